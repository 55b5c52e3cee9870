import { addrFlags, routeProtocols, routeScopes, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE } from '../../../../../wire/index.ts'
import type { Ipv4Address } from '../../addr/ipv4/ipv4-address.ts'
import type { Link } from '../../link/link.ts'
import { FibRoute } from '../table/fib-route.ts'
import { lastOf, type PackedAddress } from '../table/prefix.ts'
import { isValidSource } from './address-type.ts'
import { deleteIpv4Route } from './delete-ipv4.ts'
import { flushSource } from './flush-ipv4.ts'
import { insertIpv4Route } from './insert-ipv4.ts'

const limited = '\uffff\uffff'

/** The routes that belong to an IPv4 address come with it (`net/ipv4/fib_frontend.c`, fib_add_ifaddr()). */
export function addAddressRoutes(ifa: Ipv4Address): void {
  const { device, local, prefixlen, network } = ifa
  const { link } = device
  const primary = primaryOf(ifa)
  if (primary === undefined) return
  add(primary, routeTypes.LOCAL, local, 32)
  if (!link.isUp) return
  if (ifa.broadcast !== undefined && ifa.broadcast !== limited) addBroadcast(primary, ifa.broadcast)
  if (!hasPrefixRoutes(ifa)) return
  if ((ifa.flags & addrFlags.NOPREFIXROUTE) === 0) add(primary, prefixType(ifa), network, prefixlen, ifa.rtPriority)
  if (prefixlen < 31) addBroadcast(primary, lastOf(network, prefixlen))
}

function addBroadcast(primary: Ipv4Address, address: PackedAddress): void {
  add(primary, routeTypes.BROADCAST, address, 32)
  const { link } = primary.device
  link.net.neighbours.invalidate(link, address)
}

/** Gives the route to the prefix of an address another metric: the new one is there before the old one goes (fib_modify_prefix_metric()). */
export function changeMetric(ifa: Ipv4Address, metric: number): void {
  const before = ifa.rtPriority
  ifa.rtPriority = metric
  const { device, network, prefixlen, local, flags } = ifa
  const has = (flags & (addrFlags.SECONDARY | addrFlags.NOPREFIXROUTE)) === 0 && device.link.isUp
  if (metric === before || !has || network.charCodeAt(0) >> 8 === 0 || (network === local && prefixlen === 32)) return
  add(ifa, prefixType(ifa), network, prefixlen, metric)
  remove(ifa, prefixType(ifa), network, prefixlen, before)
}

/** Whether an address makes its prefix reachable: the first one of a subnet does. */
function hasPrefixRoutes({ network, isSecondary, local, prefixlen }: Ipv4Address): boolean {
  return network.charCodeAt(0) >> 8 !== 0 && !isSecondary && (network !== local || prefixlen < 32)
}

/** Everything in the loopback link's prefixes is local. */
function prefixType({ device }: Ipv4Address): number {
  return device.link.isLoopback ? routeTypes.LOCAL : routeTypes.UNICAST
}

/** The primary address of the subnet of a secondary one: its routes have that as their source (inet_ifa_byprefix()). */
function primaryOf(ifa: Ipv4Address): Ipv4Address | undefined {
  return ifa.isSecondary ? ifa.device.addresses.find((other) => ifa.isInSubnetOf(other)) : ifa
}

function add(primary: Ipv4Address, type: number, dst: PackedAddress, dstLen: number, priority = 0): void {
  const { net } = primary.device.link
  const route = addressRoute(primary, type, dst, dstLen, priority)
  if (isValidSource(net, route, primary.local)) insertIpv4Route(net, route, NLM_F_CREATE | NLM_F_APPEND)
}

/** `net/ipv4/fib_frontend.c`, fib_magic(). */
function addressRoute(
  { device: { link }, local }: Ipv4Address,
  type: number,
  dst: PackedAddress,
  dstLen: number,
  priority: number,
): FibRoute {
  const isLocal = type === routeTypes.LOCAL
  const way = { link, gateway: undefined, weight: 1, flags: 0, scope: isLocal ? routeScopes.NOWHERE : routeScopes.HOST }
  const info = {
    family: 2,
    table: type === routeTypes.UNICAST ? routeTables.MAIN : routeTables.LOCAL,
    priority,
    protocol: routeProtocols.KERNEL,
    scope: isLocal ? routeScopes.HOST : routeScopes.LINK,
    type,
    prefsrc: local,
    metrics: undefined,
    nexthops: [way],
    nhId: undefined,
    expires: undefined,
    pref: 0,
  }
  return new FibRoute(info, dst, dstLen)
}

/**
 * The routes of an address that is gone go with it, but for those that another one needs. `heir` is the address whose subnet is to
 * get another primary one: then the address stays, and gets new routes later (fib_del_ifaddr()).
 */
export function removeAddressRoutes(ifa: Ipv4Address, heir?: Ipv4Address): void {
  const { device, network, prefixlen, local, broadcast } = ifa
  const primary = primaryOf(ifa)
  if (primary === undefined) return
  const ofSubnet = !ifa.isSecondary && hasPrefixRoutes(ifa)
  if (ofSubnet && (ifa.flags & addrFlags.NOPREFIXROUTE) === 0)
    remove(primary, prefixType(ifa), network, prefixlen, ifa.rtPriority)
  const others = device.isDead ? [] : device.addresses.filter((other) => sharesRoutes(other, ifa, primary, heir))
  const isBroadcast = (address: PackedAddress) => others.some((other) => broadcastsOf(other).has(address))
  if (broadcast !== undefined && !isBroadcast(broadcast)) remove(primary, routeTypes.BROADCAST, broadcast, 32)
  if (ofSubnet && prefixlen < 31) {
    for (const address of [lastOf(network, prefixlen), network])
      if (!isBroadcast(address)) remove(primary, routeTypes.BROADCAST, address, 32)
  }
  if (others.some((other) => other.local === local)) return
  remove(primary, routeTypes.LOCAL, local, 32)
  const stays = device.addresses.includes(ifa)
  if (!stays && !isLocal(device.link, local)) flushSource(device.link, local)
}

/** Whether another address may need the same routes: those are by the same primary one. */
function sharesRoutes(
  other: Ipv4Address,
  ifa: Ipv4Address,
  primary: Ipv4Address,
  heir: Ipv4Address | undefined,
): boolean {
  if (other === ifa || (heir !== undefined && other.isInSubnetOf(heir))) return false
  return primaryOf(other)?.local === primary.local
}

/** Addresses to which a broadcast route of an address leads: its own one, and of a primary one the first and last of the subnet. */
function broadcastsOf({ broadcast, isSecondary, network, prefixlen }: Ipv4Address): Set<PackedAddress | undefined> {
  const ofSubnet = !isSecondary && prefixlen < 31 && network.charCodeAt(0) >> 8 !== 0
  return new Set(ofSubnet ? [broadcast, lastOf(network, prefixlen), network] : [broadcast])
}

/** Whether an address is still one of the host. */
function isLocal({ net }: Link, address: PackedAddress): boolean {
  const routes = net.ipv4.get(routeTables.LOCAL)?.routes(address, 32) ?? []
  return routes.some(({ type }) => type === routeTypes.LOCAL)
}

function remove(primary: Ipv4Address, type: number, dst: PackedAddress, dstLen: number, priority = 0): void {
  const { net } = primary.device.link
  const { table, protocol, scope, prefsrc, nexthops } = addressRoute(primary, type, dst, dstLen, priority)
  const link = nexthops[0]?.link
  const metric = priority === 0 ? undefined : priority
  deleteIpv4Route(net, { table, dst, dstLen, type, priority: metric, protocol, scope, prefsrc, link })
}
