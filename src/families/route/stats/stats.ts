import {
  attrs,
  fixed,
  type HeaderValue,
  nest,
  pad,
  type StructValue,
  struct,
  u8,
  u32,
  type Value,
} from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { linkStats64 } from '../link/stats.ts'
import { route } from '../protocol.ts'
import { offloadXstats } from './offload-xstats.ts'
import { statsAfSpec } from './stats-af-spec.ts'
import { linkXstats } from './xstats.ts'

const ifStatsMsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  pad1: pad(3),
  /** Link; 0 in a request for all of them. */
  ifindex: u32,
  /** Which statistics are wanted: bit `1 << (number - 1)` of each attribute. */
  filterMask: u32,
}
/** `struct if_stats_msg`. */
export interface IfStatsMsg extends StructValue<typeof ifStatsMsgMembers> {}
/** `struct if_stats_msg`: the fixed header of statistics messages. */
export const ifStatsMsg = struct<IfStatsMsg>('if_stats_msg', ifStatsMsgMembers)

const statsShape = {
  link64: fixed(1, linkStats64, { c: 'IFLA_STATS_LINK_64' }),
  linkXstats: nest(2, linkXstats),
  /** What the link's master counts of it. */
  linkXstatsSlave: nest(3, linkXstats),
  linkOffloadXstats: nest(4, offloadXstats),
  afSpec: nest(5, statsAfSpec),
}
/** Statistics of a link. */
export interface Stats extends Value<typeof statsShape> {}
/** Statistics of a link (IFLA_STATS_*). */
export const stats = attrs<Stats>('IFLA_STATS', statsShape)

const statsFiltersShape = {
  linkXstats: u32(2),
  linkXstatsSlave: u32(3),
  /** Bit `1 << (number - 1)` of each attribute of IFLA_OFFLOAD_XSTATS_*. */
  linkOffloadXstats: u32(4),
  afSpec: u32(5),
}
/** Which parts of the statistics are wanted. */
export interface StatsFilters extends Value<typeof statsFiltersShape> {}
/** Which parts of the statistics are wanted, by the attribute that has them. */
export const statsFilters = attrs<StatsFilters>('IFLA_STATS', statsFiltersShape)

const statsRequestShape = {
  getFilters: nest(1, statsFilters),
  /** 1 has hardware count routed packets. */
  setOffloadXstatsL3Stats: u8(2, { max: 1 }),
}
/** Attributes of a statistics request. */
export interface StatsRequest extends Value<typeof statsRequestShape> {}
/** Attributes of a statistics request (IFLA_STATS_GET_FILTERS and on). */
export const statsRequest = attrs<StatsRequest>('IFLA_STATS', statsRequestShape)

/** What a statistics message says. */
export interface StatsMessage extends HeaderValue<IfStatsMsg>, Stats {}
/** What a statistics request says. */
export interface StatsRequestMessage extends HeaderValue<IfStatsMsg>, StatsRequest {}
/** Statistics of a link. */
export const rtmNewStats = route.message<StatsMessage>('RTM_NEWSTATS', 92, ifStatsMsg, stats)
/** Asks for statistics. */
export const rtmGetStats = route.message<StatsRequestMessage>('RTM_GETSTATS', 94, ifStatsMsg, statsRequest)
/** Says what hardware is to count. */
export const rtmSetStats = route.message<StatsRequestMessage>('RTM_SETSTATS', 95, ifStatsMsg, statsRequest)

/** Gets statistics of links: those in `filterMask`. */
export const getStats = route.op({ request: rtmGetStats, reply: rtmNewStats, dump: true })
/** Says what hardware is to count of the link `ifindex`. */
export const setStats = route.op({ request: rtmSetStats })

/** Hardware begins and ends to count. */
export const statsGroup = route.group('RTNLGRP_STATS', 36, { newStats: rtmNewStats })
