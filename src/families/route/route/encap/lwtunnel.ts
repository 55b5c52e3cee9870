import {
  attrs,
  bytes,
  fixed,
  ipv4,
  ipv6,
  mpls,
  multi,
  nest,
  rest,
  type StructValue,
  s32,
  select,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64be,
  type Value,
} from '../../../../schema/index.ts'
import { ila } from './ila.ts'
import { ioam6Trace } from './ioam6.ts'
import { seg6Local } from './seg6-local.ts'
import { rplHeader, seg6Header } from './source-routing.ts'

/** Kinds of lightweight tunnel (LWTUNNEL_ENCAP_*). */
export const encapTypes = {
  NONE: 0,
  MPLS: 1,
  IP: 2,
  ILA: 3,
  IP6: 4,
  SEG6: 5,
  BPF: 6,
  SEG6_LOCAL: 7,
  RPL: 8,
  IOAM6: 9,
  XFRM: 10,
} as const

/** How a segment routing header gets into a packet (SEG6_IPTUN_MODE_*). */
export const seg6Modes = { INLINE: 0, ENCAP: 1, L2ENCAP: 2, ENCAP_RED: 3, L2ENCAP_RED: 4 } as const

/** How an IOAM trace gets into a packet (IOAM6_IPTUNNEL_MODE_*). */
export const ioam6Modes = { INLINE: 1, ENCAP: 2, AUTO: 3 } as const

const seg6EncapMembers = {
  mode: s32.with({ enum: seg6Modes }),
  srh: rest(seg6Header),
}
/** `struct seg6_iptunnel_encap`. */
export interface Seg6Encap extends StructValue<typeof seg6EncapMembers> {}
/** `struct seg6_iptunnel_encap`: a segment routing header and how to apply it. */
export const seg6Encap = struct<Seg6Encap>('seg6_iptunnel_encap', seg6EncapMembers)

const lwtunnelGeneveShape = {
  class: u16be(1),
  type: u8(2),
  /** Data of the option: a multiple of four bytes. */
  data: bytes(3, { maxLength: 128 }),
}
/** One Geneve option of an IP tunnel. */
export interface LwtunnelGeneve extends Value<typeof lwtunnelGeneveShape> {}
/** One Geneve option of an IP tunnel (LWTUNNEL_IP_OPT_GENEVE_*). */
export const lwtunnelGeneve = attrs<LwtunnelGeneve>('LWTUNNEL_IP_OPT_GENEVE', lwtunnelGeneveShape)

const lwtunnelVxlanShape = {
  /** Group-based policy. */
  gbp: u32(1),
}
/** VXLAN options of an IP tunnel. */
export interface LwtunnelVxlan extends Value<typeof lwtunnelVxlanShape> {}
/** VXLAN options of an IP tunnel (LWTUNNEL_IP_OPT_VXLAN_*). */
export const lwtunnelVxlan = attrs<LwtunnelVxlan>('LWTUNNEL_IP_OPT_VXLAN', lwtunnelVxlanShape)

const lwtunnelErspanShape = {
  ver: u8(1),
  /** Of version 1. */
  index: u32be(2),
  /** Of version 2: 0 is ingress, 1 is egress. */
  dir: u8(3),
  /** Of version 2. */
  hwid: u8(4),
}
/** ERSPAN options of an IP tunnel. */
export interface LwtunnelErspan extends Value<typeof lwtunnelErspanShape> {}
/** ERSPAN options of an IP tunnel (LWTUNNEL_IP_OPT_ERSPAN_*). */
export const lwtunnelErspan = attrs<LwtunnelErspan>('LWTUNNEL_IP_OPT_ERSPAN', lwtunnelErspanShape)

const lwtunnelIpOptsShape = {
  geneve: multi(nest(1, lwtunnelGeneve)),
  vxlan: nest(2, lwtunnelVxlan),
  erspan: nest(3, lwtunnelErspan),
}
/** Options of an IP tunnel; Linux takes one kind only. */
export interface LwtunnelIpOpts extends Value<typeof lwtunnelIpOptsShape> {}
/** Options of an IP tunnel (LWTUNNEL_IP_OPTS_*). */
export const lwtunnelIpOpts = attrs<LwtunnelIpOpts>('LWTUNNEL_IP_OPTS', lwtunnelIpOptsShape)

const lwtunnelIpShape = {
  /** Tunnel key. */
  id: u64be(1),
  dst: ipv4(2),
  src: ipv4(3),
  ttl: u8(4),
  tos: u8(5),
  /** Bits of the tunnel header (TUNNEL_*, `linux/if_tunnel.h`). */
  flags: u16be(6),
  opts: nest(8, lwtunnelIpOpts),
}
/** Encapsulation for an external IPv4 tunnel link. */
export interface LwtunnelIp extends Value<typeof lwtunnelIpShape> {}
/** Encapsulation for an external IPv4 tunnel link (LWTUNNEL_IP_*). */
export const lwtunnelIp = attrs<LwtunnelIp>('LWTUNNEL_IP', lwtunnelIpShape)

const lwtunnelIp6Shape = {
  /** Tunnel key. */
  id: u64be(1),
  dst: ipv6(2),
  src: ipv6(3),
  hoplimit: u8(4),
  /** Traffic class. */
  tc: u8(5),
  /** Bits of the tunnel header (TUNNEL_*, `linux/if_tunnel.h`). */
  flags: u16be(6),
  opts: nest(8, lwtunnelIpOpts),
}
/** Encapsulation for an external IPv6 tunnel link. */
export interface LwtunnelIp6 extends Value<typeof lwtunnelIp6Shape> {}
/** Encapsulation for an external IPv6 tunnel link (LWTUNNEL_IP6_*). */
export const lwtunnelIp6 = attrs<LwtunnelIp6>('LWTUNNEL_IP6', lwtunnelIp6Shape)

const mplsIptunnelShape = {
  /** Labels to put on. */
  dst: mpls(1),
  /** TTL of the labels; absent, the packet's is used as the namespace says. */
  ttl: u8(2),
}
/** MPLS encapsulation. */
export interface MplsIptunnel extends Value<typeof mplsIptunnelShape> {}
/** MPLS encapsulation (MPLS_IPTUNNEL_*). */
export const mplsIptunnel = attrs<MplsIptunnel>('MPLS_IPTUNNEL', mplsIptunnelShape)

const seg6IptunnelShape = {
  srh: fixed(1, seg6Encap),
  /** Source of the outer packet; absent, the namespace's `seg6` source. */
  src: ipv6(2),
  /** Table to look the first segment up in. */
  table: u32(3),
}
/** Segment routing encapsulation. */
export interface Seg6Iptunnel extends Value<typeof seg6IptunnelShape> {}
/** Segment routing encapsulation (SEG6_IPTUNNEL_*). */
export const seg6Iptunnel = attrs<Seg6Iptunnel>('SEG6_IPTUNNEL', seg6IptunnelShape)

const rplIptunnelShape = { srh: fixed(1, rplHeader) }
/** RPL source routing. */
export interface RplIptunnel extends Value<typeof rplIptunnelShape> {}
/** RPL source routing (RPL_IPTUNNEL_*). */
export const rplIptunnel = attrs<RplIptunnel>('RPL_IPTUNNEL', rplIptunnelShape)

const ioam6IptunnelShape = {
  mode: u8(1, { enum: ioam6Modes }),
  /** Destination of the outer packet, for ENCAP and AUTO. */
  dst: ipv6(2),
  trace: fixed(3, ioam6Trace),
  /** Of every `freqN` packets this many carry a trace. */
  freqK: u32(4, { min: 1, max: 1_000_000 }),
  freqN: u32(5, { min: 1, max: 1_000_000 }),
  /** Source of the outer packet, for ENCAP and AUTO. */
  src: ipv6(6),
}
/** IOAM trace. */
export interface Ioam6Iptunnel extends Value<typeof ioam6IptunnelShape> {}
/** IOAM trace (IOAM6_IPTUNNEL_*). */
export const ioam6Iptunnel = attrs<Ioam6Iptunnel>('IOAM6_IPTUNNEL', ioam6IptunnelShape)

const lwtBpfProgShape = { fd: u32(1), name: string(2) }
/** A BPF program. */
export interface LwtBpfProg extends Value<typeof lwtBpfProgShape> {}
/** A BPF program (LWT_BPF_PROG_*): the descriptor goes in, the name comes back. */
export const lwtBpfProg = attrs<LwtBpfProg>('LWT_BPF_PROG', lwtBpfProgShape)

const lwtBpfShape = {
  in: nest(1, lwtBpfProg),
  out: nest(2, lwtBpfProg),
  xmit: nest(3, lwtBpfProg),
  /** Bytes that `xmit` may put in front of a packet. */
  xmitHeadroom: u32(4, { max: 256 }),
}
/** BPF programs on a route. */
export interface LwtBpf extends Value<typeof lwtBpfShape> {}
/** BPF programs on a route (LWT_BPF_*). */
export const lwtBpf = attrs<LwtBpf>('LWT_BPF', lwtBpfShape)

const lwtXfrmShape = { ifId: u32(1), link: u32(2) }
/** Encapsulation for an external xfrm link. */
export interface LwtXfrm extends Value<typeof lwtXfrmShape> {}
/** Encapsulation for an external xfrm link (LWT_XFRM_*). */
export const lwtXfrm = attrs<LwtXfrm>('LWT_XFRM', lwtXfrmShape)

/** RTA_ENCAP_TYPE: the kind of lightweight tunnel. */
export const encapType = u16(21, { enum: encapTypes })

/** The attribute `id` that holds what the lightweight tunnel of the kind `encapType` needs. */
/* @__NO_SIDE_EFFECTS__ */
export const encap = (id: number) =>
  select(id, 'encapType', {
    [encapTypes.MPLS]: mplsIptunnel,
    [encapTypes.IP]: lwtunnelIp,
    [encapTypes.ILA]: ila,
    [encapTypes.IP6]: lwtunnelIp6,
    [encapTypes.SEG6]: seg6Iptunnel,
    [encapTypes.BPF]: lwtBpf,
    [encapTypes.SEG6_LOCAL]: seg6Local,
    [encapTypes.RPL]: rplIptunnel,
    [encapTypes.IOAM6]: ioam6Iptunnel,
    [encapTypes.XFRM]: lwtXfrm,
  })
