import {
  array,
  attrs,
  flag,
  type HeaderValue,
  ip,
  multi,
  nest,
  pad,
  type StructValue,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
  uint,
  type Value,
} from '../../schema/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../wire/index.ts'
import { addressFamilies } from './address-families.ts'
import { route } from './protocol.ts'
import { encap, encapTypes } from './route/encap/lwtunnel.ts'
import { nexthopFlags, routeProtocols, routeScopes } from './route/route-constants.ts'

/** Kinds of nexthop group (NEXTHOP_GRP_TYPE_*): by hash thresholds, or resilient. */
export const nexthopGroupTypes = { MPATH: 0, RES: 1 } as const

/** Bits of NHA_OP_FLAGS (NHA_OP_FLAG_*): which counters a request wants. */
export const nexthopOpFlags = { DUMP_STATS: 0x01, DUMP_HW_STATS: 0x02 } as const

const nhmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  scope: u8.with({ enum: routeScopes }),
  protocol: u8.with({ enum: routeProtocols }),
  reserved: pad(1),
  flags: u32.with({ flags: nexthopFlags }),
}
/** `struct nhmsg`. */
export interface NhMsg extends StructValue<typeof nhmsgMembers> {}
/** `struct nhmsg`: the fixed header of nexthop messages. */
export const nhmsg = struct<NhMsg>('nhmsg', nhmsgMembers, { prefix: 'nh_' })

const nexthopGrpMembers = {
  /** Nexthop object. */
  id: u32,
  /** Low eight bits of the weight less one. */
  weight: u8,
  /** High eight bits of the weight less one. */
  weightHigh: u8,
  resvd2: pad(2),
}
/** `struct nexthop_grp`. */
export interface NexthopGrp extends StructValue<typeof nexthopGrpMembers> {}
/** `struct nexthop_grp`: a member of a group and its weight. */
export const nexthopGrp = struct<NexthopGrp>('nexthop_grp', nexthopGrpMembers)

const nexthopResGroupShape = {
  buckets: u16(1),
  /** Hundredths of a second after which an unused bucket may move. */
  idleTimer: u32(2),
  /** Hundredths of a second after which buckets move whether used or not; 0 is never. */
  unbalancedTimer: u32(3),
  /** Hundredths of a second that the group has been unbalanced. */
  unbalancedTime: u64(4),
}
/** What is particular to a resilient group. */
export interface NexthopResGroup extends Value<typeof nexthopResGroupShape> {}
/** What is particular to a resilient group (NHA_RES_GROUP_*). */
export const nexthopResGroup = attrs<NexthopResGroup>('NHA_RES_GROUP', nexthopResGroupShape)

const nexthopResBucketShape = {
  index: u16(1),
  /** Hundredths of a second since it was last used. */
  idleTime: u64(2),
  nhId: u32(3),
}
/** A bucket of a resilient group. */
export interface NexthopResBucket extends Value<typeof nexthopResBucketShape> {}
/** A bucket of a resilient group (NHA_RES_BUCKET_*). */
export const nexthopResBucket = attrs<NexthopResBucket>('NHA_RES_BUCKET', nexthopResBucketShape)

const nexthopStatsEntryShape = {
  id: u32(1),
  packets: uint(2),
  packetsHw: uint(3),
}
/** Packets that one member of a group forwarded. */
export interface NexthopStatsEntry extends Value<typeof nexthopStatsEntryShape> {}
/** Packets that one member of a group forwarded (NHA_GROUP_STATS_ENTRY_*). */
export const nexthopStatsEntry = attrs<NexthopStatsEntry>('NHA_GROUP_STATS_ENTRY', nexthopStatsEntryShape)

const nexthopStatsShape = { entry: multi(nest(1, nexthopStatsEntry)) }
/** Counters of a group. */
export interface NexthopStats extends Value<typeof nexthopStatsShape> {}
/** Counters of a group (NHA_GROUP_STATS_*). */
export const nexthopStats = attrs<NexthopStats>('NHA_GROUP_STATS', nexthopStatsShape)

const nexthopShape = {
  id: u32(1),
  group: array(2, nexthopGrp),
  groupType: u16(3, { enum: nexthopGroupTypes }),
  blackhole: flag(4),
  oif: u32(5),
  gateway: ip(6),
  encapType: u16(7, { enum: encapTypes }),
  encap: encap(8),
  /** Only groups; in a dump request. */
  groups: flag(9),
  /** Only nexthops over links of this master; in a dump request. */
  master: u32(10),
  /** For forwarding entries, not for routes. */
  fdb: flag(11),
  resGroup: nest(12, nexthopResGroup),
  resBucket: nest(13, nexthopResBucket),
  opFlags: u32(14, { flags: nexthopOpFlags }),
  groupStats: nest(15, nexthopStats),
  /** 1 counts in hardware too. */
  hwStatsEnable: u32(16, { max: 1 }),
  /** 1 if some driver counts. */
  hwStatsUsed: u32(17),
  /** UDP port that entries of a forwarding table are sent to. */
  dstPort: u16be(18, { min: 1 }),
}
/** Attributes of a nexthop object. */
export interface Nexthop extends Value<typeof nexthopShape> {}
/** Attributes of a nexthop object (NHA_*). */
export const nexthop = attrs<Nexthop>('NHA', nexthopShape)

/** What a nexthop message says. */
export interface NexthopMessage extends HeaderValue<NhMsg>, Nexthop {}
/** A nexthop object is there. */
export const rtmNewNexthop = route.message<NexthopMessage>('RTM_NEWNEXTHOP', 104, nhmsg, nexthop)
/** A nexthop object is gone, or is to go. */
export const rtmDelNexthop = route.message<NexthopMessage>('RTM_DELNEXTHOP', 105, nhmsg, nexthop)
/** Asks for nexthop objects. */
export const rtmGetNexthop = route.message<NexthopMessage>('RTM_GETNEXTHOP', 106, nhmsg, nexthop)
/** A bucket of a resilient group is there or moved. */
export const rtmNewNexthopBucket = route.message<NexthopMessage>('RTM_NEWNEXTHOPBUCKET', 116, nhmsg, nexthop)
/** A bucket of a resilient group is gone; declared, never sent. */
export const rtmDelNexthopBucket = route.message<NexthopMessage>('RTM_DELNEXTHOPBUCKET', 117, nhmsg, nexthop)
/** Asks for buckets of resilient groups. */
export const rtmGetNexthopBucket = route.message<NexthopMessage>('RTM_GETNEXTHOPBUCKET', 118, nhmsg, nexthop)

/** Gets nexthop objects. */
export const getNexthop = route.op({ request: rtmGetNexthop, reply: rtmNewNexthop, dump: true })
/** Adds a nexthop object, with a free `id` if none is given; EEXIST if there is one of this `id`. */
export const newNexthop = route.op({ request: rtmNewNexthop, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Adds a nexthop object or changes the one of this `id`. */
export const replaceNexthop = route.op({ request: rtmNewNexthop, flags: NLM_F_CREATE | NLM_F_REPLACE })
/** Removes a nexthop object, and the routes that use it. */
export const delNexthop = route.op({ request: rtmDelNexthop })
/** Gets buckets of resilient groups: all of them, or `resBucket.index` of the group `id`. */
export const getNexthopBucket = route.op({ request: rtmGetNexthopBucket, reply: rtmNewNexthopBucket, dump: true })

/** Nexthop objects come, change and go. */
export const nexthopGroup = route.group('RTNLGRP_NEXTHOP', 32, {
  newNexthop: rtmNewNexthop,
  delNexthop: rtmDelNexthop,
  newNexthopBucket: rtmNewNexthopBucket,
})
