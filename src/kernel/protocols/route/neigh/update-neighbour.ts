import { neighExtFlags, neighFlags, neighStates } from '../../../../families/route/index.ts'
import { hasAddresses } from './create-neighbour.ts'
import { CONNECTED_STATES, type Neighbour, VALID_STATES } from './neighbour.ts'

const { PERMANENT, INCOMPLETE, PROBE, FAILED } = neighStates

/** What an administrator says of a neighbour. */
export interface NeighbourChange {
  readonly state: number
  readonly lladdr: string | undefined
  /** Flags that the entry is to have of those that it keeps: NTF_EXT_LEARNED and NTF_ROUTER, and NTF_EXT_*. */
  readonly flags: number
  readonly flagsExt: number
  /** Whether an address that is known already may be another one. */
  readonly overrides: boolean
  /** Whether the entry is only to be looked for, or kept fresh: then nothing is said of its state. */
  readonly isUse: boolean
}

export interface NeighbourUpdate {
  readonly neighbour: Neighbour
  /** Whether others hear of it. */
  readonly isTold: boolean
  /** Whether what the entry waited for is over. */
  readonly isTimerOver: boolean
  /** Why the rest of the change cannot be. */
  readonly refusal?: string
}

/** What becomes of an entry (`net/core/neighbour.c`, __neigh_update() of an administrator). */
export function updateNeighbour(known: Neighbour, change: NeighbourChange): NeighbourUpdate {
  const neighbour = withFlags(known, change)
  const isFlagged = neighbour.flags !== known.flags || neighbour.flagsExt !== known.flagsExt
  if (change.isUse) {
    return { neighbour: { ...neighbour, state: known.state & ~PERMANENT }, isTold: isFlagged, isTimerOver: false }
  }
  if ((change.state & VALID_STATES) === 0) return invalidate(neighbour, change.state)
  const { lladdr } = change
  if (hasAddresses(known.link) && lladdr === undefined && (known.state & VALID_STATES) === 0) {
    return { neighbour, isTold: isFlagged, isTimerOver: false, refusal: 'No link layer address given' }
  }
  return validate(neighbour, change, isFlagged)
}

/** NTF_ROUTER is kept for later, as not every change may touch it (neigh_update_flags()). */
function withFlags(known: Neighbour, { flags, flagsExt }: NeighbourChange): Neighbour {
  const { EXT_LEARNED } = neighFlags
  return { ...known, flags: (known.flags & ~EXT_LEARNED) | (flags & EXT_LEARNED), flagsExt }
}

/** The address on the link is known no longer. */
function invalidate(neighbour: Neighbour, state: number): NeighbourUpdate {
  const before = neighbour.state
  const hasFailed = (before & (INCOMPLETE | PROBE)) !== 0 && (state & FAILED) !== 0
  const isTold = (before & VALID_STATES) !== 0 || hasFailed
  return { neighbour: { ...neighbour, state }, isTold, isTimerOver: true }
}

/** The address on the link is known: one that is given, or the one from before. */
function validate(neighbour: Neighbour, change: NeighbourChange, isFlagged: boolean): NeighbourUpdate {
  const { link, family, state: before } = neighbour
  const { now } = link.net
  const { state, overrides } = change
  const wasValid = (before & VALID_STATES) !== 0
  const lladdr = hasAddresses(link) ? (change.lladdr ?? neighbour.lladdr) : neighbour.lladdr
  const isSame = change.lladdr === undefined || !hasAddresses(link) || (wasValid && lladdr === neighbour.lladdr)
  const isConnected = (state & CONNECTED_STATES) !== 0
  const confirmed = isConnected ? now : neighbour.confirmed
  if (wasValid && !isSame && !overrides) {
    return { neighbour: { ...neighbour, confirmed }, isTold: isFlagged, isTimerOver: false }
  }
  const isOther = state !== before
  const flags = overrides ? withRouter(neighbour.flags, change.flags) : neighbour.flags
  return {
    neighbour: {
      ...neighbour,
      flags,
      state,
      lladdr,
      updated: isOther || !isSame ? now : neighbour.updated,
      confirmed: isSame || isConnected ? confirmed : now - link.net.neighbourParameters.doubtAfter(family, link),
      probes: isOther && (state & PROBE) !== 0 ? 0 : neighbour.probes,
    },
    isTold: isFlagged || isOther || !isSame || flags !== neighbour.flags,
    isTimerOver: isOther,
  }
}

/** neigh_update_is_router() */
function withRouter(flags: number, asked: number): number {
  return (flags & ~neighFlags.ROUTER) | (asked & neighFlags.ROUTER)
}

/** Whether an entry is kept fresh by the kernel. */
export function isManaged({ flagsExt }: Pick<Neighbour, 'flagsExt'>): boolean {
  return (flagsExt & neighExtFlags.MANAGED) !== 0
}
