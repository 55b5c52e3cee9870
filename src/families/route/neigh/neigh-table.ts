import {
  attrs,
  fixed,
  grown,
  type HeaderValue,
  nest,
  pad,
  type StructValue,
  string,
  struct,
  u8,
  u16,
  u32,
  u64,
  type Value,
} from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'

const ndtmsgMembers = { family: u8.with({ enum: addressFamilies }), pad: pad(3) }
/** `struct ndtmsg`. */
export interface NdtMsg extends StructValue<typeof ndtmsgMembers> {}
/** `struct ndtmsg`: the fixed header of neighbour table messages. */
export const ndtmsg = struct<NdtMsg>('ndtmsg', ndtmsgMembers, { prefix: 'ndtm_' })

const neighTableConfigMembers = {
  /** Bytes of an address. */
  keyLen: u16,
  /** Bytes of an entry in the kernel's memory. */
  entrySize: u16,
  entries: u32,
  /** Milliseconds since the last flush. */
  lastFlush: u32,
  /** Milliseconds since the random times were last drawn. */
  lastRand: u32,
  hashRnd: u32,
  hashMask: u32,
  hashChainGc: u32,
  proxyQlen: u32,
}
/** `struct ndt_config`. */
export interface NeighTableConfig extends StructValue<typeof neighTableConfigMembers> {}
/** `struct ndt_config`: state of a neighbour table. */
export const neighTableConfig = struct<NeighTableConfig>('ndt_config', neighTableConfigMembers, { prefix: 'ndtc_' })

const neighTableStatsMembers = {
  allocs: u64,
  destroys: u64,
  hashGrows: u64,
  resFailed: u64,
  lookups: u64,
  hits: u64,
  rcvProbesMcast: u64,
  rcvProbesUcast: u64,
  periodicGcRuns: u64,
  forcedGcRuns: u64,
  tableFulls: grown(u64),
}
/** `struct ndt_stats`. */
export interface NeighTableStats extends StructValue<typeof neighTableStatsMembers> {}
/** `struct ndt_stats`: counters of a neighbour table. */
export const neighTableStats = struct<NeighTableStats>('ndt_stats', neighTableStatsMembers, { prefix: 'ndts_' })

const neighParmsShape = {
  /** Link that the parameters are for; absent in the defaults. */
  ifindex: u32(1),
  refcnt: u32(2),
  /** Milliseconds that a neighbour counts as reachable: drawn at random about the base. */
  reachableTime: u64(3),
  /** Milliseconds. */
  baseReachableTime: u64(4),
  /** Milliseconds between probes. */
  retransTime: u64(5),
  /** Milliseconds after which an unused stale entry may go. */
  gcStaletime: u64(6),
  /** Milliseconds before the first probe. */
  delayProbeTime: u64(7),
  /** Packets that wait for an address. */
  queueLen: u32(8),
  appProbes: u32(9),
  ucastProbes: u32(10),
  mcastProbes: u32(11),
  /** Milliseconds. */
  anycastDelay: u64(12),
  /** Milliseconds. */
  proxyDelay: u64(13),
  /** Packets. */
  proxyQlen: u32(14),
  /** Milliseconds that an entry stays as it is at least. */
  locktime: u64(15),
  /** Bytes of packets that wait for an address. */
  queueLenbytes: u32(16),
  mcastReprobes: u32(17),
  /** Milliseconds between probes of a managed neighbour. */
  intervalProbeTimeMs: u64(19),
}
/** Parameters of a neighbour table, on one link or by default. */
export interface NeighParms extends Value<typeof neighParmsShape> {}
/** Parameters of a neighbour table, on one link or by default (NDTPA_*). */
export const neighParms = attrs<NeighParms>('NDTPA', neighParmsShape)

const neighTableShape = {
  /** `arp_cache` or `ndisc_cache`. */
  name: string(1),
  /** Entries below which nothing is collected. */
  thresh1: u32(2),
  /** Entries above which collection hurries. */
  thresh2: u32(3),
  /** Entries at most. */
  thresh3: u32(4),
  config: fixed(5, neighTableConfig),
  parms: nest(6, neighParms),
  stats: fixed(7, neighTableStats),
  /** Milliseconds between collections. */
  gcInterval: u64(8),
}
/** Attributes of a neighbour table. */
export interface NeighTable extends Value<typeof neighTableShape> {}
/** Attributes of a neighbour table (NDTA_*). */
export const neighTable = attrs<NeighTable>('NDTA', neighTableShape)

/** What a neighbour table message says. */
export interface NeighTableMessage extends HeaderValue<NdtMsg>, NeighTable {}
/** A neighbour table: first itself with the default parameters, then a message for each link. */
export const rtmNewNeighTable = route.message<NeighTableMessage>('RTM_NEWNEIGHTBL', 64, ndtmsg, neighTable)
/** Asks for neighbour tables. */
export const rtmGetNeighTable = route.message<NeighTableMessage>('RTM_GETNEIGHTBL', 66, ndtmsg, neighTable)
/** Changes a neighbour table. */
export const rtmSetNeighTable = route.message<NeighTableMessage>('RTM_SETNEIGHTBL', 67, ndtmsg, neighTable)

/** Gets neighbour tables. */
export const getNeighTable = route.op({ request: rtmGetNeighTable, reply: rtmNewNeighTable, dump: true, single: false })
/** Changes the thresholds or parameters of the table `name`, on the link `parms.ifindex` or by default. */
export const setNeighTable = route.op({ request: rtmSetNeighTable })
