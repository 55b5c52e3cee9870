import { type InetSettings, routeScopes } from '../../../../../families/route/index.ts'
import { kernelCause } from '../../answer/cause.ts'
import { packAddress } from '../../fib/table/prefix.ts'
import type { Link } from '../../link/link.ts'
import type { LinkEvent } from '../../link/link-event.ts'
import { endless } from '../lifetime.ts'
import { ALL_HOSTS } from '../multicast-groups.ts'
import { notifyNetconf } from '../netconf.ts'
import { InetDevice } from './inet-device.ts'
import { Ipv4Address } from './ipv4-address.ts'
import { changed, insertIpv4, removeIpv4 } from './ipv4-list.ts'

/** The least MTU that IPv4 wants, in bytes (IPV4_MIN_MTU). */
const MIN_MTU = 68

/** What becomes of addresses and settings of IPv4 when something happens to a link (`net/ipv4/devinet.c`, inetdev_event()). */
export function inetListener(link: Link, event: LinkEvent): void {
  switch (event) {
    case 'register':
      return begin(link, link.isLoopback ? { noxfrm: 1, nopolicy: 1 } : {})
    case 'unregister':
      return end(link)
    case 'up':
      return up(link)
    case 'down':
      return link.inet && stopGroups(link.inet)
    case 'changeMtu':
      if (link.mtu < MIN_MTU) end(link)
      else if (link.inet === undefined) begin(link, {})
      return
    case 'changeName':
      return renamed(link)
  }
}

/** inetdev_init(); `own` are settings that a new link of that kind has. */
function begin(link: Link, own: InetSettings): void {
  const { net } = link
  link.inet = new InetDevice(link, { ...net.inetDefaults, ...own })
  net.neighbourParameters.begin(link, 2)
  notifyNetconf(link, 2, true)
  if (link.isUp) startGroups(link.inet)
}

/** inetdev_destroy() */
function end(link: Link): void {
  const { inet } = link
  if (inet === undefined) return
  inet.isDead = true
  stopGroups(inet)
  while (inet.addresses[0] !== undefined) removeIpv4(inet.addresses[0])
  link.inet = undefined
  notifyNetconf(link, 2, false)
  link.net.neighbourParameters.end(link, 2)
  link.net.neighbours.flushAll(link, 2)
}

/** ip_mc_up() */
function startGroups({ multicast }: InetDevice): void {
  multicast.join(ALL_HOSTS)
  multicast.loadAll()
}

/** ip_mc_down() */
function stopGroups({ multicast }: InetDevice): void {
  multicast.unloadAll()
  multicast.leave(ALL_HOSTS)
}

function up(link: Link): void {
  const { inet } = link
  if (inet === undefined || link.mtu < MIN_MTU) return
  if (link.isLoopback && inet.addresses.length === 0) insertIpv4(loopbackAddress(inet))
  startGroups(inet)
}

/** A label under another name: what stood behind the colon stays, else it gets a number. */
function relabelled(label: string, name: string, number: number): string {
  const at = label.indexOf(':')
  const suffix = at < 0 ? `:${number}` : label.slice(at)
  return name.slice(0, MAX_LABEL - suffix.length) + suffix
}

/** Longest label, in bytes (IFNAMSIZ less one). */
const MAX_LABEL = 15

/** 127.0.0.1/8, which the loopback link gets when it is set up without an address. */
function loopbackAddress(device: InetDevice): Ipv4Address {
  const local = packAddress('127.0.0.1') as string
  const { link } = device
  return new Ipv4Address(device, {
    local,
    address: local,
    prefixlen: 8,
    label: link.name,
    scope: routeScopes.HOST,
    flags: 0,
    lifetime: endless(link.net.now),
  })
}

/** Labels begin with the name of the link; the settings are said anew under the new name (inetdev_changename()). */
function renamed(link: Link): void {
  const { inet } = link
  if (inet === undefined) return
  for (const [i, ifa] of inet.addresses.entries()) {
    ifa.label = i === 0 ? link.name : relabelled(ifa.label, link.name, i + 1)
    changed(ifa, true, kernelCause)
  }
  notifyNetconf(link, 2, false)
  notifyNetconf(link, 2, true)
}
