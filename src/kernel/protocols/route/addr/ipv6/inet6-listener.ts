import { addrFlags, addrGenModes, addrProtocols, linkFlags } from '../../../../../families/route/index.ts'
import { addMulticastRoute, addNetworkRoute } from '../../fib/ipv6/address-routes.ts'
import { linkDown6, linkGone6, linkReady6, linkUnready6 } from '../../fib/ipv6/follow-link.ts'
import { changeRouteMtu } from '../../fib/ipv6/mtu-change.ts'
import type { PackedAddress } from '../../fib/table/prefix.ts'
import type { Link } from '../../link/link.ts'
import type { LinkEvent } from '../../link/link-event.ts'
import { isEthernet } from '../../link/link-message.ts'
import { hasSettings } from '../../link/register-link.ts'
import { endless, ticks } from '../lifetime.ts'
import { INTERFACE_NODES, LINK_NODES } from '../multicast-groups.ts'
import { notifyNetconf } from '../netconf.ts'
import { asksNeighbours, IF_READY, IF_RS_SENT, Inet6Device } from './inet6-device.ts'
import { Ipv6Address, LOOPBACK6 } from './ipv6-address.ts'
import { dropIpv6, insertLinkLocal, insertLoopback6, repeatDad, resumeDad } from './ipv6-list.ts'
import { linkLocalAddress } from './link-local.ts'
import { notifyInet6Link } from './notify-inet6-link.ts'

/** The least MTU that IPv6 wants, in bytes (IPV6_MIN_MTU). */
const MIN_MTU = 1280

/** What IPv6 does when something happens to a link (`net/ipv6/addrconf.c`, addrconf_notify()). */
export function inet6Listener(link: Link, event: LinkEvent, changedFlags: number): void {
  switch (event) {
    case 'register':
      begin(link)
      return
    case 'unregister':
      return end(link)
    case 'up':
      return up(link)
    case 'change':
      return change(link, changedFlags)
    case 'down':
      return down(link)
    case 'changeMtu':
      return changeMtu(link)
    case 'changeName':
      return renamed(link)
  }
}

/** The settings are said anew under the new name, if there can be some under it. */
function renamed(link: Link): void {
  const { inet6 } = link
  if (inet6 === undefined) return
  if (inet6.hasSettings) notifyNetconf(link, 10, false)
  inet6.hasSettings = hasSettings(link.name)
  notifyNetconf(link, 10, true)
}

/** Begins with IPv6 on a link whose MTU is enough for it (ipv6_add_dev()). */
function begin(link: Link): Inet6Device | undefined {
  if (link.mtu < MIN_MTU) return undefined
  const { net } = link
  const settings = {
    ...net.inet6Defaults,
    mtu6: link.mtu,
    ...(asksNeighbours(link) ? {} : { acceptDad: -1 }),
    ...(isEthernet(link) ? {} : { useTempaddr: -1 }),
  }
  const inet6 = new Inet6Device(link, settings, ticks(net.now))
  link.inet6 = inet6
  if (canSend(link)) inet6.flags |= IF_READY
  net.neighbourParameters.begin(link, 10)
  notifyNetconf(link, 10, true)
  inet6.multicast.join(INTERFACE_NODES)
  inet6.multicast.join(LINK_NODES)
  return inet6
}

/** Whether a link is up and can be used, so that addresses can be tried (addrconf_link_ready()). */
function canSend(link: Link): boolean {
  return link.isUp && link.carrier && link.isOperational
}

/** IPv6 is gone from a link. */
function end(link: Link): void {
  const { inet6 } = link
  if (inet6 === undefined) return
  linkGone6(link)
  leave(inet6)
  inet6.multicast.unloadAll()
  inet6.multicast.leave(LINK_NODES)
  link.inet6 = undefined
  notifyNetconf(link, 10, false)
  link.net.neighbourParameters.end(link, 10)
  link.net.neighbours.flushAll(link, 10)
}

/** The MTU of a link is not enough any more. The loopback link has IPv6 all the same. */
function stop(link: Link): void {
  if (link.isLoopback) down(link)
  else end(link)
}

function up(link: Link): void {
  if (isDisabled(link)) return
  for (const ifa of link.inet6?.addresses ?? []) restore(ifa)
  if (!canSend(link)) return
  const inet6 = link.inet6 ?? begin(link)
  if (inet6 === undefined) return
  listen(inet6)
  start(inet6, true)
}

function change(link: Link, changedFlags: number): void {
  const { inet6 } = link
  if (isDisabled(link)) return
  if (!canSend(link)) return linkUnready6(link)
  if (inet6 === undefined) return
  if (!inet6.isReady) return start(inet6, true)
  listen(inet6)
  if ((changedFlags & linkFlags.NOARP) !== 0) for (const ifa of inet6.addresses) repeatDad(ifa)
  linkReady6(link)
}

/** It hears its groups again, and reports them (`net/ipv6/mcast.c`, ipv6_mc_up()). */
function listen({ link, multicast }: Inet6Device): void {
  multicast.loadAll()
  link.net.workers.reports.joinAll(link)
}

function isDisabled({ inet6 }: Link): boolean {
  return (inet6?.settings.disableIpv6 ?? 0) !== 0
}

/** Addresses for ever that were given to a link that was down get their routes now (fixup_permanent_addr()). */
function restore(ifa: Ipv6Address): void {
  if (ifa.isPermanent && ifa.hasPrefixRoute) addNetworkRoute(ifa, ifa.address)
}

/** The link is up and has carrier: it gets addresses, and those that wait are tried where `tries` says so. */
function start(inet6: Inet6Device, tries: boolean): void {
  const { link } = inet6
  inet6.flags |= IF_READY
  listen(inet6)
  if (link.isLoopback) beginLoopback(inet6)
  else beginPlain(inet6)
  if (tries) for (const ifa of inet6.addresses) resumeDad(ifa)
  linkReady6(link)
  if (link.mtu >= MIN_MTU) followMtu(inet6)
  inet6.tstamp = ticks(link.net.now)
  notifyInet6Link(link)
  if (link.mtu < MIN_MTU) stop(link)
}

function beginLoopback(device: Inet6Device): void {
  if (device.addresses.some(({ address }) => address === LOOPBACK6)) return
  const lifetime = endless(device.link.net.now)
  insertLoopback6(
    new Ipv6Address(device, { address: LOOPBACK6, prefixlen: 128, flags: 0, proto: addrProtocols.KERNEL_LO, lifetime }),
  )
}

/** Links that have addresses like Ethernet's, and those that have none, begin alike (addrconf_dev_config()). */
function beginPlain(device: Inet6Device): void {
  addMulticastRoute(device)
  const local = ownAddress(device)
  if (local === undefined || device.addresses.some((ifa) => ifa.address === local.address)) return
  const lifetime = endless(device.link.net.now)
  insertLinkLocal(new Ipv6Address(device, { ...local, prefixlen: 64, proto: addrProtocols.KERNEL_LL, lifetime }))
}

/** The address under fe80:: that a link has of its own accord, as its mode says (addrconf_addr_gen()). */
function ownAddress({ link, settings, random }: Inet6Device): { address: PackedAddress; flags: number } | undefined {
  if (settings.addrGenMode === addrGenModes.EUI64) {
    if (isEthernet(link)) return { address: linkLocalAddress(link.address), flags: 0 }
    settings.addrGenMode = addrGenModes.RANDOM
  }
  if (settings.addrGenMode !== addrGenModes.RANDOM) return undefined
  return { address: `\ufe80\0\0\0${random}`, flags: addrFlags.STABLE_PRIVACY }
}

/** The link is down: addresses go, and what belongs to IPv6 on it stays (addrconf_ifdown()). */
function down({ inet6 }: Link): void {
  if (inet6 === undefined) return
  const wasReady = inet6.isReady
  inet6.flags &= ~(IF_READY | IF_RS_SENT)
  linkDown6(inet6.link)
  leave(inet6)
  if (wasReady) inet6.multicast.unloadAll()
  inet6.tstamp = ticks(inet6.link.net.now)
}

/** When its routes are gone, neighbours go, and then addresses. */
function leave(inet6: Inet6Device): void {
  const { link } = inet6
  link.net.neighbours.flushAll(link, 10)
  for (const ifa of inet6.addresses) dropIpv6(ifa)
}

/** Routes follow the MTU of a link, and so does what IPv6 knows of it. */
function followMtu({ link, settings }: Inet6Device): void {
  if (settings.mtu6 !== link.mtu) changeRouteMtu(link, link.mtu)
  settings.mtu6 = link.mtu
}

function changeMtu(link: Link): void {
  if (link.mtu < MIN_MTU) return stop(link)
  if (link.inet6 !== undefined) return followMtu(link.inet6)
  const inet6 = begin(link)
  if (inet6?.isReady) start(inet6, false)
}
