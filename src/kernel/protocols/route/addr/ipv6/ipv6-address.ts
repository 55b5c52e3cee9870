import { type AddrMessage, addrFlags, routeScopes } from '../../../../../families/route/index.ts'
import { addressText, isMulticast, networkOf, type PackedAddress } from '../../fib/table/prefix.ts'
import { type Ageing, FOREVER, type Lifetime, lifetimeMessage } from '../lifetime.ts'
import type { Inet6Device } from './inet6-device.ts'

/** What an IPv6 address is made of. */
export interface Ipv6AddressOptions {
  readonly address: PackedAddress
  readonly prefixlen: number
  /** The other end of a point-to-point link. */
  readonly peer?: PackedAddress | undefined
  readonly flags: number
  readonly rtPriority?: number | undefined
  readonly proto?: number | undefined
  readonly lifetime: Lifetime
}

/** An IPv6 address of a link (`struct inet6_ifaddr`). */
export class Ipv6Address implements Ageing {
  readonly device: Inet6Device
  readonly address: PackedAddress
  peer: PackedAddress | undefined
  readonly prefixlen: number
  flags: number
  rtPriority: number
  proto: number
  lifetime: Lifetime
  stopAgeing: (() => void) | undefined
  /** Whether its link has joined the group that asks for it. */
  isAskedFor = false
  /** Whether a worker is to begin with asking for it. */
  isDadDue = false
  /** Ends the wait for others that have the address, while it lasts. */
  stopDad: (() => void) | undefined

  constructor(device: Inet6Device, options: Ipv6AddressOptions) {
    this.device = device
    this.address = options.address
    this.peer = options.peer
    this.prefixlen = options.prefixlen
    this.flags = options.flags | addrFlags.TENTATIVE
    this.rtPriority = options.rtPriority ?? 0
    this.proto = options.proto ?? 0
    this.lifetime = options.lifetime
  }

  get isTentative(): boolean {
    return (this.flags & addrFlags.TENTATIVE) !== 0
  }

  /** Whether it is valid for ever. */
  get isPermanent(): boolean {
    return this.lifetime.valid === FOREVER
  }

  /** Whether it comes with a route to its prefix. */
  get hasPrefixRoute(): boolean {
    return (this.flags & addrFlags.NOPREFIXROUTE) === 0
  }

  get scope(): number {
    return scopeOf(this.address)
  }

  get network(): PackedAddress {
    return networkOf(this.address, this.prefixlen)
  }
}

/** How far IPv6 addresses reach, as the four bits of a multicast say it (RFC 4291, 2.7). */
const INTERFACE_LOCAL = 1
export const LINK_LOCAL = 2
const SITE_LOCAL = 5
const GLOBAL = 14
const NOWHERE = -1

/** How far packets from an address, or to a group, may go (ipv6_addr_src_scope()). */
export function reachOf(address: PackedAddress): number {
  const head = address.charCodeAt(0)
  if (isMulticast(address)) return head & 0xf
  if (address === ANY6) return NOWHERE
  if (address === LOOPBACK6 || (head & 0xffc0) === 0xfe80) return LINK_LOCAL
  return (head & 0xffc0) === 0xfec0 ? SITE_LOCAL : GLOBAL
}

/** The same as RT_SCOPE_* (ipv6_addr_scope(), rt_scope()). */
export function scopeOf(address: PackedAddress): number {
  if (address === LOOPBACK6) return routeScopes.HOST
  return scopes[reachOf(address)] ?? routeScopes.UNIVERSE
}

const scopes: Readonly<Record<number, number>> = {
  [INTERFACE_LOCAL]: routeScopes.HOST,
  [LINK_LOCAL]: routeScopes.LINK,
  [SITE_LOCAL]: routeScopes.SITE,
}

/** ::1 */
export const LOOPBACK6: PackedAddress = '\0\0\0\0\0\0\0\x01'
/** No address. */
export const ANY6: PackedAddress = '\0\0\0\0\0\0\0\0'

/** An address as Linux tells it (`net/ipv6/addrconf.c`, inet6_fill_ifaddr()). */
export function ipv6AddressMessage(ifa: Ipv6Address, now: number): AddrMessage {
  const { lifetime, device } = ifa
  const flags = ifa.isPermanent ? ifa.flags | addrFlags.PERMANENT : ifa.flags & ~addrFlags.PERMANENT
  const own = addressText(ifa.address)
  return {
    family: 10,
    prefixlen: ifa.prefixlen,
    headerFlags: flags & 0xff,
    scope: ifa.scope,
    index: device.link.index,
    ...(ifa.peer === undefined ? { address: own } : { local: own, address: addressText(ifa.peer) }),
    ...(ifa.rtPriority === 0 ? {} : { rtPriority: ifa.rtPriority }),
    cacheinfo: lifetimeMessage(lifetime, now),
    flags: flags >>> 0,
    ...(ifa.proto === 0 ? {} : { proto: ifa.proto }),
  }
}
