import {
  fdbNotify,
  type NeighMessage,
  neighExtFlags,
  neighFlags,
  neighStates,
} from '../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENOENT, EPERM } from '../../../errno.ts'
import { stateOf } from '../link/kinds/bridge/bridge-state.ts'
import { type ForwardingEntry, forwardingEntry } from '../link/kinds/bridge/forwarding-entry.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import { flushBridge } from './flush-bridge.ts'
import type { Done, FdbRequest, Forwarding } from './forwarding.ts'
import { ownAddresses } from './own-addresses.ts'

const { PERMANENT, NOARP, REACHABLE } = neighStates
const { USE, EXT_LEARNED, STICKY } = neighFlags

const NOBODY = '00:00:00:00:00:00'

/** Entries of a bridge, which knows nothing of VLANs (`net/bridge/br_fdb.c`). */
export const bridgeForwarding: Forwarding = {
  add,
  /** br_fdb_delete() */
  remove(link, { address, vlan }) {
    if (vlan !== 0) return -ENOENT
    const { bridge, port } = placeOf(link)
    const { fdb } = stateOf(bridge)
    const known = fdb.find(address)
    if (known === undefined || known.port !== port) return -ENOENT
    fdb.delete(bridge, known)
    return { isTold: true }
  },
  flush: flushBridge,
  /** br_fdb_get() */
  find(bridge, { address, vlan, extack }) {
    const { fdb } = stateOf(bridge)
    const known = vlan === 0 ? fdb.find(address) : undefined
    return known === undefined ? refuse(extack, ENOENT, 'Fdb entry not found') : fdb.message(bridge, known)
  },
  /** Of the bridge itself also what it accepts as any link (br_fdb_dump()). */
  dump(bridge, port) {
    const { fdb } = stateOf(bridge)
    const entries = fdb.entries.filter((entry) => entry.port === port).map((entry) => () => fdb.message(bridge, entry))
    return port === undefined ? [...ownAddresses.dump(bridge), ...entries] : entries
  },
}

/** Where an entry is to be: at a port, or at the bridge itself. */
interface Place {
  readonly bridge: Link
  readonly port: Link | undefined
}

function placeOf(link: Link): Place {
  return link.kind.kind === 'bridge' ? { bridge: link, port: undefined } : { bridge: link.master as Link, port: link }
}

/** br_fdb_add(), __br_fdb_add() */
function add(link: Link, request: FdbRequest): Done | number {
  const { value, address, vlan, extack } = request
  const { state = 0, flags = 0, flagsExt = 0 } = value
  if ((state & (PERMANENT | NOARP | REACHABLE)) === 0 || address === NOBODY) return -EINVAL
  const place = placeOf(link)
  if ((flagsExt & neighExtFlags.LOCKED) !== 0) {
    return refuse(extack, EINVAL, 'bridge: Cannot add FDB entry with "locked" flag set')
  }
  if (vlan !== 0) return -EINVAL
  if ((flags & USE) !== 0) return hear(place, address)
  if ((flags & EXT_LEARNED) === 0) return set(place, request)
  if (place.port === undefined && (state & PERMANENT) === 0) {
    return refuse(extack, EINVAL, 'bridge: FDB entry towards bridge must be permanent')
  }
  return learnElsewhere(place, address)
}

/** As if a packet from the address had come to the port. */
function hear({ bridge, port }: Place, address: string): Done | number {
  if (port === undefined) return -EINVAL
  if (port.port?.canLearn === true) stateOf(bridge).fdb.hear(bridge, port, address, { isByUser: true })
  return { isTold: true }
}

/** Somebody else has learned where the address is (br_fdb_external_learn_add()). */
function learnElsewhere({ bridge, port }: Place, address: string): Done {
  const { fdb } = stateOf(bridge)
  const { now } = bridge.net
  const known = fdb.find(address)
  const begun = known ?? forwardingEntry(address, port, now)
  const isOther = known === undefined || known.port !== port || !known.isExternal || known.isLocked
  const entry = {
    ...begun,
    port,
    isExternal: true,
    isByUser: true,
    isLearned: false,
    isLocked: false,
    isLocal: begun.isLocal || port === undefined,
    updated: now,
    used: known?.isExternal === false ? begun.used : now,
  }
  if (isOther) fdb.set(bridge, entry)
  else fdb.put(bridge, entry)
  return { isTold: true }
}

/** What a request may say of an entry besides; minus the errno of what cannot be (fdb_add_entry()). */
function watchOf({ fdbExtAttrs }: NeighMessage): { isWatched: boolean; isSilent: boolean } | number {
  const bits = fdbExtAttrs?.activityNotify ?? 0
  const isWatched = (bits & fdbNotify.BIT) !== 0
  const isSilent = (bits & fdbNotify.INACTIVE_BIT) !== 0
  if ((bits & ~(fdbNotify.BIT | fdbNotify.INACTIVE_BIT)) !== 0 || (isSilent && !isWatched)) return -EINVAL
  return { isWatched, isSilent }
}

/** fdb_add_entry() */
function set({ bridge, port }: Place, { value, flags, address }: FdbRequest): Done | number {
  const { state = 0 } = value
  const { fdb } = stateOf(bridge)
  const { now } = bridge.net
  const isSticky = ((value.flags ?? 0) & STICKY) !== 0
  if (port !== undefined && (state & (PERMANENT | NOARP)) === 0 && port.port?.canLearn === false) return -EPERM
  if ((port === undefined || isSticky) && ((state & PERMANENT) === 0) === (port === undefined)) return -EINVAL
  const watch = watchOf(value)
  if (typeof watch === 'number') return watch
  const known = fdb.find(address)
  if (known === undefined ? (flags & NLM_F_CREATE) === 0 : (flags & NLM_F_EXCL) !== 0) {
    return known === undefined ? -ENOENT : -EEXIST
  }
  const begun = known ?? forwardingEntry(address, port, now)
  const changed: ForwardingEntry = {
    ...begun,
    ...(fdb.stateOf(bridge, begun) === state ? {} : kindOf(state)),
    port,
    isByUser: true,
    isLearned: false,
    isSticky,
    isLocked: false,
    isWatched: watch.isWatched,
    isSilent: watch.isWatched && (begun.isSilent || watch.isSilent),
    used: now,
  }
  const isOther = known === undefined || fdb.stateOf(bridge, begun) !== state || differs(begun, changed)
  const isFresh = isOther && value.fdbExtAttrs?.dontRefresh !== true
  const entry = isFresh ? { ...changed, updated: now } : changed
  if (isOther) fdb.set(bridge, entry)
  else fdb.put(bridge, entry)
  return { isTold: true }
}

function kindOf(state: number): Pick<ForwardingEntry, 'isLocal' | 'isStatic'> {
  return { isLocal: (state & PERMANENT) !== 0, isStatic: (state & (PERMANENT | NOARP)) !== 0 }
}

function differs(one: ForwardingEntry, other: ForwardingEntry): boolean {
  const shown = ['port', 'isSticky', 'isLocked', 'isWatched', 'isSilent'] as const
  return shown.some((name) => one[name] !== other[name])
}
