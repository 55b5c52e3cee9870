import {
  attrs,
  type HeaderValue,
  ipv4,
  ipv6,
  multi,
  nest,
  pad,
  type StructValue,
  struct,
  u8,
  u32,
  u64,
  type Value,
} from '../../schema/index.ts'
import { addressFamilies } from './address-families.ts'
import { route } from './protocol.ts'

/** Bits of `flags` in a tunnel message: TUNNEL_MSG_FLAG_*. */
export const tunnelFlags = { STATS: 1 } as const

const tunnelMsgMembers = {
  /** AF_BRIDGE. */
  family: u8.with({ enum: addressFamilies }),
  /** In a request: `tunnelFlags`. */
  flags: u8.with({ flags: tunnelFlags }),
  reserved2: pad(2),
  /** The vxlan; 0 in a request for all of them. */
  ifindex: u32,
}
/** `struct tunnel_msg`. */
export interface TunnelMsg extends StructValue<typeof tunnelMsgMembers> {}
/** `struct tunnel_msg`: the fixed header of messages of the networks that a vxlan filters by. */
export const tunnelMsg = struct<TunnelMsg>('tunnel_msg', tunnelMsgMembers)

const vniFilterStatsShape = {
  rxBytes: u64(1),
  rxPkts: u64(2),
  rxDrops: u64(3),
  rxErrors: u64(4),
  txBytes: u64(5),
  txPkts: u64(6),
  txDrops: u64(7),
  txErrors: u64(8),
}
/** What a network of a vxlan has counted. */
export interface VniFilterStats extends Value<typeof vniFilterStatsShape> {}
/** What a network of a vxlan has counted, in packets and bytes (VNIFILTER_ENTRY_STATS_*). */
export const vniFilterStats = attrs<VniFilterStats>('VNIFILTER_ENTRY_STATS', vniFilterStatsShape)

const vniFilterEntryShape = {
  /** The first network, or the only one. */
  start: u32(1),
  /** The last one. */
  end: u32(2),
  /** Where what is for nobody in particular is sent, where that is not as the vxlan is set to. */
  group: ipv4(3),
  group6: ipv6(4),
  stats: nest(5, vniFilterStats),
}
/** Networks that a vxlan takes packets of. */
export interface VniFilterEntry extends Value<typeof vniFilterEntryShape> {}
/** Networks that a vxlan takes packets of (VXLAN_VNIFILTER_ENTRY_*). */
export const vniFilterEntry = attrs<VniFilterEntry>('VXLAN_VNIFILTER_ENTRY', vniFilterEntryShape)

const vniFilterShape = { entry: multi(nest(1, vniFilterEntry)) }
/** All networks that a vxlan takes packets of. */
export interface VniFilter extends Value<typeof vniFilterShape> {}
/** All networks that a vxlan takes packets of (VXLAN_VNIFILTER_*). */
export const vniFilter = attrs<VniFilter>('VXLAN_VNIFILTER', vniFilterShape)

/** What a tunnel message says. */
export interface TunnelMessage extends HeaderValue<TunnelMsg>, VniFilter {}
/** A vxlan takes packets of networks. */
export const rtmNewTunnel = route.message<TunnelMessage>('RTM_NEWTUNNEL', 120, tunnelMsg, vniFilter)
/** It does so no longer. */
export const rtmDelTunnel = route.message<TunnelMessage>('RTM_DELTUNNEL', 121, tunnelMsg, vniFilter)
/** Asks for the networks of a vxlan, or of all. */
export const rtmGetTunnel = route.message<TunnelMessage>('RTM_GETTUNNEL', 122, tunnelMsg, vniFilter)

/** Gets the networks that vxlans filter by. */
export const getTunnel = route.op({ request: rtmGetTunnel, reply: rtmNewTunnel, dump: true })
/** Has the vxlan `ifindex`, which was made with `vnifilter`, take packets of networks. */
export const newTunnel = route.op({ request: rtmNewTunnel })
/** Has it take none of networks; ENOENT where it takes none of one of them already. */
export const delTunnel = route.op({ request: rtmDelTunnel })

/** Networks of vxlans come and go. */
export const tunnelGroup = route.group('RTNLGRP_TUNNEL', 35, { newTunnel: rtmNewTunnel, delTunnel: rtmDelTunnel })
