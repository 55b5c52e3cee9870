import { type AddrMessage, addrFlags } from '../../../../../families/route/index.ts'
import { addressText, networkOf, type PackedAddress } from '../../fib/table/prefix.ts'
import { type Ageing, FOREVER, type Lifetime, lifetimeMessage } from '../lifetime.ts'
import type { InetDevice } from './inet-device.ts'

/** What an IPv4 address is made of. */
export interface Ipv4AddressOptions {
  readonly local: PackedAddress
  /** The other end of a point-to-point link; else the same as `local`. */
  readonly address: PackedAddress
  readonly prefixlen: number
  readonly broadcast?: PackedAddress | undefined
  readonly label: string
  readonly scope: number
  readonly flags: number
  /** Metric of the route to its prefix. */
  readonly rtPriority?: number | undefined
  readonly proto?: number | undefined
  readonly lifetime: Lifetime
}

/** An IPv4 address of a link (`struct in_ifaddr`). */
export class Ipv4Address implements Ageing {
  readonly device: InetDevice
  readonly local: PackedAddress
  readonly address: PackedAddress
  readonly prefixlen: number
  readonly broadcast: PackedAddress | undefined
  label: string
  readonly scope: number
  flags: number
  rtPriority: number
  proto: number
  lifetime: Lifetime
  stopAgeing: (() => void) | undefined

  constructor(device: InetDevice, options: Ipv4AddressOptions) {
    this.device = device
    this.local = options.local
    this.address = options.address
    this.prefixlen = options.prefixlen
    this.broadcast = options.broadcast
    this.label = options.label
    this.scope = options.scope
    this.flags = options.flags
    this.rtPriority = options.rtPriority ?? 0
    this.proto = options.proto ?? 0
    this.lifetime = options.lifetime
  }

  get isSecondary(): boolean {
    return (this.flags & addrFlags.SECONDARY) !== 0
  }

  /** The first address of its prefix. */
  get network(): PackedAddress {
    return networkOf(this.address, this.prefixlen)
  }

  isInSubnetOf(other: Ipv4Address): boolean {
    return this.prefixlen === other.prefixlen && networkOf(this.address, this.prefixlen) === other.network
  }
}

/** No address. */
export const ANY4: PackedAddress = '\0\0'

/** An address as Linux tells it (`net/ipv4/devinet.c`, inet_fill_ifaddr()). */
export function ipv4AddressMessage(ifa: Ipv4Address, now: number): AddrMessage {
  const { lifetime, device } = ifa
  const isPermanent = lifetime.valid === FOREVER
  const flags = isPermanent ? ifa.flags | addrFlags.PERMANENT : ifa.flags & ~addrFlags.PERMANENT
  return {
    family: 2,
    prefixlen: ifa.prefixlen,
    headerFlags: flags & 0xff,
    scope: ifa.scope,
    index: device.link.index,
    ...(ifa.address === ANY4 ? {} : { address: addressText(ifa.address) }),
    local: addressText(ifa.local),
    ...(ifa.broadcast === undefined ? {} : { broadcast: addressText(ifa.broadcast) }),
    ...(ifa.label === '' ? {} : { label: ifa.label }),
    ...(ifa.proto === 0 ? {} : { proto: ifa.proto }),
    flags: flags >>> 0,
    ...(ifa.rtPriority === 0 ? {} : { rtPriority: ifa.rtPriority }),
    cacheinfo: lifetimeMessage(isPermanent ? { ...lifetime, prefered: FOREVER } : lifetime, now),
  }
}
