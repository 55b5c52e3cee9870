import {
  addrFlags,
  linkFlags,
  routeGroups,
  routeScopes,
  rtmDelAddr,
  rtmNewAddr,
} from '../../../../../families/route/index.ts'
import { rtnlNotify } from '../../answer/notify.ts'
import {
  addLocalRoute,
  addNetworkRoute,
  addPeerRoute,
  limitNetworkRoute,
  removeLocalRoute,
  removeNetworkRoute,
  removePeerRoute,
} from '../../fib/ipv6/address-routes.ts'
import { forgetSource } from '../../fib/ipv6/flush-ipv6.ts'
import type { Link } from '../../link/link.ts'
import { endOf, type Lifetime, setLifetime } from '../lifetime.ts'
import { solicitedNodes } from '../multicast-groups.ts'
import { asksNeighbours, IF_RS_SENT } from './inet6-device.ts'
import { type Ipv6Address, ipv6AddressMessage, reachOf } from './ipv6-address.ts'

/** How long a new address waits for others that have it, in milliseconds: the time between two probes (RETRANS_TIMER). */
const DAD_TIME = 1000

/** Puts an address into the list of its link: by how far they reach, of those alike the youngest first (ipv6_link_dev_addr()). */
function enlist(ifa: Ipv6Address): void {
  const { device } = ifa
  const at = device.addresses.findIndex((other) => reachOf(other.address) <= reachOf(ifa.address))
  device.addresses = device.addresses.toSpliced(at < 0 ? device.addresses.length : at, 0, ifa)
}

/** Gives a link an address that a user has asked for (`net/ipv6/addrconf.c`, inet6_addr_add()). */
export function insertIpv6(ifa: Ipv6Address): void {
  enlist(ifa)
  followLifetime(ifa, ifa.lifetime)
  if (ifa.hasPrefixRoute) addNetworkRoute(ifa, ifa.address)
  if ((ifa.flags & (addrFlags.OPTIMISTIC | addrFlags.NODAD)) === 0) changed(ifa, true)
  startDad(ifa)
}

/** Sets the lifetimes of an address. */
export function followLifetime(ifa: Ipv6Address, lifetime: Lifetime): void {
  setLifetime(ifa.device.link.net, ifa, lifetime, {
    deprecated: () => changed(ifa, true),
    ended: () => removeIpv6(ifa),
  })
}

/** Gives a link the address that it has without being asked: addrconf_add_linklocal(). */
export function insertLinkLocal(ifa: Ipv6Address): void {
  enlist(ifa)
  addNetworkRoute(ifa, ifa.address)
  startDad(ifa)
}

/** Gives the loopback link its address, which nobody else can have (add_addr()). */
export function insertLoopback6(ifa: Ipv6Address): void {
  enlist(ifa)
  complete(ifa)
}

/** Has a worker find out whether somebody else has an address (addrconf_dad_start()). */
export function startDad(ifa: Ipv6Address): void {
  ifa.device.link.net.defer(() => {
    if (ifa.device.addresses.includes(ifa)) beginDad(ifa)
  })
}

/** The same once more, after a time that nobody knows beforehand (addrconf_dad_run()). */
export function repeatDad(ifa: Ipv6Address): void {
  const { link, settings } = ifa.device
  ifa.stopDad?.()
  ifa.stopDad = link.net.after(link.net.net.kernel.random() * (settings.rtrSolicitDelay || 0), () => {
    ifa.stopDad = undefined
    beginDad(ifa)
  })
}

/** Nobody ever answers here; but it takes its time, if the link can send at all (addrconf_dad_begin()). */
function beginDad(ifa: Ipv6Address): void {
  const { device } = ifa
  const { link, settings } = device
  const silent = !asksNeighbours(link)
  if (!silent && !ifa.isAskedFor) device.multicast.join(solicitedNodes(ifa.address))
  ifa.isAskedFor ||= !silent
  const unwanted = (settings.acceptDad ?? 0) < 1 || (settings.dadTransmits ?? 0) < 1
  if (silent || unwanted || !ifa.isTentative || (ifa.flags & addrFlags.NODAD) !== 0) return complete(ifa)
  if (!device.isReady || ifa.stopDad !== undefined) return
  ifa.stopDad = link.net.after(DAD_TIME, () => complete(ifa))
}

/** The address can be used (addrconf_dad_completed()). */
function complete(ifa: Ipv6Address): void {
  ifa.stopDad?.()
  ifa.stopDad = undefined
  if (!ifa.device.addresses.includes(ifa)) return
  ifa.flags &= ~addrFlags.TENTATIVE
  changed(ifa, true)
  addLocalRoute(ifa)
  if (ifa.peer !== undefined) addPeerRoute(ifa, ifa.peer)
  const { device, scope } = ifa
  if (scope === routeScopes.LINK && asksForRouters(device.link)) device.flags |= IF_RS_SENT
}

/** Routers are asked for by multicast. */
function asksForRouters({ flags, isLoopback }: Link): boolean {
  return !isLoopback && (flags & linkFlags.MULTICAST) !== 0
}

/** Takes an address from its link (ipv6_del_addr()). */
export function removeIpv6(ifa: Ipv6Address): void {
  const { link } = ifa.device
  dropIpv6(ifa)
  // That of an address that ends, ends by itself.
  if (ifa.isPermanent && ifa.hasPrefixRoute) cleanUpPrefixRoute(ifa)
  forgetSource(link, ifa.address)
}

/** The route to a prefix goes with its last address, or ends with the last one that ends (check_cleanup_prefix_route()). */
export function cleanUpPrefixRoute(ifa: Ipv6Address): void {
  const others = ifa.device.addresses.filter(
    (other) => other !== ifa && other.prefixlen === ifa.prefixlen && other.network === ifa.network,
  )
  if (others.length === 0) return removeNetworkRoute(ifa, ifa.address)
  if (others.some((other) => other.isPermanent || !other.hasPrefixRoute)) return
  limitNetworkRoute(ifa, Math.max(...others.map(({ lifetime }) => endOf(lifetime) ?? 0)))
}

/** Takes an address whose routes to its prefix are gone or stay. */
export function dropIpv6(ifa: Ipv6Address): void {
  const { device } = ifa
  ifa.stopDad?.()
  ifa.stopDad = undefined
  ifa.stopAgeing?.()
  device.addresses = device.addresses.filter((other) => other !== ifa)
  changed(ifa, false)
  // What it has joined it keeps where nobody is asked any more (addrconf_leave_solict()).
  if (ifa.isAskedFor && asksNeighbours(device.link)) device.multicast.leave(solicitedNodes(ifa.address))
  if (ifa.peer !== undefined) removePeerRoute(ifa, ifa.peer)
  removeLocalRoute(ifa)
}

/** Counts and tells of a change of addresses, but not whose request it was (inet6_ifa_notify()). */
export function changed(ifa: Ipv6Address, isThere: boolean): void {
  const { net } = ifa.device.link
  net.addrGeneration6++
  const message = () => ipv6AddressMessage(ifa, net.now)
  rtnlNotify(net.net, routeGroups.IPV6_IFADDR, isThere ? rtmNewAddr : rtmDelAddr, message)
}
