import { type AddrMessage, addrFlags, routeScopes, rtmNewAddr } from '../../../../../families/route/index.ts'
import { NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EACCES, EADDRNOTAVAIL, EEXIST, EINVAL, ENODEV, ENXIO } from '../../../../errno.ts'
import { rtnlUnicast } from '../../answer/notify.ts'
import { addMulticastRoute } from '../../fib/ipv6/address-routes.ts'
import { isMulticast, type PackedAddress, packAddress } from '../../fib/table/prefix.ts'
import type { Link } from '../../link/link.ts'
import { netById } from '../../link/request/target-net.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import { type Lifetime, readLifetime } from '../lifetime.ts'
import type { Inet6Device } from './inet6-device.ts'
import { ANY6, Ipv6Address, ipv6AddressMessage, scopeOf } from './ipv6-address.ts'
import { insertIpv6, removeIpv6 } from './ipv6-list.ts'
import { modifyIpv6 } from './modify-ipv6.ts'

type AddrRequest = RouteRequest<AddrMessage>

/** What a request says of an address (`struct ifa6_config`). */
export interface Ipv6Config {
  readonly address: PackedAddress
  /** The other end of a point-to-point link: `::` where there is to be none, undefined where nothing is said of it. */
  readonly peer: PackedAddress | undefined
  readonly prefixlen: number
  readonly flags: number
  readonly rtPriority: number
  readonly proto: number
  readonly lifetime: Lifetime
}

/** The flags that a user may ask for. */
const askable =
  addrFlags.NODAD |
  addrFlags.HOMEADDRESS |
  addrFlags.MANAGETEMPADDR |
  addrFlags.NOPREFIXROUTE |
  addrFlags.MCAUTOJOIN |
  addrFlags.OPTIMISTIC

/** RTM_NEWADDR of IPv6: adds an address, or changes one (`net/ipv6/addrconf.c`, inet6_rtm_newaddr()). */
export function newIpv6(request: AddrRequest): number {
  const { flags, extack } = request
  const config = readConfig(request)
  if (typeof config === 'number') return config
  const device = deviceOf(request)
  if (typeof device === 'number') return device
  if (device === undefined) return -EINVAL
  if (device.link.isUp) device.multicast.loadAll()
  const isOptimistic = (device.settings.optimisticDad ?? 0) !== 0
  const wanted = isOptimistic ? config : { ...config, flags: config.flags & ~addrFlags.OPTIMISTIC }
  if ((wanted.flags & addrFlags.NODAD) !== 0 && (wanted.flags & addrFlags.OPTIMISTIC) !== 0) {
    return refuse(extack, EINVAL, 'ipv6: IFA_F_NODAD and IFA_F_OPTIMISTIC are mutually exclusive')
  }
  const known = device.addresses.find((ifa) => ifa.address === config.address)
  if (known === undefined) return addIpv6(device, wanted, request)
  if ((flags & NLM_F_EXCL) !== 0 || (flags & NLM_F_REPLACE) === 0)
    return refuse(extack, EEXIST, 'ipv6: address already assigned')
  return modifyIpv6(known, wanted)
}

function readConfig(request: AddrRequest): Ipv6Config | number {
  const { net, value } = request
  const named = addressesOf(value)
  if (named === undefined) return -EINVAL
  const lifetime = readLifetime(request, net.now)
  if (typeof lifetime === 'number') return lifetime
  const { prefixlen = 0, rtPriority = 0, proto = 0 } = value
  const flags = (value.flags ?? value.headerFlags ?? 0) & askable
  return { ...named, prefixlen, flags, rtPriority, proto, lifetime }
}

/** The address that is meant, and the other end where that is named and another one (extract_addr()). */
function addressesOf({ local, address }: AddrMessage): Pick<Ipv6Config, 'address' | 'peer'> | undefined {
  const own = packAddress(local ?? address ?? '')
  if (own === undefined) return undefined
  const peer = local === undefined || address === undefined ? undefined : packAddress(address)
  return { address: own, peer: peer === own ? undefined : peer }
}

/** Adds an address that a link does not have (inet6_addr_add()). */
function addIpv6(device: Inet6Device, config: Ipv6Config, { extack }: AddrRequest): number {
  const { link } = device
  const { address, peer, prefixlen, flags } = config
  if (prefixlen > 128) return refuse(extack, EINVAL, 'ipv6: Invalid prefix length')
  if ((flags & addrFlags.MANAGETEMPADDR) !== 0 && prefixlen !== 64) {
    return refuse(extack, EINVAL, 'ipv6: address with "mngtmpaddr" flag must have a prefix length of 64')
  }
  const isDisabled = (device.settings.disableIpv6 ?? 0) !== 0
  if (isDisabled && !link.isLoopback) return refuse(extack, EACCES, 'ipv6: IPv6 is disabled on this device')
  if (link.isUp && !link.isLoopback) addMulticastRoute(device)
  const joins = (flags & addrFlags.MCAUTOJOIN) !== 0
  if (joins) {
    const error = link.net.autojoin6.join(link, address)
    if (error < 0) return refuse(extack, -error, 'ipv6: Multicast auto join failed')
  }
  const objection = objectionTo(link, address, joins)
  if (objection !== undefined) {
    if (joins) link.net.autojoin6.leave(link, address)
    return refuse(extack, EADDRNOTAVAIL, `ipv6: ${objection}`)
  }
  insertIpv6(new Ipv6Address(device, { ...config, peer: peer === ANY6 ? undefined : peer }))
  return 0
}

/** Why a link cannot have an address (ipv6_add_addr()). */
function objectionTo(link: Link, address: PackedAddress, joins: boolean): string | undefined {
  if (address === ANY6) return 'Invalid address'
  if (isMulticast(address) && !joins) return 'Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag'
  if (link.isLoopback || scopeOf(address) !== routeScopes.HOST) return undefined
  return 'Cannot assign loopback address on this device'
}

/** IPv6 on the link that a request names; undefined where its MTU is too small for that. */
function deviceOf({ net, value, extack }: AddrRequest): Inet6Device | undefined | number {
  const link = net.links.get(value.index ?? 0)
  return link === undefined ? refuse(extack, ENODEV, 'ipv6: Unable to find the interface') : link.inet6
}

/** RTM_GETADDR of one IPv6 address, on a link or on whichever has it (inet6_rtm_getaddr()). */
export function getIpv6(request: AddrRequest): number {
  const { value, extack } = request
  const { index = 0, targetNetnsid } = value
  const net = netById(request, targetNetnsid)
  if (typeof net === 'number') return refuse(extack, -net, 'ipv6: Invalid target network namespace id')
  const address = addressesOf(value)?.address
  if (address === undefined) return -EINVAL
  const links = net.links.all.filter((link) => index === 0 || link.index === index)
  const found = links.flatMap(({ inet6 }) => inet6?.addresses ?? []).find((ifa) => ifa.address === address)
  if (found === undefined) return -EADDRNOTAVAIL
  const target = targetNetnsid === undefined ? {} : { targetNetnsid }
  return rtnlUnicast(request, rtmNewAddr, { ...ipv6AddressMessage(found, net.now), ...target })
}

/** RTM_DELADDR of IPv6 (inet6_rtm_deladdr()). */
export function delIpv6(request: AddrRequest): number {
  const { value, extack } = request
  const { prefixlen = 0 } = value
  const address = addressesOf(value)?.address
  if (address === undefined) return -EINVAL
  if (prefixlen > 128) return refuse(extack, EINVAL, 'ipv6: Invalid prefix length')
  const device = deviceOf(request)
  if (typeof device === 'number') return device
  if (device === undefined) return refuse(extack, ENXIO, 'ipv6: IPv6 is disabled on this device')
  const found = device.addresses.find((ifa) => ifa.address === address && ifa.prefixlen === prefixlen)
  if (found === undefined) return refuse(extack, EADDRNOTAVAIL, 'ipv6: address not found')
  removeIpv6(found)
  if (isMulticast(address)) device.link.net.autojoin6.leave(device.link, address)
  return 0
}
