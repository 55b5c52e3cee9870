import { type NeighMessage, neighFlags, neighStates } from '../../../../families/route/index.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

/** Who is at an address of a link (`struct neighbour`). */
export interface Neighbour {
  readonly family: number
  readonly link: Link
  readonly dst: PackedAddress
  readonly lladdr: string | undefined
  /** One of NUD_*. */
  readonly state: number
  /** NTF_*, and NTF_EXT_*. */
  readonly flags: number
  readonly flagsExt: number
  readonly protocol: number
  /** RTN_* of the address: what kind of receiver it is. */
  readonly type: number
  /** When it was last changed, in milliseconds since boot. */
  readonly updated: number
}

const { REACHABLE, STALE, DELAY, PROBE, NOARP, PERMANENT } = neighStates

/** States in which the address on the link is known (NUD_VALID). */
export const VALID_STATES = PERMANENT | NOARP | REACHABLE | PROBE | STALE | DELAY

/** A neighbour as Linux tells it (`net/core/neighbour.c`, neigh_fill_info(); pneigh_fill_info()). */
export function neighbourMessage(neighbour: Neighbour, now: number): NeighMessage {
  const { family, link, dst, lladdr, state, flags, flagsExt, protocol, type, updated } = neighbour
  const age = Math.floor((now - updated) / 10)
  return {
    family,
    index: link.index,
    state,
    flags,
    type,
    dst: addressText(dst),
    ...(lladdr === undefined || (state & VALID_STATES) === 0 ? {} : { lladdr }),
    ...((flags & neighFlags.PROXY) !== 0
      ? {}
      : { probes: 0, cacheinfo: { confirmed: age, used: age, updated: age, refcnt: 0 } }),
    ...(protocol === 0 ? {} : { protocol }),
    ...(flagsExt === 0 ? {} : { flagsExt }),
  }
}
