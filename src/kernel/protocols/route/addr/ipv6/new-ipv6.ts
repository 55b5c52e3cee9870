import { type AddrMessage, addrFlags, rtmNewAddr } from '../../../../../families/route/index.ts'
import { NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EADDRNOTAVAIL, EEXIST, EINVAL, ENODEV, ENXIO } from '../../../../errno.ts'
import { STRICT_CHK } from '../../../../sock/sock.ts'
import { addMulticastRoute } from '../../fib/ipv6/address-routes.ts'
import { type PackedAddress, packAddress } from '../../fib/table/prefix.ts'
import { rtnlUnicast } from '../../notify.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { readLifetime } from '../ipv4/new-ipv4.ts'
import type { Inet6Device } from './inet6-device.ts'
import { Ipv6Address, ipv6AddressMessage } from './ipv6-address.ts'
import { insertIpv6, modifyIpv6, removeIpv6 } from './ipv6-list.ts'

type AddrRequest = RouteRequest<AddrMessage>

/** The flags that a user may ask for. */
const askable =
  addrFlags.NODAD |
  addrFlags.HOMEADDRESS |
  addrFlags.MANAGETEMPADDR |
  addrFlags.NOPREFIXROUTE |
  addrFlags.MCAUTOJOIN |
  addrFlags.OPTIMISTIC

/** RTM_NEWADDR of IPv6 (`net/ipv6/addrconf.c`, inet6_rtm_newaddr()). */
export function newIpv6(request: AddrRequest): number {
  const { flags, extack, value } = request
  const text = value.local ?? value.address
  const address = text === undefined ? undefined : packAddress(text)
  if (address?.length !== 8) return -EINVAL
  const { prefixlen = 0 } = value
  if (prefixlen > 128) return refuse(extack, EINVAL, 'ipv6: Invalid prefix length')
  const device = deviceOf(request)
  if (typeof device === 'number') return device
  if (device === undefined) return -EINVAL
  const known = device.addresses.find((ifa) => ifa.address === address)
  const lifetime = readLifetime(request, device.link.net.now)
  if (typeof lifetime === 'number') return lifetime
  const isOptimistic = (device.settings.optimisticDad ?? 0) !== 0
  const asked = (value.flags ?? value.headerFlags ?? 0) & (isOptimistic ? askable : askable & ~addrFlags.OPTIMISTIC)
  if ((asked & addrFlags.NODAD) !== 0 && (asked & addrFlags.OPTIMISTIC) !== 0) {
    return refuse(extack, EINVAL, 'ipv6: IFA_F_NODAD and IFA_F_OPTIMISTIC are mutually exclusive')
  }
  const peer = value.local !== undefined && value.address !== value.local ? packAddress(value.address ?? '') : undefined
  const { rtPriority = 0, proto = 0 } = value
  if (known === undefined) {
    if ((asked & addrFlags.MANAGETEMPADDR) !== 0 && prefixlen !== 64) {
      return refuse(extack, EINVAL, 'ipv6: address with "mngtmpaddr" flag must have a prefix length of 64')
    }
    if ((asked & addrFlags.MCAUTOJOIN) !== 0 && address.charCodeAt(0) >> 8 !== 0xff) {
      return refuse(extack, EINVAL, 'ipv6: Multicast auto join failed')
    }
    if (device.link.isUp && !device.link.isLoopback) addMulticastRoute(device)
    const objection = objectionTo(address)
    if (objection !== undefined) return refuse(extack, EADDRNOTAVAIL, `ipv6: ${objection}`)
    insertIpv6(new Ipv6Address(device, { address, peer, prefixlen, flags: asked, rtPriority, proto, lifetime }))
    return 0
  }
  if ((flags & NLM_F_EXCL) !== 0 || (flags & NLM_F_REPLACE) === 0)
    return refuse(extack, EEXIST, 'ipv6: address already assigned')
  const flagsNow = known.isTentative ? asked : asked & ~addrFlags.OPTIMISTIC
  modifyIpv6(known, { flags: flagsNow, peer, rtPriority, proto, lifetime })
  return 0
}

/** Why no link can have an address (ipv6_add_addr()). */
function objectionTo(address: PackedAddress): string | undefined {
  if (/^\0*$/.test(address)) return 'Invalid address'
  if (address.charCodeAt(0) >> 8 !== 0xff) return undefined
  return 'Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag'
}

/** IPv6 on the link that a request names; undefined where its MTU is too small for that. */
function deviceOf({ net, value, extack }: AddrRequest): Inet6Device | undefined | number {
  const link = net.links.get(value.index ?? 0)
  return link === undefined ? refuse(extack, ENODEV, 'ipv6: Unable to find the interface') : link.inet6
}

/** RTM_GETADDR of one IPv6 address, on a link or on whichever has it (inet6_rtm_getaddr()). */
export function getIpv6(request: AddrRequest): number {
  const { net, value, skb, extack } = request
  const { index = 0, prefixlen = 0, headerFlags = 0, scope = 0 } = value
  const isStrict = ((skb.sk?.flags ?? 0) & STRICT_CHK) !== 0
  if (isStrict && (prefixlen !== 0 || headerFlags !== 0 || scope !== 0)) {
    return refuse(extack, EINVAL, 'ipv6: Invalid values in header for get address request')
  }
  const text = value.local ?? value.address
  const address = text === undefined ? undefined : packAddress(text)
  if (address?.length !== 8) return -EINVAL
  const links = net.links.all.filter((link) => index === 0 || link.index === index)
  const found = links.flatMap(({ inet6 }) => inet6?.addresses ?? []).find((ifa) => ifa.address === address)
  return found === undefined ? -EADDRNOTAVAIL : rtnlUnicast(request, rtmNewAddr, ipv6AddressMessage(found, net.now))
}

/** RTM_DELADDR of IPv6 (inet6_rtm_deladdr()). */
export function delIpv6(request: AddrRequest): number {
  const { value, extack } = request
  const { prefixlen = 0 } = value
  const text = value.local ?? value.address
  const address = text === undefined ? undefined : packAddress(text)
  if (address?.length !== 8) return -EINVAL
  if (prefixlen > 128) return refuse(extack, EINVAL, 'ipv6: Invalid prefix length')
  const device = deviceOf(request)
  if (typeof device === 'number') return device
  if (device === undefined) return refuse(extack, ENXIO, 'ipv6: IPv6 is disabled on this device')
  const found = device.addresses.find((ifa) => ifa.address === address && ifa.prefixlen === prefixlen)
  if (found === undefined) return refuse(extack, EADDRNOTAVAIL, 'ipv6: address not found')
  removeIpv6(found)
  return 0
}
