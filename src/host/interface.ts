import { type AddrMessage, addrFlags, type LinkMessage, linkFlags, routeScopes } from '../families/route/index.ts'
import { type IpFamily, ipFamilyOf } from './ip-family.ts'

/** An address of an interface. */
export interface InterfaceAddress {
  readonly family: IpFamily
  readonly address: string
  /** Bits of the prefix. */
  readonly prefixLength: number
  /** The other end of a point-to-point link. */
  readonly peer?: string
  /** How far it is valid, as in `global`, `link`, `host`; the number where there is no name. */
  readonly scope: string
  /** Not to be used (yet): somebody may have it, or somebody has. */
  readonly tentative: boolean
}

/** An interface, up or down. */
export interface Interface {
  readonly index: number
  readonly name: string
  /** What it is, as in `bridge`, `vlan`, `veth`; absent for hardware and the loopback. */
  readonly kind?: string
  /** Hardware address. */
  readonly mac?: string
  /** Bytes. */
  readonly mtu: number
  /** It was set up (IFF_UP). */
  readonly up: boolean
  /** It is up, and so is what is below: a cable, a peer (IFF_LOWER_UP). */
  readonly carrier: boolean
  readonly loopback: boolean
  /** Index of the bridge, bond or VRF that it belongs to. */
  readonly master?: number
  readonly addresses: readonly InterfaceAddress[]
}

export function interfaceOf(link: LinkMessage, addresses: readonly AddrMessage[]): Interface {
  const { index = 0, ifname = '', linkinfo, address, mtu = 0, flags = 0, master } = link
  const kind = linkinfo?.kind ?? linkinfo?.kindUnlisted
  return {
    index,
    name: ifname,
    ...(kind !== undefined && { kind }),
    ...(address !== undefined && { mac: address }),
    mtu,
    up: (flags & linkFlags.UP) !== 0,
    carrier: (flags & linkFlags.LOWER_UP) !== 0,
    loopback: (flags & linkFlags.LOOPBACK) !== 0,
    ...(master !== undefined && { master }),
    addresses: addresses.map(interfaceAddressOf),
  }
}

const scopeNames = new Map(Object.entries(routeScopes).map(([name, number]) => [number as number, name.toLowerCase()]))
scopeNames.set(routeScopes.UNIVERSE, 'global')

function interfaceAddressOf(message: AddrMessage): InterfaceAddress {
  const { family, local, address = '', prefixlen = 0, scope = 0, flags = message.headerFlags ?? 0 } = message
  const own = local ?? address
  return {
    family: ipFamilyOf(family),
    address: own,
    prefixLength: prefixlen,
    ...(address !== own && { peer: address }),
    scope: scopeNames.get(scope) ?? `${scope}`,
    tentative: (flags & (addrFlags.TENTATIVE | addrFlags.DADFAILED)) !== 0,
  }
}
