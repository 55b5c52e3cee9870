import { attrs, flag, ip, u8, u16, u16be, u32, u32be, type Value } from '../../../../schema/index.ts'
import { tunnelEncapFlags, tunnelEncapTypes } from './tunnel-encap.ts'

/** Flags of a GRE header: GRE_*. */
export const greFlags = {
  CSUM: 0x8000,
  ROUTING: 0x4000,
  KEY: 0x2000,
  SEQ: 0x1000,
  STRICT: 0x0800,
  REC: 0x0700,
  ACK: 0x0080,
  FLAGS: 0x0078,
  VERSION: 0x0007,
} as const

const greShape = {
  /** Index of the link below, 0 for any. */
  link: u32(1),
  iflags: u16be(2, { flags: greFlags }),
  oflags: u16be(3, { flags: greFlags }),
  ikey: u32be(4),
  okey: u32be(5),
  local: ip(6),
  remote: ip(7),
  ttl: u8(8),
  tos: u8(9),
  pmtudisc: u8(10),
  encapLimit: u8(11),
  /** Traffic class and flow label of the outer IPv6 header. */
  flowinfo: u32be(12),
  flags: u32(13),
  encapType: u16(14, { enum: tunnelEncapTypes }),
  encapFlags: u16(15, { flags: tunnelEncapFlags }),
  encapSport: u16be(16),
  encapDport: u16be(17),
  collectMetadata: flag(18),
  ignoreDf: u8(19),
  fwmark: u32(20),
  erspanIndex: u32(21),
  erspanVer: u8(22),
  erspanDir: u8(23),
  erspanHwid: u16(24),
}
/** A GRE tunnel of any kind, over IPv4 or IPv6: IFLA_GRE_*. */
export interface Gre extends Value<typeof greShape> {}
/** The set IFLA_GRE_*. */
export const gre = attrs<Gre>('IFLA_GRE', greShape)
