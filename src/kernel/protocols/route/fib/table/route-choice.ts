import type { Metrics, RouteNexthop } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import type { FibRoute } from './fib-route.ts'
import type { PackedAddress } from './prefix.ts'

/** Which route of a prefix is meant: what is left out may be anything. */
export interface RouteChoice {
  readonly table: number
  readonly dst: PackedAddress
  readonly dstLen: number
  /** IPv4 only, where it has to be right. */
  readonly tos?: number | undefined
  readonly type?: number | undefined
  readonly scope?: number | undefined
  readonly protocol?: number | undefined
  readonly priority?: number | undefined
  readonly prefsrc?: PackedAddress | undefined
  readonly link?: Link | undefined
  readonly gateway?: PackedAddress | undefined
  /** Ways as a request says them. IPv4 only. */
  readonly nexthops?: readonly RouteNexthop[] | undefined
  /** Whether of a route with several ways only one is meant. IPv6 only. */
  readonly isOneWay?: boolean
  readonly nhId?: number | undefined
  /** Those that the route has, as a request says them. IPv4 only. */
  readonly metrics?: Metrics | undefined
}

/** Whether a route has what both families compare, but for its ways. */
export function fitsChoice(route: FibRoute, { type, protocol, priority }: RouteChoice): boolean {
  if (type !== undefined && route.type !== type) return false
  if (protocol !== undefined && route.protocol !== protocol) return false
  return priority === undefined || route.priority === priority
}
