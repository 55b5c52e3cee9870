import { routeProtocols, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import type { Inet6Device } from '../../addr/ipv6/inet6-device.ts'
import type { Ipv6Address } from '../../addr/ipv6/ipv6-address.ts'
import { endOf } from '../../addr/lifetime.ts'
import type { Link } from '../../link/link.ts'
import { FibRoute } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'
import { deleteIpv6Route } from './delete-ipv6.ts'
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
    nexthops: [{ link, gateway: undefined, weight: 1, flags: 0, scope: 0 }],
    nhId: undefined,
    expires,
    pref: 0,
  }
  return new FibRoute(info, dst, dstLen)
}

function add(link: Link, route: FibRoute): void {
  insertIpv6Route(link.net, route, undefined)
}

function remove(link: Link, { table, dst, dstLen, type, priority }: FibRoute): void {
  deleteIpv6Route(link.net, { table, dst, dstLen, tos: 0, type, priority, link })
}

/** The way to the multicast addresses of a link (`net/ipv6/addrconf.c`, addrconf_add_mroute()). */
export function addMulticastRoute({ link }: Inet6Device): void {
  add(link, routeOf(link, routeTypes.MULTICAST, MULTICAST, 8, PRIO_ADDRCONF))
}

/** The way to the prefix of an address, if its link is up (addrconf_prefix_route()). */
export function addPrefixRoute(ifa: Ipv6Address): void {
  if (ifa.device.link.isUp) add(ifa.device.link, prefixRoute(ifa))
}

/** The way to the other end of a point-to-point link. */
export function addPeerRoute(ifa: Ipv6Address): void {
  if (ifa.device.link.isUp) add(ifa.device.link, peerRoute(ifa))
}

export function removePeerRoute(ifa: Ipv6Address): void {
  remove(ifa.device.link, peerRoute(ifa))
}

function peerRoute({ device, peer, address, rtPriority }: Ipv6Address): FibRoute {
  return routeOf(device.link, routeTypes.UNICAST, peer ?? address, 128, rtPriority || PRIO_ADDRCONF)
}

export function removePrefixRoute(ifa: Ipv6Address): void {
  remove(ifa.device.link, prefixRoute(ifa))
}

/** It ends with the address. */
function prefixRoute({ device, network, prefixlen, rtPriority, lifetime }: Ipv6Address): FibRoute {
  return routeOf(device.link, routeTypes.UNICAST, network, prefixlen, rtPriority || PRIO_ADDRCONF, endOf(lifetime))
}

/** The route to the prefix of an address, whatever its metric (addrconf_get_prefix_route()). */
function findPrefixRoute({ device, network, prefixlen }: Ipv6Address): FibRoute | undefined {
  const { link } = device
  const routes = link.net.ipv6.get(routeTables.MAIN)?.routes(network, prefixlen) ?? []
  return routes.find(({ nexthops: [way] }) => way?.link === link && way.gateway === undefined)
}

/** The address has changed: whether its route was there to be changed too (modify_prefix_route()). */
export function modifyPrefixRoute(ifa: Ipv6Address): boolean {
  const known = findPrefixRoute(ifa)
  if (known === undefined) return false
  const wanted = prefixRoute(ifa)
  if (known.priority !== wanted.priority) {
    remove(ifa.device.link, known)
    addPrefixRoute(ifa)
  } else setEnd(ifa.device.link, known, wanted.expires)
  return true
}

/** Has the route to the prefix of an address end, unless it does anyway (cleanup_prefix_route()). */
export function limitPrefixRoute(ifa: Ipv6Address, expires: number): void {
  const known = findPrefixRoute(ifa)
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

export function removeLocalRoute({ device, address }: Ipv6Address): void {
  remove(device.link, routeOf(device.link, routeTypes.LOCAL, address, 128, 0))
}
