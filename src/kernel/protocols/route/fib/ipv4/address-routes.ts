import { addrFlags, routeProtocols, routeScopes, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE } from '../../../../../wire/index.ts'
import type { Ipv4Address } from '../../addr/ipv4/ipv4-address.ts'
import { FibRoute } from '../table/fib-route.ts'
import { lastOf, type PackedAddress } from '../table/prefix.ts'
import { deleteIpv4Route } from './delete-ipv4.ts'
import { insertIpv4Route } from './insert-ipv4.ts'

const limited = '\uffff\uffff'

/** The routes that belong to an IPv4 address come with it (`net/ipv4/fib_frontend.c`, fib_add_ifaddr()). */
export function addAddressRoutes(ifa: Ipv4Address): void {
  const { device, local, prefixlen, network } = ifa
  const { link } = device
  const source = sourceOf(ifa)
  if (source === undefined) return
  add(ifa, routeTypes.LOCAL, local, 32, source)
  if (!link.isUp) return
  if (ifa.broadcast !== undefined && ifa.broadcast !== limited)
    add(ifa, routeTypes.BROADCAST, ifa.broadcast, 32, source)
  if (!hasPrefixRoutes(ifa)) return
  if ((ifa.flags & addrFlags.NOPREFIXROUTE) === 0) add(ifa, prefixType(ifa), network, prefixlen, source, ifa.rtPriority)
  if (prefixlen < 31) add(ifa, routeTypes.BROADCAST, lastOf(network, prefixlen), 32, source)
}

/** Gives the route to the prefix of an address another metric: the new one is there before the old one goes (fib_modify_prefix_metric()). */
export function changeMetric(ifa: Ipv4Address, metric: number): void {
  const before = ifa.rtPriority
  ifa.rtPriority = metric
  const { device, network, prefixlen, local, flags } = ifa
  const has = (flags & (addrFlags.SECONDARY | addrFlags.NOPREFIXROUTE)) === 0 && device.link.isUp
  if (metric === before || !has || network.charCodeAt(0) >> 8 === 0 || (network === local && prefixlen === 32)) return
  add(ifa, prefixType(ifa), network, prefixlen, local, metric)
  remove(ifa, prefixType(ifa), network, prefixlen, before)
}

/** Whether an address makes its prefix reachable: the first one of a subnet does. */
function hasPrefixRoutes({ network, isSecondary, local, prefixlen }: Ipv4Address): boolean {
  return (
    network.charCodeAt(0) >> 8 !== 0 && !isMulticast(network) && !isSecondary && (network !== local || prefixlen < 32)
  )
}

/** Everything in the loopback link's prefixes is local. */
function prefixType({ device }: Ipv4Address): number {
  return device.link.isLoopback ? routeTypes.LOCAL : routeTypes.UNICAST
}

/** The source address of the routes: of a secondary address, the primary one of its subnet. */
function sourceOf(ifa: Ipv4Address): PackedAddress | undefined {
  if (!ifa.isSecondary) return ifa.local
  return ifa.device.addresses.find((other) => !other.isSecondary && ifa.isInSubnetOf(other))?.local
}

function add(
  ifa: Ipv4Address,
  type: number,
  dst: PackedAddress,
  dstLen: number,
  source: PackedAddress,
  priority = 0,
): void {
  const { net } = ifa.device.link
  insertIpv4Route(net, addressRoute(ifa, type, dst, dstLen, source, priority), NLM_F_CREATE | NLM_F_APPEND)
}

function isMulticast(address: PackedAddress): boolean {
  return address.charCodeAt(0) >> 12 === 0xe
}

/** `net/ipv4/fib_frontend.c`, fib_magic(). */
function addressRoute(
  { device: { link } }: Ipv4Address,
  type: number,
  dst: PackedAddress,
  dstLen: number,
  prefsrc: PackedAddress,
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
    prefsrc,
    metrics: undefined,
    nexthops: [way],
    nhId: undefined,
    expires: undefined,
    pref: 0,
  }
  return new FibRoute(info, dst, dstLen)
}

/** The routes of an address that is gone go with it, but for those that another one needs (fib_del_ifaddr()). */
export function removeAddressRoutes(ifa: Ipv4Address): void {
  const { device, network, prefixlen, local } = ifa
  const others = device.addresses.filter((other) => other !== ifa)
  if (hasPrefixRoutes(ifa) && (ifa.flags & addrFlags.NOPREFIXROUTE) === 0) {
    remove(ifa, prefixType(ifa), network, prefixlen, ifa.rtPriority)
  }
  const isBroadcast = (address: PackedAddress) =>
    others.some(
      (other) =>
        other.broadcast === address || (other.prefixlen < 31 && lastOf(other.network, other.prefixlen) === address),
    )
  const broadcasts = new Set([
    ifa.broadcast,
    ...(hasPrefixRoutes(ifa) && prefixlen < 31 ? [lastOf(network, prefixlen)] : []),
  ])
  for (const broadcast of broadcasts) {
    if (broadcast !== undefined && !isBroadcast(broadcast)) remove(ifa, routeTypes.BROADCAST, broadcast, 32)
  }
  if (!others.some((other) => other.local === local)) remove(ifa, routeTypes.LOCAL, local, 32)
}

function remove(ifa: Ipv4Address, type: number, dst: PackedAddress, dstLen: number, priority = 0): void {
  const { net } = ifa.device.link
  const { prefsrc, nexthops, table } = addressRoute(ifa, type, dst, dstLen, ifa.local, priority)
  deleteIpv4Route(net, {
    table,
    dst,
    dstLen,
    tos: 0,
    type,
    priority,
    prefsrc: ifa.isSecondary ? undefined : prefsrc,
    link: nexthops[0]?.link,
  })
}
