import {
  type AddrMessage,
  addrFlags,
  routeGroups,
  rtmDelAddr,
  rtmNewAddr,
} from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EEXIST, EINVAL } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import { rtnlNotify } from '../../answer/notify.ts'
import { addAddressRoutes, removeAddressRoutes } from '../../fib/ipv4/address-routes.ts'
import { disableIpv4 } from '../../fib/ipv4/flush-ipv4.ts'
import { refuse } from '../../request/refuse.ts'
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

/**
 * Takes an address from its link, and with a primary one the secondary ones of its subnet, or has the first of these take its place
 * (__inet_del_ifa()).
 */
export function removeIpv4(ifa: Ipv4Address, cause: Cause = kernelCause): void {
  const { device } = ifa
  if (ifa.isSecondary || device.isDead) return removeOne(ifa, cause)
  const secondaries = device.addresses.filter((other) => other.isSecondary && other.isInSubnetOf(ifa))
  const promotes = (device.settings.promoteSecondaries ?? 0) !== 0
  if (promotes) for (const other of secondaries) removeAddressRoutes(other, ifa)
  else for (const other of secondaries) removeOne(other, cause)
  removeOne(ifa, cause)
  if (promotes && secondaries[0] !== undefined) promote(secondaries[0], secondaries.slice(1), cause)
}

function removeOne(ifa: Ipv4Address, cause: Cause): void {
  const { device } = ifa
  ifa.stopAgeing?.()
  device.addresses = device.addresses.filter((other) => other !== ifa)
  changed(ifa, false, cause)
  removeAddressRoutes(ifa)
  // `net/ipv4/fib_frontend.c`, fib_inetaddr_event()
  if (device.addresses.length === 0) disableIpv4(device.link, true)
}

/** A secondary address takes the place of the primary one of its subnet, and the others are secondary to it. */
function promote(ifa: Ipv4Address, others: readonly Ipv4Address[], cause: Cause): void {
  const { device } = ifa
  device.addresses = device.addresses.filter((other) => other !== ifa)
  ifa.flags &= ~addrFlags.SECONDARY
  device.addresses = device.addresses.toSpliced(placeOfPrimary(ifa), 0, ifa)
  changed(ifa, true, cause)
  for (const each of [ifa, ...others]) addAddressRoutes(each)
}

/** Counts and tells of a change of addresses (rtmsg_ifa()). */
export function changed(ifa: Ipv4Address, isThere: boolean, cause: Cause): void {
  const { net } = ifa.device.link
  net.addrGeneration4++
  const message = (): AddrMessage => ipv4AddressMessage(ifa, net.now)
  rtnlNotify(net.net, routeGroups.IPV4_IFADDR, isThere ? rtmNewAddr : rtmDelAddr, message, cause)
}
