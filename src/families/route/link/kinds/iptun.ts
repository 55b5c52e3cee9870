import { attrs, flag, ip, ipv4, ipv6, u8, u16, u16be, u32, u32be, type Value } from '../../../../schema/index.ts'
import { tunnelEncapFlags, tunnelEncapTypes } from './tunnel-encap.ts'

/** Flags of a sit tunnel: SIT_*. */
export const sitFlags = { ISATAP: 0x1 } as const

const ipTunnelShape = {
  /** Index of the link below, 0 for any. */
  link: u32(1),
  local: ip(2),
  remote: ip(3),
  ttl: u8(4),
  tos: u8(5),
  encapLimit: u8(6),
  /** Traffic class and flow label of the outer IPv6 header. */
  flowinfo: u32be(7),
  /** IP protocol inside, 0 for any. */
  proto: u8(9),
  pmtudisc: u8(10),
  '6rdPrefix': ipv6(11),
  '6rdRelayPrefix': ipv4(12),
  '6rdPrefixlen': u16(13),
  '6rdRelayPrefixlen': u16(14),
  encapType: u16(15, { enum: tunnelEncapTypes }),
  encapFlags: u16(16, { flags: tunnelEncapFlags }),
  encapSport: u16be(17),
  encapDport: u16be(18),
  collectMetadata: flag(19),
  fwmark: u32(20),
}

const iptunShape = {
  ...ipTunnelShape,
  /** In the host's byte order, whatever its type in C says (`net/ipv6/sit.c`, ipip6_netlink_parms()). */
  flags: u16(8, { flags: sitFlags }),
}
/** An ipip or sit tunnel: IFLA_IPTUN_*. */
export interface Iptun extends Value<typeof iptunShape> {}
/** The set IFLA_IPTUN_* as ipip and sit use it. */
export const iptun = attrs<Iptun>('IFLA_IPTUN', iptunShape)

const ip6tnlShape = { ...ipTunnelShape, flags: u32(8) }
/** An ip6tnl tunnel: IFLA_IPTUN_*, with 32 bits of flags in the host's byte order. */
export interface Ip6tnl extends Value<typeof ip6tnlShape> {}
/** The set IFLA_IPTUN_* as ip6tnl uses it (`net/ipv6/ip6_tunnel.c, ip6_tnl_fill_info()`). */
export const ip6tnl = attrs<Ip6tnl>('IFLA_IPTUN', ip6tnlShape)
