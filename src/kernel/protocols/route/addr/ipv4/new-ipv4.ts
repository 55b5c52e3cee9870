import { type AddrMessage, addrFlags } from '../../../../../families/route/index.ts'
import { NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EADDRNOTAVAIL, EEXIST, EINVAL, ENODEV } from '../../../../errno.ts'
import { changeMetric } from '../../fib/ipv4/address-routes.ts'
import { networkOf, type PackedAddress, packAddress } from '../../fib/table/prefix.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { endless, type Lifetime } from '../lifetime.ts'
import { Ipv4Address } from './ipv4-address.ts'
import { changed, followLifetime, insertIpv4, removeIpv4 } from './ipv4-list.ts'

/** RTM_NEWADDR of IPv4: adds an address, or changes its lifetimes and metric (`net/ipv4/devinet.c`, inet_rtm_newaddr()). */
export function newIpv4(request: RouteRequest<AddrMessage>): number {
  const ifa = readAddress(request)
  if (typeof ifa === 'number') return ifa
  // Taken, and nothing is done (__inet_insert_ifa()).
  if (ifa.local === '\0\0') return 0
  const { flags, extack, cause } = request
  const known = ifa.device.addresses.find(
    (other) => other.local === ifa.local && other.prefixlen === ifa.prefixlen && ifa.isInSubnetOf(other),
  )
  if (known === undefined) {
    if ((ifa.flags & addrFlags.MCAUTOJOIN) !== 0) {
      if (!isGroup(ifa.local)) return refuse(extack, EINVAL, 'ipv4: Multicast auto join failed')
      ifa.device.multicast.join(ifa.local)
    }
    return insertIpv4(ifa, extack, cause)
  }
  if ((flags & NLM_F_EXCL) !== 0 || (flags & NLM_F_REPLACE) === 0) {
    return refuse(extack, EEXIST, 'ipv4: Address already assigned')
  }
  changeMetric(known, ifa.rtPriority)
  known.proto = ifa.proto
  followLifetime(known, { ...ifa.lifetime, created: known.lifetime.created })
  changed(known, true, cause)
  return 0
}

/** Flags that come from elsewhere, or are of IPv6 only (`include/linux/inetdevice.h`, IPV6ONLY_FLAGS). */
const notAskable =
  addrFlags.PERMANENT |
  addrFlags.SECONDARY |
  addrFlags.DEPRECATED |
  addrFlags.NODAD |
  addrFlags.OPTIMISTIC |
  addrFlags.DADFAILED |
  addrFlags.HOMEADDRESS |
  addrFlags.TENTATIVE |
  addrFlags.MANAGETEMPADDR |
  addrFlags.STABLE_PRIVACY

/** What the request describes (rtm_to_ifaddr()). */
function readAddress(request: RouteRequest<AddrMessage>): Ipv4Address | number {
  const { net, value, extack } = request
  const { prefixlen = 0, index = 0 } = value
  if (prefixlen > 32) return refuse(extack, EINVAL, 'ipv4: Invalid prefix length')
  const local = value.local === undefined ? undefined : packAddress(value.local)
  if (local?.length !== 2) return refuse(extack, EINVAL, 'ipv4: Local address is not supplied')
  const link = net.links.get(index)
  if (link === undefined) return refuse(extack, ENODEV, 'ipv4: Device not found')
  const device = link.inet
  if (device === undefined) return -EINVAL
  const lifetime = readLifetime(request, link.net.now)
  if (typeof lifetime === 'number') return lifetime
  return new Ipv4Address(device, {
    local,
    address: packAddress(value.address ?? '') ?? local,
    prefixlen,
    broadcast:
      value.broadcast === undefined || value.broadcast === '0.0.0.0' ? undefined : packAddress(value.broadcast),
    label: value.label ?? link.name,
    scope: value.scope ?? 0,
    flags: (value.flags ?? value.headerFlags ?? 0) & ~notAskable,
    rtPriority: value.rtPriority,
    proto: value.proto,
    lifetime,
  })
}

/** Lifetimes of a request; minus the errno of those that cannot be. */
export function readLifetime({ value, extack }: RouteRequest<AddrMessage>, now: number): Lifetime | number {
  if (value.cacheinfo === undefined) return endless(now)
  const { valid = 0, prefered = 0 } = value.cacheinfo
  const family = value.family === 2 ? 'ipv4' : 'ipv6'
  if (valid === 0 || prefered > valid) return refuse(extack, EINVAL, `${family}: address lifetime invalid`)
  return { valid, prefered, created: now, updated: now }
}

/** RTM_DELADDR of IPv4 (inet_rtm_deladdr()). */
export function delIpv4({ net, value, extack, cause }: RouteRequest<AddrMessage>): number {
  const link = net.links.get(value.index ?? 0)
  const device = link?.inet
  if (device === undefined) return refuse(extack, ENODEV, 'ipv4: Device not found')
  const found = device.addresses.find((ifa) => fits(ifa, value))
  if (found === undefined) return refuse(extack, EADDRNOTAVAIL, 'ipv4: Address not found')
  if (isGroup(found.local)) device.multicast.leave(found.local)
  removeIpv4(found, cause)
  return 0
}

/** 224.0.0.0/4 */
function isGroup(address: PackedAddress): boolean {
  return address.charCodeAt(0) >> 12 === 0xe
}

function fits(ifa: Ipv4Address, { local, label, address, prefixlen = 0 }: AddrMessage): boolean {
  if (local !== undefined && packAddress(local) !== ifa.local) return false
  if (label !== undefined && label !== ifa.label) return false
  if (address === undefined) return true
  return prefixlen === ifa.prefixlen && networkOf(packAddress(address) ?? '', prefixlen) === ifa.network
}
