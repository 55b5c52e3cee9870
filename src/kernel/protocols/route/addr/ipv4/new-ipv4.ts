import { type AddrMessage, addrFlags } from '../../../../../families/route/index.ts'
import { NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EADDRNOTAVAIL, EEXIST, EINVAL, ENOBUFS, ENODEV } from '../../../../errno.ts'
import { changeMetric } from '../../fib/ipv4/address-routes.ts'
import { isMulticast, networkOf, type PackedAddress, packAddress } from '../../fib/table/prefix.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import { type Lifetime, readLifetime } from '../lifetime.ts'
import { ANY4, Ipv4Address } from './ipv4-address.ts'
import { changed, followLifetime, insertIpv4, removeIpv4 } from './ipv4-list.ts'

type AddrRequest = RouteRequest<AddrMessage>

/** RTM_NEWADDR of IPv4: adds an address, or changes its lifetimes and metric (`net/ipv4/devinet.c`, inet_rtm_newaddr()). */
export function newIpv4(request: AddrRequest): number {
  const lifetime = validate(request)
  if (typeof lifetime === 'number') return lifetime
  if (packed(request.value.local) === ANY4) return 0 // taken, and nothing is done
  const ifa = readAddress(request, lifetime)
  if (typeof ifa === 'number') return ifa
  const { flags, extack, cause } = request
  const known = ifa.device.addresses.find((other) => other.local === ifa.local && ifa.isInSubnetOf(other))
  if (known === undefined) return addIpv4(ifa, request)
  if ((flags & NLM_F_EXCL) !== 0 || (flags & NLM_F_REPLACE) === 0) {
    return refuse(extack, EEXIST, 'ipv4: Address already assigned')
  }
  changeMetric(known, ifa.rtPriority)
  known.proto = ifa.proto
  followLifetime(known, { ...ifa.lifetime, created: known.lifetime.created })
  changed(known, true, cause)
  return 0
}

function addIpv4(ifa: Ipv4Address, { extack, cause }: AddrRequest): number {
  const { link } = ifa.device
  if ((ifa.flags & addrFlags.MCAUTOJOIN) !== 0) {
    const error = link.net.autojoin4.join(link, ifa.address)
    if (error < 0) return refuse(extack, -error, 'ipv4: Multicast auto join failed')
  }
  return insertIpv4(ifa, extack, cause)
}

/** What is wrong with a request whatever links there are, or the lifetimes that it says (inet_validate_rtm()). */
function validate(request: AddrRequest): Lifetime | number {
  const { net, value, extack } = request
  if ((value.prefixlen ?? 0) > 32) return refuse(extack, EINVAL, 'ipv4: Invalid prefix length')
  if (value.local === undefined) return refuse(extack, EINVAL, 'ipv4: Local address is not supplied')
  return readLifetime(request, net.now)
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

/** What the request describes (inet_rtm_to_ifa()). */
function readAddress({ net, value, extack }: AddrRequest, lifetime: Lifetime): Ipv4Address | number {
  const link = net.links.get(value.index ?? 0)
  if (link === undefined) return refuse(extack, ENODEV, 'ipv4: Device not found')
  const device = link.inet
  if (device === undefined) return -ENOBUFS
  const local = packed(value.local) ?? ANY4
  return new Ipv4Address(device, {
    local,
    address: packed(value.address) ?? local,
    prefixlen: value.prefixlen ?? 0,
    broadcast: value.broadcast === '0.0.0.0' ? undefined : packed(value.broadcast),
    label: value.label ?? link.name,
    scope: value.scope ?? 0,
    flags: (value.flags ?? value.headerFlags ?? 0) & ~notAskable,
    rtPriority: value.rtPriority,
    proto: value.proto,
    lifetime,
  })
}

/** Of more than an address only the first four bytes are read. */
function packed(text: string | undefined): PackedAddress | undefined {
  return text === undefined ? undefined : packAddress(text)?.slice(0, 2)
}

/** RTM_DELADDR of IPv4 (inet_rtm_deladdr()). */
export function delIpv4({ net, value, extack, cause }: AddrRequest): number {
  const link = net.links.get(value.index ?? 0)
  const device = link?.inet
  if (device === undefined) return refuse(extack, ENODEV, 'ipv4: Device not found')
  const found = device.addresses.find((ifa) => fits(ifa, value))
  if (found === undefined) return refuse(extack, EADDRNOTAVAIL, 'ipv4: Address not found')
  if (isMulticast(found.address)) net.autojoin4.leave(device.link, found.address)
  removeIpv4(found, cause)
  return 0
}

function fits(ifa: Ipv4Address, { local, label, address, prefixlen = 0 }: AddrMessage): boolean {
  if (local !== undefined && packed(local) !== ifa.local) return false
  if (label !== undefined && label !== ifa.label) return false
  if (address === undefined) return true
  return prefixlen === ifa.prefixlen && networkOf(packed(address) ?? ANY4, prefixlen) === ifa.network
}
