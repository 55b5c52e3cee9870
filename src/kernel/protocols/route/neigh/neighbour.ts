import { type NeighMessage, neighStates } from '../../../../families/route/index.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

/** Who is at an address of a link (`struct neighbour`). */
export interface Neighbour {
  /** Says which of two is older, of whatever namespaces they are. */
  readonly number: number
  readonly family: 2 | 10
  readonly link: Link
  readonly dst: PackedAddress
  /** Its address on the link; undefined as long as nobody has said one, empty where links have none. */
  readonly lladdr: string | undefined
  /** One of NUD_*. */
  readonly state: number
  /** NTF_EXT_LEARNED and NTF_ROUTER; NTF_EXT_*. */
  readonly flags: number
  readonly flagsExt: number
  readonly protocol: number
  /** RTN_* of the address: what kind of receiver it is. */
  readonly type: number
  /** When it was last changed, used, and known to be right, in milliseconds since boot. */
  readonly updated: number
  readonly used: number
  readonly confirmed: number
  /** How often it was asked whether it is there. */
  readonly probes: number
}

const { INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, NOARP, PERMANENT } = neighStates

/** States in which the address on the link is known (NUD_VALID). */
export const VALID_STATES = PERMANENT | NOARP | REACHABLE | PROBE | STALE | DELAY

/** States in which nobody has to ask (NUD_CONNECTED). */
export const CONNECTED_STATES = PERMANENT | NOARP | REACHABLE

/** States that are over after some time (NUD_IN_TIMER). */
export const PASSING_STATES = INCOMPLETE | REACHABLE | DELAY | PROBE

/** A neighbour as Linux tells it (`net/core/neighbour.c`, neigh_fill_info()). */
export function neighbourMessage(neighbour: Neighbour, now: number): NeighMessage {
  const { family, link, dst, lladdr, state, flags, flagsExt, protocol, type, probes } = neighbour
  const since = (time: number) => Math.floor((now - time) / 10)
  return {
    family,
    index: link.index,
    state,
    flags,
    type,
    dst: addressText(dst),
    ...(lladdr === undefined || (state & VALID_STATES) === 0 ? {} : { lladdr }),
    probes,
    cacheinfo: {
      confirmed: since(neighbour.confirmed),
      used: since(neighbour.used),
      updated: since(neighbour.updated),
      refcnt: 0,
    },
    ...(protocol === 0 ? {} : { protocol }),
    ...(flagsExt === 0 ? {} : { flagsExt }),
  }
}
