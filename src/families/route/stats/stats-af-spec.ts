import { attrs, fixed, nest, type StructValue, struct, u64, type Value } from '../../../schema/index.ts'
import { trafficMembers } from '../link/traffic.ts'

const mplsLinkStatsMembers = {
  ...trafficMembers,
  /** Packets with a label that has no route. */
  rxNoroute: u64,
}
/** MPLS counters of a link. */
export interface MplsLinkStats extends StructValue<typeof mplsLinkStatsMembers> {}
/** `struct mpls_link_stats`: MPLS counters of a link. */
export const mplsLinkStats = struct<MplsLinkStats>('mpls_link_stats', mplsLinkStatsMembers)

const mplsStatsShape = { link: fixed(1, mplsLinkStats) }
/** MPLS statistics of a link. */
export interface MplsStats extends Value<typeof mplsStatsShape> {}
/** MPLS statistics of a link (MPLS_STATS_*). */
export const mplsStats = attrs<MplsStats>('MPLS_STATS', mplsStatsShape)

// As in the links' IFLA_AF_SPEC, the numbers are the address families'.
const statsAfSpecShape = { mpls: nest(28, mplsStats) }
/** Statistics of a link by address family. */
export interface StatsAfSpec extends Value<typeof statsAfSpecShape> {}
/** Statistics of a link by address family. */
export const statsAfSpec = attrs<StatsAfSpec>('AF', statsAfSpecShape)
