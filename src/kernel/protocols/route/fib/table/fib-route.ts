import { type Metrics, type RouteMessage, routeTypes } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import type { PackedAddress } from './prefix.ts'

/** One way of a route (`struct fib_nh_common`). */
export interface FibNexthop {
  /** Undefined for routes that lead nowhere. */
  readonly link: Link | undefined
  readonly gateway: PackedAddress | undefined
  /** Shares of the traffic: at least 1. */
  readonly weight: number
  /** RTNH_F_ONLINK. */
  readonly flags: number
  /** How far away the gateway is (RT_SCOPE_*). IPv4 only. */
  readonly scope: number
  readonly flow?: RouteMessage['flow']
  /** That of a nexthop object where packets are dropped, whatever the route's type is. */
  readonly isBlackhole?: true
  /** Whether it is one of a group of nexthop objects. */
  readonly isOfGroup?: true
  readonly encapType?: number | undefined
  readonly encap?: RouteMessage['encap']
}

/** A route (`struct fib_alias` and `struct fib_info`, `struct fib6_info`). */
export interface FibRoute {
  readonly family: number
  readonly table: number
  /** The first address of the prefix. */
  readonly dst: PackedAddress
  readonly dstLen: number
  readonly tos: number
  /** The metric. */
  readonly priority: number
  /** RTPROT_*, RT_SCOPE_*, RTN_*. */
  readonly protocol: number
  readonly scope: number
  readonly type: number
  readonly prefsrc: PackedAddress | undefined
  readonly metrics: Metrics | undefined
  readonly nexthops: readonly FibNexthop[]
  /** Nexthop object that it uses. */
  readonly nhId: number | undefined
  /** When it ends, in milliseconds since boot. IPv6 only. */
  readonly expires: number | undefined
  /** Router preference. IPv6 only. */
  readonly pref: number
}

/** Whether two routes say the same, but for what they are found by. */
export function sameWays(a: FibRoute, b: FibRoute): boolean {
  if (a.nhId !== b.nhId || a.nexthops.length !== b.nexthops.length) return false
  return a.nexthops.every((way, i) => sameWay(way, b.nexthops[i] as FibNexthop))
}

export function sameWay(a: FibNexthop, b: FibNexthop): boolean {
  return a.link === b.link && a.gateway === b.gateway && a.weight === b.weight && a.flags === b.flags
}

/** What becomes of packets (RTN_*). */
export function typeOf({ type, nexthops }: FibRoute): number {
  return nexthops[0]?.isBlackhole ? routeTypes.BLACKHOLE : type
}

/** Whether packets can leave by one of its ways, or need no way. */
export function isAlive(route: FibRoute): boolean {
  return route.nexthops.length === 0 || route.nexthops.some(({ link }) => link === undefined || link.isUp)
}
