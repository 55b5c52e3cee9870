import {
  attrs,
  bytes,
  fixed,
  flag,
  ipv4,
  ipv6,
  type StructValue,
  struct,
  toggle,
  u8,
  u16be,
  u32,
  u32be,
  type Value,
} from '../../../../schema/index.ts'

/** How the don't-fragment bit of the outer header is set: VXLAN_DF_*. */
export const vxlanDontFragment = { UNSET: 0, SET: 1, INHERIT: 2 } as const
/** Where the flow label of the outer header comes from: VXLAN_LABEL_*. */
export const vxlanLabelPolicies = { FIXED: 0, INHERIT: 1 } as const

const vxlanPortRangeMembers = { low: u16be, high: u16be }
/** Source ports that the tunnel sends from. */
export interface VxlanPortRange extends StructValue<typeof vxlanPortRangeMembers> {}
/** `struct ifla_vxlan_port_range`. */
export const vxlanPortRange = struct<VxlanPortRange>('ifla_vxlan_port_range', vxlanPortRangeMembers)

const vxlanShape = {
  /** VXLAN network identifier, 24 bits. */
  id: u32(1, { max: 0xffffff }),
  /** Multicast group or remote address. */
  group: ipv4(2),
  /** Index of the link below. */
  link: u32(3),
  local: ipv4(4),
  ttl: u8(5),
  tos: u8(6),
  learning: u8(7),
  /** Seconds until a learnt address is forgotten. */
  ageing: u32(8),
  /** Most addresses to learn, 0 for no limit. */
  limit: u32(9),
  portRange: fixed(10, vxlanPortRange),
  proxy: u8(11),
  rsc: u8(12),
  l2miss: u8(13),
  l3miss: u8(14),
  /** Destination UDP port. */
  port: u16be(15),
  group6: ipv6(16),
  local6: ipv6(17),
  udpCsum: u8(18),
  udpZeroCsum6Tx: u8(19),
  udpZeroCsum6Rx: u8(20),
  remcsumTx: u8(21),
  remcsumRx: u8(22),
  gbp: flag(23),
  remcsumNopartial: flag(24),
  collectMetadata: u8(25),
  /** Flow label of the outer header. */
  label: u32be(26),
  gpe: flag(27),
  /** The kernel refuses the byte that it sends (`drivers/net/vxlan/vxlan_core.c, vxlan_policy, vxlan_fill_info()`). */
  ttlInherit: toggle(28),
  df: u8(29, { enum: vxlanDontFragment }),
  vnifilter: u8(30),
  localbypass: u8(31),
  labelPolicy: u32(32, { enum: vxlanLabelPolicies }),
  /** Header bits that must be zero in what is received: a mask of the 8 bytes of the VXLAN header. */
  reservedBits: bytes(33, { length: 8 }),
  mcRoute: u8(34),
}
/** A VXLAN tunnel: IFLA_VXLAN_*. */
export interface Vxlan extends Value<typeof vxlanShape> {}
/** The set IFLA_VXLAN_*. */
export const vxlan = attrs<Vxlan>('IFLA_VXLAN', vxlanShape)
