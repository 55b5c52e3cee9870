import { nexthopFlags, routeFlags } from '../../families/route/index.ts'

/** Bits of routes and next hops in the order in which iproute2 names them (`ip/iproute.c`, print_rt_flags()). */
const names: readonly (readonly [bit: number, name: string])[] = [
  [nexthopFlags.DEAD, 'dead'],
  [nexthopFlags.ONLINK, 'onlink'],
  [nexthopFlags.PERVASIVE, 'pervasive'],
  [nexthopFlags.OFFLOAD, 'offload'],
  [nexthopFlags.TRAP, 'trap'],
  [routeFlags.NOTIFY, 'notify'],
  [nexthopFlags.LINKDOWN, 'linkdown'],
  [nexthopFlags.UNRESOLVED, 'unresolved'],
  [routeFlags.OFFLOAD, 'rt_offload'],
  [routeFlags.TRAP, 'rt_trap'],
  [routeFlags.OFFLOAD_FAILED, 'rt_offload_failed'],
]

/** The names of the bits that are set. */
export function nextHopFlagNames(flags: number): string[] {
  return names.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : [name]))
}
