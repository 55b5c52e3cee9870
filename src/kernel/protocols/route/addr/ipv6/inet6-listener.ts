import { addrFlags, addrGenModes, addrProtocols, linkFlags } from '../../../../../families/route/index.ts'
import { addMulticastRoute, addPrefixRoute } from '../../fib/ipv6/address-routes.ts'
import { flushLink6 } from '../../fib/ipv6/flush-ipv6.ts'
import type { Link } from '../../link/link.ts'
import type { LinkEvent } from '../../link/link-event.ts'
import { isEthernet } from '../../link/link-message.ts'
import { endless, ticks } from '../lifetime.ts'
import { INTERFACE_NODES, LINK_NODES } from '../multicast-groups.ts'
import { notifyNetconf } from '../netconf.ts'
import { IF_READY, IF_RS_SENT, Inet6Device } from './inet6-device.ts'
import { Ipv6Address, LOOPBACK6 } from './ipv6-address.ts'
import { dropIpv6, insertLinkLocal, insertLoopback6, startDad } from './ipv6-list.ts'
import { linkLocalAddress } from './link-local.ts'
import { notifyInet6Link } from './notify-inet6-link.ts'

/** The least MTU that IPv6 wants, in bytes (IPV6_MIN_MTU). */
const MIN_MTU = 1280

/** What IPv6 does when something happens to a link (`net/ipv6/addrconf.c`, addrconf_notify()). */
export function inet6Listener(link: Link, event: LinkEvent): void {
  switch (event) {
    case 'register':
      return begin(link)
    case 'unregister':
      return end(link)
    case 'change':
      if (!link.carrier) link.net.neighbours.flush(link, 10, true)
      return ready(link)
    case 'up':
      restore(link)
      return ready(link)
    case 'down':
      return down(link)
    case 'changeMtu':
      return changeMtu(link)
    case 'changeName':
      if (link.inet6 === undefined) return
      notifyNetconf(link, 10, false)
      return notifyNetconf(link, 10, true)
  }
}

/** ipv6_add_dev() */
function begin(link: Link): void {
  if (link.mtu < MIN_MTU) return
  const { net } = link
  const isSilent = (link.flags & (linkFlags.NOARP | linkFlags.LOOPBACK)) !== 0
  const settings = {
    ...net.inet6Defaults,
    mtu6: link.mtu,
    ...(isSilent ? { acceptDad: -1 } : {}),
    ...(isEthernet(link) ? {} : { useTempaddr: -1 }),
  }
  link.inet6 = new Inet6Device(link, settings, ticks(net.now))
  notifyNetconf(link, 10, true)
  link.inet6.multicast.join(INTERFACE_NODES)
  link.inet6.multicast.join(LINK_NODES)
}

function end(link: Link): void {
  if (link.inet6 === undefined) return
  down(link)
  link.inet6.multicast.leave(LINK_NODES)
  notifyNetconf(link, 10, false)
  link.inet6 = undefined
}

/** Addresses that were given to a link that was down get their routes now (addrconf_permanent_addr()). */
function restore({ inet6 }: Link): void {
  for (const ifa of inet6?.addresses ?? []) {
    if ((ifa.flags & addrFlags.NOPREFIXROUTE) === 0) addPrefixRoute(ifa)
  }
}

/** The link is up and can send (addrconf_link_ready()): it gets an address, and those that wait are tried. */
function ready(link: Link): void {
  const { inet6 } = link
  if (inet6 === undefined || inet6.isReady || !link.isUp || !link.isOperational) return
  inet6.flags |= IF_READY
  inet6.tstamp = ticks(link.net.now)
  if ((inet6.settings.disableIpv6 ?? 0) !== 0) return
  inet6.multicast.resume()
  if (link.isLoopback) beginLoopback(inet6)
  else if (isEthernet(link)) beginEthernet(inet6)
  for (const ifa of inet6.addresses) if (ifa.isTentative) startDad(ifa)
  notifyInet6Link(link)
}

function beginLoopback(device: Inet6Device): void {
  if (device.addresses.some(({ address }) => address === LOOPBACK6)) return
  const lifetime = endless(device.link.net.now)
  insertLoopback6(
    new Ipv6Address(device, { address: LOOPBACK6, prefixlen: 128, flags: 0, proto: addrProtocols.KERNEL_LO, lifetime }),
  )
}

function beginEthernet(device: Inet6Device): void {
  const { link, settings } = device
  if ((link.flags & linkFlags.MULTICAST) !== 0) addMulticastRoute(device)
  if (settings.addrGenMode !== addrGenModes.EUI64) return
  const address = linkLocalAddress(link.address)
  if (device.addresses.some((ifa) => ifa.address === address)) return
  const lifetime = endless(link.net.now)
  insertLinkLocal(
    new Ipv6Address(device, { address, prefixlen: 64, flags: 0, proto: addrProtocols.KERNEL_LL, lifetime }),
  )
}

/** addrconf_ifdown(): routes go first, then addresses. */
function down(link: Link): void {
  const { inet6 } = link
  if (inet6 === undefined) return
  flushLink6(link)
  link.net.neighbours.flush(link, 10)
  inet6.hasMulticastRoute = false
  inet6.multicast.pause()
  inet6.flags &= ~(IF_READY | IF_RS_SENT)
  inet6.tstamp = ticks(link.net.now)
  for (const ifa of inet6.addresses) dropIpv6(ifa)
}

function changeMtu(link: Link): void {
  const { inet6 } = link
  if (inet6 === undefined) {
    begin(link)
    return ready(link)
  }
  if (link.mtu < MIN_MTU) return end(link)
  inet6.settings.mtu6 = link.mtu
}
