import {
  attrs,
  fixed,
  flag,
  ipv4,
  ipv6,
  type StructValue,
  struct,
  u8,
  u16be,
  u32,
  u32be,
  type Value,
} from '../../../../schema/index.ts'

/** How the don't-fragment bit of the outer header is set: GENEVE_DF_*. */
export const geneveDontFragment = { UNSET: 0, SET: 1, INHERIT: 2 } as const

const genevePortRangeMembers = { low: u16be, high: u16be }
/** Source ports that the tunnel sends from. */
export interface GenevePortRange extends StructValue<typeof genevePortRangeMembers> {}
/** `struct ifla_geneve_port_range`. */
export const genevePortRange = struct<GenevePortRange>('ifla_geneve_port_range', genevePortRangeMembers)

const geneveShape = {
  /** Virtual network identifier, 24 bits. */
  id: u32(1, { max: 0xffffff }),
  remote: ipv4(2),
  ttl: u8(3),
  tos: u8(4),
  /** Destination UDP port. */
  port: u16be(5),
  collectMetadata: flag(6),
  remote6: ipv6(7),
  udpCsum: u8(8),
  udpZeroCsum6Tx: u8(9),
  udpZeroCsum6Rx: u8(10),
  /** Flow label of the outer header. */
  label: u32be(11),
  ttlInherit: u8(12),
  df: u8(13, { enum: geneveDontFragment }),
  innerProtoInherit: flag(14),
  portRange: fixed(15, genevePortRange),
  groHint: flag(16),
  local: ipv4(17),
  local6: ipv6(18),
}
/** A Geneve tunnel: IFLA_GENEVE_*. */
export interface Geneve extends Value<typeof geneveShape> {}
/** The set IFLA_GENEVE_*. */
export const geneve = attrs<Geneve>('IFLA_GENEVE', geneveShape)
