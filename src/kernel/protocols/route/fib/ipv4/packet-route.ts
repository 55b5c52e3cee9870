import { routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import { EINVAL } from '../../../../errno.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import type { Found } from '../table/lookup.ts'
import { isMulticast, type PackedAddress } from '../table/prefix.ts'

/** Bits of `rtm_flags`: a packet to the host itself, to all or to several; one that its sender could have sent there himself. */
export const RTCF_LOCAL = 0x8000_0000
export const RTCF_BROADCAST = 0x1000_0000
export const RTCF_MULTICAST = 0x2000_0000
export const RTCF_DOREDIRECT = 0x0100_0000

/** What becomes of one packet (`struct rtable`). */
export interface PacketRoute {
  readonly type: number
  readonly cacheFlags: number
  readonly link: Link
  /** The way and the route that are used: none for what goes to several at once, or is taken in. */
  readonly way: FibNexthop | undefined
  readonly route: FibRoute | undefined
  /** Where the packet comes from; undefined where it comes in, and says so itself. */
  readonly source: PackedAddress | undefined
  /** What the tables said; undefined where they were not asked, or had nothing. */
  readonly found: Found | undefined
  readonly isInput: boolean
}

export const LIMITED = '\uffff\uffff'

/** 224.0.0.0/24 */
export function isLocalMulticast(address: PackedAddress): boolean {
  return address.charCodeAt(0) === 0xe000 && address.charCodeAt(1) >> 8 === 0
}

/** Not more than 0.0.0.0: the rest of 0.0.0.0/8 are addresses like others (`include/linux/in.h`, ipv4_is_zeronet()). */
export function isZeroNet(address: PackedAddress): boolean {
  return address === '\0\0'
}

export function isLoopbackNet(address: PackedAddress): boolean {
  return address.charCodeAt(0) >> 8 === 127
}

/** The link that has an address, or to which a local route leads (__ip_dev_find()). */
export function linkOfAddress({ links, ipv4 }: RouteNet, address: PackedAddress): Link | undefined {
  const own = links.all.find(({ inet }) => inet?.addresses.some(({ local }) => local === address))
  if (own !== undefined) return own
  for (let route = ipv4.local?.match(address); route !== undefined; route = route.next) {
    if (route.type === routeTypes.LOCAL) return route.nexthops[0]?.link
  }
  return undefined
}

/** A packet that the host sends by a link, as if a route led there, or as the tables said (`net/ipv4/route.c`, __mkroute_output()). */
export function sentBy(
  link: Link,
  dst: PackedAddress,
  source: PackedAddress | undefined,
  found: Found | undefined,
): PacketRoute | number {
  const { inet, isLoopback } = link
  if (inet === undefined) return -EINVAL
  if (source !== undefined && isLoopbackNet(source) && !isLoopback) return -EINVAL
  const type =
    dst === LIMITED
      ? routeTypes.BROADCAST
      : isMulticast(dst)
        ? routeTypes.MULTICAST
        : (found?.route.type ?? routeTypes.UNICAST)
  if (type !== routeTypes.BROADCAST && type !== routeTypes.MULTICAST && isZeroNet(dst)) return -EINVAL
  const isJoined = inet.multicast.groups.includes(dst)
  // A multicast for which there is but a default route goes without the gateway of that.
  const isAlone = type === routeTypes.BROADCAST || (type === routeTypes.MULTICAST && (found?.route.dstLen ?? 0) < 4)
  return {
    type,
    cacheFlags: flagsOf(type, isJoined) | (isLoopback && (type !== routeTypes.MULTICAST || isJoined) ? RTCF_LOCAL : 0),
    link,
    way: isAlone ? undefined : found?.way,
    route: isAlone ? undefined : found?.route,
    source,
    found,
    isInput: false,
  }
}

function flagsOf(type: number, isJoined: boolean): number {
  if (type === routeTypes.LOCAL) return RTCF_LOCAL
  if (type === routeTypes.BROADCAST) return RTCF_BROADCAST | RTCF_LOCAL
  return type === routeTypes.MULTICAST ? RTCF_MULTICAST | (isJoined ? RTCF_LOCAL : 0) : 0
}

/** The gateway to which a packet goes: one on the link of its way (rt_set_nexthop()). */
export function usedGateway({ way }: PacketRoute): PackedAddress | undefined {
  return way?.scope === routeScopes.LINK ? way.gateway : undefined
}
