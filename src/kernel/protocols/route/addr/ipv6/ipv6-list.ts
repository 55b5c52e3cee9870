import {
  addrFlags,
  linkFlags,
  routeGroups,
  routeScopes,
  rtmDelAddr,
  rtmNewAddr,
} from '../../../../../families/route/index.ts'
import {
  addLocalRoute,
  addPeerRoute,
  addPrefixRoute,
  limitPrefixRoute,
  modifyPrefixRoute,
  removeLocalRoute,
  removePeerRoute,
  removePrefixRoute,
} from '../../fib/ipv6/address-routes.ts'
import type { PackedAddress } from '../../fib/table/prefix.ts'
import { rtnlNotify } from '../../notify.ts'
import { endOf, type Lifetime, setLifetime } from '../lifetime.ts'
import { solicitedNodes } from '../multicast-groups.ts'
import { IF_RS_SENT } from './inet6-device.ts'
import { type Ipv6Address, ipv6AddressMessage } from './ipv6-address.ts'

/** How long a new address waits for others that have it, in milliseconds: the time between two probes (RETRANS_TIMER). */
const DAD_TIME = 1000

/** Puts an address into the list of its link: by scope, the widest first, of one scope the youngest first (ipv6_link_dev_addr()). */
function enlist(ifa: Ipv6Address): void {
  const { device } = ifa
  const at = device.addresses.findIndex((other) => other.scope >= ifa.scope)
  device.addresses = device.addresses.toSpliced(at < 0 ? device.addresses.length : at, 0, ifa)
}

/** Gives a link an address that a user has asked for (`net/ipv6/addrconf.c`, inet6_addr_add()). */
export function insertIpv6(ifa: Ipv6Address): void {
  enlist(ifa)
  followLifetime(ifa, ifa.lifetime)
  if (ifa.hasPrefixRoute) addPrefixRoute(ifa)
  if ((ifa.flags & (addrFlags.OPTIMISTIC | addrFlags.NODAD)) === 0) changed(ifa, true)
  startDad(ifa)
}

/** Sets the lifetimes of an address. */
function followLifetime(ifa: Ipv6Address, lifetime: Lifetime): void {
  setLifetime(ifa.device.link.net, ifa, lifetime, {
    deprecated: () => changed(ifa, true),
    ended: () => removeIpv6(ifa),
  })
}

/** What a request can change of an address. */
export interface Ipv6Change {
  /** Of the flags that can be changed, those that it is to have. */
  readonly flags: number
  readonly peer: PackedAddress | undefined
  readonly rtPriority: number
  readonly proto: number
  readonly lifetime: Lifetime
}

/** Flags of an address that a request sets anew. */
const changeable =
  addrFlags.NODAD | addrFlags.HOMEADDRESS | addrFlags.MANAGETEMPADDR | addrFlags.NOPREFIXROUTE | addrFlags.MCAUTOJOIN

/** Changes an address, and the route to its prefix (inet6_addr_modify()). */
export function modifyIpv6(ifa: Ipv6Address, change: Ipv6Change): void {
  const hadPrefixRoute = ifa.isPermanent && ifa.hasPrefixRoute
  ifa.flags = (ifa.flags & ~changeable) | change.flags
  if (change.rtPriority !== 0) ifa.rtPriority = change.rtPriority
  if (change.peer !== undefined) ifa.peer = change.peer
  ifa.proto = change.proto
  followLifetime(ifa, { ...change.lifetime, created: ifa.lifetime.created })
  if (!ifa.isTentative) changed(ifa, true)
  if (ifa.hasPrefixRoute) {
    if (!hadPrefixRoute || !modifyPrefixRoute(ifa)) addPrefixRoute(ifa)
  } else if (hadPrefixRoute) cleanUpPrefixRoute(ifa)
}

/** Gives a link the address that it has without being asked: addrconf_add_linklocal(). */
export function insertLinkLocal(ifa: Ipv6Address): void {
  enlist(ifa)
  addPrefixRoute(ifa)
  startDad(ifa)
}

/** Gives the loopback link its address, which nobody else can have (add_addr()). */
export function insertLoopback6(ifa: Ipv6Address): void {
  enlist(ifa)
  complete(ifa)
}

/**
 * Finds out whether somebody else has an address. Nobody ever answers here; but it takes its time, if the link can send at all
 * (addrconf_dad_begin()).
 */
export function startDad(ifa: Ipv6Address): void {
  const { device } = ifa
  const { link, settings } = device
  const silent = (link.flags & (linkFlags.NOARP | linkFlags.LOOPBACK)) !== 0
  if (!silent && !ifa.isAskedFor) device.multicast.join(solicitedNodes(ifa.address))
  ifa.isAskedFor ||= !silent
  const unwanted = (settings.acceptDad ?? 0) < 1 || (settings.dadTransmits ?? 0) < 1
  if (silent || unwanted || (ifa.flags & addrFlags.NODAD) !== 0) return complete(ifa)
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
  if (ifa.peer !== undefined) addPeerRoute(ifa)
  const { device, scope } = ifa
  if (scope === routeScopes.LINK && !device.link.isLoopback) device.flags |= IF_RS_SENT
}

/** Takes an address from its link (ipv6_del_addr()). */
export function removeIpv6(ifa: Ipv6Address): void {
  dropIpv6(ifa)
  // That of an address that ends, ends by itself.
  if (ifa.isPermanent && ifa.hasPrefixRoute) cleanUpPrefixRoute(ifa)
}

/** The route to a prefix goes with its last address, or ends with the last one that ends (check_cleanup_prefix_route()). */
function cleanUpPrefixRoute(ifa: Ipv6Address): void {
  const others = ifa.device.addresses.filter(
    (other) => other !== ifa && other.prefixlen === ifa.prefixlen && other.network === ifa.network,
  )
  if (others.length === 0) return removePrefixRoute(ifa)
  if (others.some((other) => other.isPermanent || !other.hasPrefixRoute)) return
  limitPrefixRoute(ifa, Math.max(...others.map(({ lifetime }) => endOf(lifetime) ?? 0)))
}

/** Takes an address whose routes to its prefix are gone or stay. */
export function dropIpv6(ifa: Ipv6Address): void {
  const { device } = ifa
  ifa.stopDad?.()
  ifa.stopDad = undefined
  ifa.stopAgeing?.()
  device.addresses = device.addresses.filter((other) => other !== ifa)
  changed(ifa, false)
  if (ifa.isAskedFor) device.multicast.leave(solicitedNodes(ifa.address))
  if (ifa.peer !== undefined) removePeerRoute(ifa)
  removeLocalRoute(ifa)
}

/** Counts and tells of a change of addresses, but not whose request it was (inet6_ifa_notify()). */
export function changed(ifa: Ipv6Address, isThere: boolean): void {
  const { net } = ifa.device.link
  net.addrGeneration6++
  const message = () => ipv6AddressMessage(ifa, net.now)
  rtnlNotify(net.net, routeGroups.IPV6_IFADDR, isThere ? rtmNewAddr : rtmDelAddr, message)
}
