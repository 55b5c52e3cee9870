import {
  type AddrMessage,
  addrFlags,
  routeGroups,
  rtmDelAddr,
  rtmNewAddr,
} from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EEXIST, EINVAL } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../cause.ts'
import { addAddressRoutes, removeAddressRoutes } from '../../fib/ipv4/address-routes.ts'
import { flushLink } from '../../fib/ipv4/flush-ipv4.ts'
import type { Link } from '../../link/link.ts'
import { rtnlNotify } from '../../notify.ts'
import { refuse } from '../../refuse.ts'
import { FOREVER, type Lifetime, setLifetime } from '../lifetime.ts'
import { type Ipv4Address, ipv4AddressMessage } from './ipv4-address.ts'

/**
 * Gives a link an address, and its routes: 0, or minus an errno. The second address of a subnet is a secondary one
 * (`net/ipv4/devinet.c`, __inet_insert_ifa()).
 */
export function insertIpv4(ifa: Ipv4Address, extack: NetlinkExtAck = {}, cause: Cause = kernelCause): number {
  const { device, scope } = ifa
  ifa.flags &= ~addrFlags.SECONDARY
  for (const other of device.addresses) {
    if (!ifa.isInSubnetOf(other)) continue
    if (other.local === ifa.local) return refuse(extack, EEXIST, 'ipv4: Address already assigned')
    if (other.scope !== scope) return refuse(extack, EINVAL, 'ipv4: Invalid scope value')
    ifa.flags |= addrFlags.SECONDARY
  }
  const at = ifa.isSecondary ? device.addresses.length : placeOfPrimary(ifa)
  device.addresses = device.addresses.toSpliced(at, 0, ifa)
  followLifetime(ifa, ifa.lifetime)
  changed(ifa, true, cause)
  addAddressRoutes(ifa)
  return 0
}

/** Sets the lifetimes of an address. One that is valid for ever stays preferred, whatever was asked. */
export function followLifetime(ifa: Ipv4Address, lifetime: Lifetime): void {
  setLifetime(ifa.device.link.net, ifa, lifetime.valid === FOREVER ? permanently(lifetime) : lifetime, {
    deprecated: () => changed(ifa, true, kernelCause),
    ended: () => removeIpv4(ifa),
  })
}

/** It is deprecated from the beginning or never. */
function permanently(lifetime: Lifetime): Lifetime {
  return lifetime.prefered === 0 ? lifetime : { ...lifetime, prefered: FOREVER }
}

/** Behind the primary addresses of its scope and of wider ones. */
function placeOfPrimary({ device, scope }: Ipv4Address): number {
  return device.addresses.findLastIndex((other) => !other.isSecondary && scope <= other.scope) + 1
}

/** Takes an address from its link, and with a primary one the secondary ones of its subnet (__inet_del_ifa()). */
export function removeIpv4(ifa: Ipv4Address, cause: Cause = kernelCause): void {
  const { device } = ifa
  const promotes = (device.settings.promoteSecondaries ?? 0) !== 0
  if (!ifa.isSecondary && !promotes) {
    for (const other of device.addresses) if (other.isSecondary && other.isInSubnetOf(ifa)) removeOne(other, cause)
  }
  removeOne(ifa, cause)
  if (!ifa.isSecondary && promotes) promote(ifa, cause)
}

function removeOne(ifa: Ipv4Address, cause: Cause): void {
  const { device } = ifa
  ifa.stopAgeing?.()
  device.addresses = device.addresses.filter((other) => other !== ifa)
  changed(ifa, false, cause)
  removeAddressRoutes(ifa)
  if (device.addresses.length === 0) disable(device.link)
}

/** With its last address a link loses its routes and neighbours: nothing of IPv4 is left on it (`net/ipv4/fib_frontend.c`, fib_disable_ip()). */
function disable(link: Link): void {
  flushLink(link, true)
  link.net.neighbours.flushAll(link, 2)
}

/** The first secondary address of the subnet takes the place of the primary one. */
function promote(gone: Ipv4Address, cause: Cause): void {
  const next = gone.device.addresses.find((other) => other.isSecondary && other.isInSubnetOf(gone))
  if (next === undefined) return
  next.device.addresses = next.device.addresses.filter((other) => other !== next)
  next.flags &= ~addrFlags.SECONDARY
  next.device.addresses = next.device.addresses.toSpliced(placeOfPrimary(next), 0, next)
  changed(next, true, cause)
  addAddressRoutes(next)
}

/** Counts and tells of a change of addresses (rtmsg_ifa()). */
export function changed(ifa: Ipv4Address, isThere: boolean, cause: Cause): void {
  const { net } = ifa.device.link
  net.addrGeneration4++
  const message = (): AddrMessage => ipv4AddressMessage(ifa, net.now)
  rtnlNotify(net.net, routeGroups.IPV4_IFADDR, isThere ? rtmNewAddr : rtmDelAddr, message, cause)
}
