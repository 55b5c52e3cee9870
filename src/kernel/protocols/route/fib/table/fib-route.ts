import { type Metrics, nexthopFlags, type RouteMessage, routeTypes } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import type { PackedAddress } from './prefix.ts'

/** One way of a route (`struct fib_nh_common`). */
export interface FibNexthop {
  /** Undefined for routes that lead nowhere. */
  readonly link: Link | undefined
  readonly gateway: PackedAddress | undefined
  /** Shares of the traffic: at least 1. */
  readonly weight: number
  /** RTNH_F_ONLINK; of IPv6 also RTNH_F_DEAD and RTNH_F_LINKDOWN, as its link was when it was told of that last. */
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

/** What routes can have in common, and then share: all but their prefix (`struct fib_info`). */
export interface FibInfo {
  readonly family: number
  readonly table: number
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

/** A route (`struct fib_alias`, `struct fib6_info`). There may be a million, so it is one small object. */
export class FibRoute {
  readonly info: FibInfo
  /** The first address of the prefix. */
  readonly dst: PackedAddress
  readonly dstLen: number
  readonly tos: number
  /** The next route of the same prefix: of the table that it is in. */
  next: FibRoute | undefined = undefined

  constructor(info: FibInfo, dst: PackedAddress, dstLen: number, tos = 0) {
    this.info = info
    this.dst = dst
    this.dstLen = dstLen
    this.tos = tos
  }

  get family(): number {
    return this.info.family
  }
  get table(): number {
    return this.info.table
  }
  get priority(): number {
    return this.info.priority
  }
  get protocol(): number {
    return this.info.protocol
  }
  get scope(): number {
    return this.info.scope
  }
  get type(): number {
    return this.info.type
  }
  get prefsrc(): PackedAddress | undefined {
    return this.info.prefsrc
  }
  get metrics(): Metrics | undefined {
    return this.info.metrics
  }
  get nexthops(): readonly FibNexthop[] {
    return this.info.nexthops
  }
  get nhId(): number | undefined {
    return this.info.nhId
  }
  get expires(): number | undefined {
    return this.info.expires
  }
  get pref(): number {
    return this.info.pref
  }

  /** The same route with another end. */
  endingAt(expires: number | undefined): FibRoute {
    return new FibRoute({ ...this.info, expires }, this.dst, this.dstLen, this.tos)
  }

  /** The same route with another preferred source address. */
  from(prefsrc: PackedAddress | undefined): FibRoute {
    return new FibRoute({ ...this.info, prefsrc }, this.dst, this.dstLen, this.tos)
  }

  /** The same route with other metrics. */
  with(metrics: Metrics): FibRoute {
    return new FibRoute({ ...this.info, metrics }, this.dst, this.dstLen, this.tos)
  }

  /** The same route by other ways. */
  by(nexthops: readonly FibNexthop[]): FibRoute {
    return new FibRoute({ ...this.info, nexthops }, this.dst, this.dstLen, this.tos)
  }
}

/** Whether two routes say the same, but for what they are found by. */
export function sameWays(a: FibInfo, b: FibInfo): boolean {
  if (a.nhId !== b.nhId || a.nexthops.length !== b.nexthops.length) return false
  return a.nexthops.every((way, i) => sameWay(way, b.nexthops[i] as FibNexthop))
}

export function sameWay(a: FibNexthop, b: FibNexthop): boolean {
  return a.link === b.link && a.gateway === b.gateway && a.weight === b.weight && ((a.flags ^ b.flags) & ~STATE) === 0
}

/** What ways are told of their links. */
const STATE = nexthopFlags.DEAD | nexthopFlags.LINKDOWN

/** What becomes of packets (RTN_*). */
export function typeOf({ type, nexthops }: FibInfo): number {
  return nexthops[0]?.isBlackhole ? routeTypes.BLACKHOLE : type
}

/** Whether the time of a route has run out, so that no packet takes it (fib6_check_expired()). */
export function isExpired({ expires }: FibRoute, now: number): boolean {
  return expires !== undefined && now > expires
}
