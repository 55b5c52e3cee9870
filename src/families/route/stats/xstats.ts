import {
  attrs,
  fixed,
  multi,
  nest,
  pad,
  repeat,
  type StructValue,
  struct,
  u16,
  u64,
  type Value,
} from '../../../schema/index.ts'
import { bridgeVlanFlags } from '../link/af-spec/bridge-af-spec.ts'

const bridgeVlanXstatsMembers = {
  rxBytes: u64,
  rxPackets: u64,
  txBytes: u64,
  txPackets: u64,
  vid: u16,
  flags: u16.with({ flags: bridgeVlanFlags }),
  pad2: pad(4),
}
/** Counters of a VLAN of a bridge or bridge port. */
export interface BridgeVlanXstats extends StructValue<typeof bridgeVlanXstatsMembers> {}
/** `struct bridge_vlan_xstats`: counters of a VLAN of a bridge or bridge port. */
export const bridgeVlanXstats = struct<BridgeVlanXstats>('bridge_vlan_xstats', bridgeVlanXstatsMembers)

const both = repeat(u64, 2)
const bridgeMcastStatsMembers = {
  igmpV1queries: both,
  igmpV2queries: both,
  igmpV3queries: both,
  igmpLeaves: both,
  igmpV1reports: both,
  igmpV2reports: both,
  igmpV3reports: both,
  igmpParseErrors: u64,
  mldV1queries: both,
  mldV2queries: both,
  mldLeaves: both,
  mldV1reports: both,
  mldV2reports: both,
  mldParseErrors: u64,
  mcastBytes: both,
  mcastPackets: both,
}
/** Multicast counters of a bridge or bridge port: of each what was received, then what was sent. */
export interface BridgeMcastStats extends StructValue<typeof bridgeMcastStatsMembers> {}
/** `struct br_mcast_stats`: multicast counters of a bridge or bridge port. */
export const bridgeMcastStats = struct<BridgeMcastStats>('br_mcast_stats', bridgeMcastStatsMembers)

const bridgeStpXstatsMembers = {
  transitionBlk: u64,
  transitionFwd: u64,
  rxBpdu: u64,
  txBpdu: u64,
  rxTcn: u64,
  txTcn: u64,
}
/** Spanning tree counters of a bridge port. */
export interface BridgeStpXstats extends StructValue<typeof bridgeStpXstatsMembers> {}
/** `struct bridge_stp_xstats`: spanning tree counters of a bridge port. */
export const bridgeStpXstats = struct<BridgeStpXstats>('bridge_stp_xstats', bridgeStpXstatsMembers)

const bridgeXstatsShape = {
  vlan: multi(fixed(1, bridgeVlanXstats)),
  mcast: fixed(2, bridgeMcastStats),
  /** Of ports only. */
  stp: fixed(4, bridgeStpXstats),
}
/** Statistics of a bridge or bridge port. */
export interface BridgeXstats extends Value<typeof bridgeXstatsShape> {}
/** Statistics of a bridge or bridge port (BRIDGE_XSTATS_*). */
export const bridgeXstats = attrs<BridgeXstats>('BRIDGE_XSTATS', bridgeXstatsShape)

const bondLacpStatsShape = {
  lacpduRx: u64(0),
  lacpduTx: u64(1),
  lacpduUnknownRx: u64(2),
  lacpduIllegalRx: u64(3),
  markerRx: u64(4),
  markerTx: u64(5),
  markerRespRx: u64(6),
  markerRespTx: u64(7),
  markerUnknownRx: u64(8),
}
/** Packets of link aggregation (802.3ad) of a bond or bond port. */
export interface BondLacpStats extends Value<typeof bondLacpStatsShape> {}
/** Packets of link aggregation (802.3ad) of a bond or bond port (BOND_3AD_STAT_*). */
export const bondLacpStats = attrs<BondLacpStats>('BOND_3AD_STAT', bondLacpStatsShape)

const bondXstatsShape = { '3ad': nest(1, bondLacpStats) }
/** Statistics of a bond or bond port. */
export interface BondXstats extends Value<typeof bondXstatsShape> {}
/** Statistics of a bond or bond port (BOND_XSTATS_*). */
export const bondXstats = attrs<BondXstats>('BOND_XSTATS', bondXstatsShape)

const linkXstatsShape = { bridge: nest(1, bridgeXstats), bond: nest(2, bondXstats) }
/** Statistics that only some kinds of link have, by kind. */
export interface LinkXstats extends Value<typeof linkXstatsShape> {}
/** Statistics that only some kinds of link have, by kind (LINK_XSTATS_TYPE_*). */
export const linkXstats = attrs<LinkXstats>('LINK_XSTATS_TYPE', linkXstatsShape)
