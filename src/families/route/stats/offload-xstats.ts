import { attrs, fixed, nest, type StructValue, struct, u8, u64, type Value } from '../../../schema/index.ts'
import { linkStats64 } from '../link/stats.ts'
import { trafficMembers } from '../link/traffic.ts'

const hwStats64Members = {
  ...trafficMembers,
  multicast: u64,
}
/** What hardware counted. */
export interface HwStats64 extends StructValue<typeof hwStats64Members> {}
/** `struct rtnl_hw_stats64`: what hardware counted. */
export const hwStats64 = struct<HwStats64>('rtnl_hw_stats64', hwStats64Members)

const hwStatsInfoShape = {
  /** 1 if counting was asked for. */
  request: u8(1),
  /** 1 if some device counts. */
  used: u8(2),
}
/** Whether hardware counts. */
export interface HwStatsInfo extends Value<typeof hwStatsInfoShape> {}
/** Whether hardware counts (IFLA_OFFLOAD_XSTATS_HW_S_INFO_*). */
export const hwStatsInfo = attrs<HwStatsInfo>('IFLA_OFFLOAD_XSTATS_HW_S_INFO', hwStatsInfoShape)

const hwStatsInfosShape = { l3Stats: nest(3, hwStatsInfo) }
/** Of which statistics there is to say whether hardware counts. */
export interface HwStatsInfos extends Value<typeof hwStatsInfosShape> {}
/** Of which statistics there is to say whether hardware counts, by their number in IFLA_OFFLOAD_XSTATS_*. */
export const hwStatsInfos = attrs<HwStatsInfos>('IFLA_OFFLOAD_XSTATS', hwStatsInfosShape)

const offloadXstatsShape = {
  /** Packets that hardware gave to the CPU. */
  cpuHit: fixed(1, linkStats64),
  hwSInfo: nest(2, hwStatsInfos),
  /** Routed packets. */
  l3Stats: fixed(3, hwStats64),
}
/** Statistics of hardware that works for a link. */
export interface OffloadXstats extends Value<typeof offloadXstatsShape> {}
/** Statistics of hardware that works for a link (IFLA_OFFLOAD_XSTATS_*). */
export const offloadXstats = attrs<OffloadXstats>('IFLA_OFFLOAD_XSTATS', offloadXstatsShape)
