import { routeProtocols, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import type { Inet6Device } from '../../addr/ipv6/inet6-device.ts'
import type { Ipv6Address } from '../../addr/ipv6/ipv6-address.ts'
import { endOf } from '../../addr/lifetime.ts'
import type { Link } from '../../link/link.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibNexthop, FibRoute } from '../table/fib-route.ts'
import { networkOf, type PackedAddress } from '../table/prefix.ts'
import { firstFlags } from './follow-link.ts'
import { insertIpv6Route } from './insert-ipv6.ts'

/** Metric of the routes that come with addresses (IP6_RT_PRIO_ADDRCONF). */
const PRIO_ADDRCONF = 256

const MULTICAST = '\uff00\0\0\0\0\0\0\0'

function routeOf(
  link: Link,
  type: number,
  dst: PackedAddress,
  dstLen: number,
  priority: number,
  expires?: number,
): FibRoute {
  const info = {
    family: 10,
    table: type === routeTypes.UNICAST ? routeTables.MAIN : routeTables.LOCAL,
    priority,
    protocol: routeProtocols.KERNEL,
    scope: 0,
    type,
    prefsrc: undefined,
    metrics: undefined,
    nexthops: [{ link, gateway: undefined, weight: 1, flags: firstFlags(link, type), scope: 0 }],
    nhId: undefined,
    expires,
    pref: 0,
  }
  return new FibRoute(info, dst, dstLen)
}

function add(link: Link, route: FibRoute): void {
  insertIpv6Route(link.net, route, undefined)
}

/** Takes out that very route, and tells of it (ip6_del_rt()). */
function remove({ net }: Link, route: FibRoute): void {
  const table = net.ipv6.open(route.table)
  const { dst, dstLen } = route
  table.set(
    dst,
    dstLen,
    table.routes(dst, dstLen).filter((other) => other !== route),
  )
  notifyRoute(net, route, false)
}

/** The way to the multicast addresses of a link (`net/ipv6/addrconf.c`, addrconf_add_mroute()). */
export function addMulticastRoute({ link }: Inet6Device): void {
  add(link, routeOf(link, routeTypes.MULTICAST, MULTICAST, 8, PRIO_ADDRCONF))
}

/**
 * The way to the network of an address, or of its peer, if the link is up. It has the metric of the address, and ends with it
 * (addrconf_prefix_route()).
 */
export function addNetworkRoute(ifa: Ipv6Address, of: PackedAddress): void {
  const { prefixlen, lifetime } = ifa
  addWay(ifa, networkOf(of, prefixlen), prefixlen, endOf(lifetime))
}

/** The way to the other end of a point-to-point link (__ipv6_ifa_notify()). */
export function addPeerRoute(ifa: Ipv6Address, peer: PackedAddress): void {
  addWay(ifa, peer, 128, undefined)
}

function addWay(ifa: Ipv6Address, dst: PackedAddress, dstLen: number, expires: number | undefined): void {
  const { link } = ifa.device
  if (link.isUp) add(link, routeOf(link, routeTypes.UNICAST, dst, dstLen, metricOf(ifa), expires))
}

function metricOf({ rtPriority }: Ipv6Address): number {
  return rtPriority || PRIO_ADDRCONF
}

export function removePeerRoute({ device: { link } }: Ipv6Address, peer: PackedAddress): void {
  const known = findWay(link, peer, 128, (way) => way.link === link)
  if (known !== undefined) remove(link, known)
}

export function removeNetworkRoute(ifa: Ipv6Address, of: PackedAddress): void {
  const known = findNetworkRoute(ifa, of)
  if (known !== undefined) remove(ifa.device.link, known)
}

/** The route to a network, whatever its metric, and whoever made it. */
function findNetworkRoute({ device: { link }, prefixlen }: Ipv6Address, of: PackedAddress): FibRoute | undefined {
  const isDirect = (way: FibNexthop) => way.link === link && way.gateway === undefined
  return findWay(link, networkOf(of, prefixlen), prefixlen, isDirect)
}

/** addrconf_get_prefix_route() */
function findWay(
  { net }: Link,
  dst: PackedAddress,
  dstLen: number,
  fits: (way: FibNexthop) => boolean,
): FibRoute | undefined {
  const routes = net.ipv6.get(routeTables.MAIN)?.routes(dst, dstLen) ?? []
  return routes.find(({ nexthops: [way], nhId }) => nhId === undefined && way !== undefined && fits(way))
}

/** The address has changed: whether its route was there to be changed too (modify_prefix_route()). */
export function modifyNetworkRoute(ifa: Ipv6Address, of: PackedAddress): boolean {
  const known = findNetworkRoute(ifa, of)
  if (known === undefined) return false
  const { link } = ifa.device
  if (known.priority === metricOf(ifa)) setEnd(link, known, endOf(ifa.lifetime))
  else {
    remove(link, known)
    addNetworkRoute(ifa, of)
  }
  return true
}

/** Has the route to the prefix of an address end, unless it does anyway (cleanup_prefix_route()). */
export function limitNetworkRoute(ifa: Ipv6Address, expires: number): void {
  const known = findNetworkRoute(ifa, ifa.address)
  if (known !== undefined && known.expires === undefined) setEnd(ifa.device.link, known, expires)
}

/** Nobody is told of it. */
function setEnd({ net }: Link, route: FibRoute, expires: number | undefined): void {
  const { table, dst, dstLen } = route
  const fibTable = net.ipv6.open(table)
  const changed = route.endingAt(expires)
  const routes = fibTable.routes(dst, dstLen).map((other) => (other === route ? changed : other))
  fibTable.set(dst, dstLen, routes)
  net.routeExpiry.follow(changed)
}

/** An address that is its host's own (addrconf_f6i_alloc()). */
export function addLocalRoute({ device, address }: Ipv6Address): void {
  add(device.link, routeOf(device.link, routeTypes.LOCAL, address, 128, 0))
}

export function removeLocalRoute({ device: { link }, address }: Ipv6Address): void {
  const routes = link.net.ipv6.get(routeTables.LOCAL)?.routes(address, 128) ?? []
  const own = routes.find(({ type, priority, protocol, nexthops: [way] }) => {
    return type === routeTypes.LOCAL && priority === 0 && protocol === routeProtocols.KERNEL && way?.link === link
  })
  if (own !== undefined) remove(link, own)
}
