import {
  attrs,
  bytes,
  fixed,
  type HeaderValue,
  ip,
  mpls,
  nest,
  type StructValue,
  s32,
  select,
  string,
  struct,
  u8,
  u16be,
  u32,
  u32be,
  u64,
  uint,
  type Value,
} from '../../../schema/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../wire/index.ts'
import { addressFamilies } from '../address-families.ts'
import { route } from '../protocol.ts'
import { multipath, nexthopShape } from './multipath.ts'
import {
  metricFeatures,
  nexthopFlags,
  routeCacheFlags,
  routeDeleteReasons,
  routeFlags,
  routePreferences,
  routeProtocols,
  routeScopes,
  routeTables,
  routeTypes,
} from './route-constants.ts'

/**
 * `rtm_flags` has the bits of the route, of its only next hop, and of a lookup. Names that occur twice tell whose they
 * are; of two names of one bit the route's is shown.
 */
const shownFlags = {
  ...nexthopFlags,
  DOREDIRECT: routeCacheFlags.DOREDIRECT,
  REDIRECTED: routeCacheFlags.REDIRECTED,
  BROADCAST: routeCacheFlags.BROADCAST,
  LOCAL: routeCacheFlags.LOCAL,
  NOTIFY: routeFlags.NOTIFY,
  CLONED: routeFlags.CLONED,
  EQUALIZE: routeFlags.EQUALIZE,
  PREFIX: routeFlags.PREFIX,
  LOOKUP_TABLE: routeFlags.LOOKUP_TABLE,
  FIB_MATCH: routeFlags.FIB_MATCH,
  ROUTE_OFFLOAD: routeFlags.OFFLOAD,
  ROUTE_TRAP: routeFlags.TRAP,
  ROUTE_OFFLOAD_FAILED: routeFlags.OFFLOAD_FAILED,
} as const

const rtmsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  /** Length of `dst` in bits; of an MPLS route 20. */
  dstLen: u8,
  srcLen: u8,
  /** Type of service of the packets that the route is for; 0 is any. */
  tos: u8,
  /** The table if its number is below 256, else COMPAT; RTA_TABLE has it whole, hence not called `table`. */
  headerTable: u8.with({ enum: routeTables }),
  protocol: u8.with({ enum: routeProtocols }),
  scope: u8.with({ enum: routeScopes }),
  type: u8.with({ enum: routeTypes }),
  flags: u32.with({ flags: shownFlags }),
}
/** `struct rtmsg`. */
export interface RtMsg extends StructValue<typeof rtmsgMembers> {}
/** `struct rtmsg`: the fixed header of route messages. */
export const rtmsg = struct<RtMsg>('rtmsg', rtmsgMembers, { prefix: 'rtm_', c: { headerTable: 'rtm_table' } })

const routeCacheinfoMembers = {
  clntref: u32,
  /** Clock ticks (hundredths of a second) since it was last used. */
  lastuse: u32,
  /** Clock ticks until it expires; negative when that is past, 0 when it never does. */
  expires: s32,
  /** Error that packets get, as a positive errno. */
  error: u32,
  used: u32,
  id: u32,
  ts: u32,
  tsage: u32,
}
/** `struct rta_cacheinfo`. */
export interface RouteCacheinfo extends StructValue<typeof routeCacheinfoMembers> {}
/** `struct rta_cacheinfo`: age and use of a route. */
export const routeCacheinfo = struct<RouteCacheinfo>('rta_cacheinfo', routeCacheinfoMembers, { prefix: 'rta_' })

const mfcStatsMembers = {
  packets: u64,
  bytes: u64,
  /** Packets that came in by another link than the route's. */
  wrongIf: u64,
}
/** `struct rta_mfc_stats`. */
export interface MfcStats extends StructValue<typeof mfcStatsMembers> {}
/** `struct rta_mfc_stats`: counters of a multicast route. */
export const mfcStats = struct<MfcStats>('rta_mfc_stats', mfcStatsMembers, { prefix: 'mfcs_' })

const metricsShape = {
  /** Metrics that path discovery may not change: bit `1 << number` of each. */
  lock: u32(1),
  /** Bytes. */
  mtu: u32(2),
  /** Most bytes that TCP announces as its window. */
  window: u32(3),
  /** Round trip time in eighths of a millisecond. */
  rtt: u32(4),
  /** Variance of the round trip time in quarters of a millisecond. */
  rttvar: u32(5),
  /** Slow start threshold in segments. */
  ssthresh: u32(6),
  /** Clamp on the congestion window in segments. */
  cwnd: u32(7),
  /** Bytes. */
  advmss: u32(8),
  reordering: u32(9),
  hoplimit: u32(10),
  /** Segments. */
  initcwnd: u32(11),
  features: u32(12, { flags: metricFeatures }),
  /** Least retransmission timeout in milliseconds. */
  rtoMin: u32(13),
  /** Segments. */
  initrwnd: u32(14),
  /** 1 makes TCP acknowledge at once. */
  quickack: u32(15),
  /** Name of the congestion control algorithm. */
  ccAlgo: string(16, { maxLength: 15 }),
  /** 1 lets TCP Fast Open do without a cookie. */
  fastopenNoCookie: u32(17),
}
/** Metrics of a route. */
export interface Metrics extends Value<typeof metricsShape> {}
/** Metrics of a route (RTAX_*). */
export const metrics = attrs<Metrics>('RTAX', metricsShape)

const routeShape = {
  ...nexthopShape,
  /** Destination; the header's `dstLen` says how many bits count. Of an MPLS route (AF_MPLS is 28) the label. */
  dst: select(1, 'family', { 28: mpls }, ip),
  src: ip(2),
  /** Link that packets come in by. */
  iif: u32(3),
  /** Link that packets go out by. */
  oif: u32(4),
  /** The metric: of several routes to one destination the lowest is used. */
  priority: u32(6),
  prefsrc: ip(7),
  metrics: nest(8, metrics),
  multipath,
  /** No longer used by Linux. */
  protoinfo: bytes(10),
  cacheinfo: fixed(12, routeCacheinfo),
  /** No longer used by Linux. */
  session: bytes(13),
  /** No longer used by Linux. */
  mpAlgo: bytes(14),
  table: u32(15, { enum: routeTables }),
  /** Mark of the packets to look a route up for. */
  mark: u32(16),
  mfcStats: fixed(17, mfcStats),
  /** Router preference. IPv6 only. */
  pref: u8(20, { enum: routePreferences }),
  /**
   * Lifetime of an IPv6 route in seconds, written in four bytes; of a multicast route the clock ticks since it was last
   * used, read from eight (`net/ipv4/ipmr_base.c`, mr_fill_mroute()).
   */
  expires: uint(23),
  /** User to look a route up for. */
  uid: u32(25),
  /** 1 copies the TTL between packet and labels, 0 does not. MPLS only. */
  ttlPropagate: u8(26, { max: 1 }),
  /** Protocol of the packets to look a route up for (IPPROTO_*). */
  ipProto: u8(27),
  /** Source port of the packets to look a route up for. */
  sport: u16be(28),
  /** Destination port of the packets to look a route up for. */
  dport: u16be(29),
  /** Nexthop object that the route uses. */
  nhId: u32(30),
  /** Flow label of the packets to look a route up for. IPv6 only. */
  flowlabel: u32be(31, { mask: 0xfffff }),
  /** Why Linux deleted the route; only in notifications. */
  delReason: u32(32, { enum: routeDeleteReasons }),
}
/** Attributes of a route. */
export interface RouteAttributes extends Value<typeof routeShape> {}
/** Attributes of a route (RTA_*). */
export const routeAttributes = attrs<RouteAttributes>('RTA', routeShape, {
  common: ['dst', 'gateway', 'oif', 'priority', 'prefsrc', 'table'],
})

/** What a route message says. */
export interface RouteMessage extends HeaderValue<RtMsg>, RouteAttributes {}
/** A route is there. */
export const rtmNewRoute = route.message<RouteMessage>('RTM_NEWROUTE', 24, rtmsg, routeAttributes)
/** A route is gone, or is to go. */
export const rtmDelRoute = route.message<RouteMessage>('RTM_DELROUTE', 25, rtmsg, routeAttributes)
/** Asks for routes. */
export const rtmGetRoute = route.message<RouteMessage>('RTM_GETROUTE', 26, rtmsg, routeAttributes)

/** Gets routes: all of them, or the one that a packet to `dst` takes. */
export const getRoute = route.op({ request: rtmGetRoute, reply: rtmNewRoute, dump: true })
/** Adds a route; EEXIST if there is one with this destination, TOS and metric in the table. */
export const newRoute = route.op({ request: rtmNewRoute, flags: NLM_F_CREATE | NLM_F_EXCL })
/** Adds a route, or puts it in place of the one with this destination, TOS and metric. */
export const replaceRoute = route.op({ request: rtmNewRoute, flags: NLM_F_CREATE | NLM_F_REPLACE })
/** Changes a route that is there; ENOENT if there is none. */
export const changeRoute = route.op({ request: rtmNewRoute, flags: NLM_F_REPLACE })
/** Adds a route after those with the same destination; of IPv6 it becomes one more way of them. */
export const appendRoute = route.op({ request: rtmNewRoute, flags: NLM_F_CREATE | NLM_F_APPEND })
/** Adds a route before those with the same destination; of IPv6 it becomes one more way of them. */
export const prependRoute = route.op({ request: rtmNewRoute, flags: NLM_F_CREATE })
/** Changes nothing: EEXIST if there is one with this destination, TOS and metric in the table, ENOENT if there is none. */
export const testRoute = route.op({ request: rtmNewRoute, flags: NLM_F_EXCL })
/** Removes the first route that has everything the request says. */
export const delRoute = route.op({ request: rtmDelRoute })

const events = { newRoute: rtmNewRoute, delRoute: rtmDelRoute }
/** IPv4 routes come and go. */
export const ipv4RouteGroup = route.group('RTNLGRP_IPV4_ROUTE', 7, events)
/** IPv6 routes come and go. */
export const ipv6RouteGroup = route.group('RTNLGRP_IPV6_ROUTE', 11, events)
/** MPLS routes come and go. */
export const mplsRouteGroup = route.group('RTNLGRP_MPLS_ROUTE', 27, events)
/** IPv4 multicast routes come and go. */
export const ipv4MrouteGroup = route.group('RTNLGRP_IPV4_MROUTE', 6, events)
/** IPv6 multicast routes come and go. */
export const ipv6MrouteGroup = route.group('RTNLGRP_IPV6_MROUTE', 10, events)
