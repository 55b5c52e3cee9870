/** Reserved routing tables (RT_TABLE_*, `linux/rtnetlink.h`); any other 32-bit number is a table too. */
export const routeTables = { UNSPEC: 0, COMPAT: 252, DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const

/** Who installed a route, rule or nexthop (RTPROT_*). Linux interprets only those up to BOOT. */
export const routeProtocols = {
  UNSPEC: 0,
  REDIRECT: 1,
  KERNEL: 2,
  BOOT: 3,
  STATIC: 4,
  GATED: 8,
  RA: 9,
  MRT: 10,
  ZEBRA: 11,
  BIRD: 12,
  DNROUTED: 13,
  XORP: 14,
  NTK: 15,
  DHCP: 16,
  MROUTED: 17,
  KEEPALIVED: 18,
  BABEL: 42,
  OVN: 84,
  OPENR: 99,
  BGP: 186,
  ISIS: 187,
  OSPF: 188,
  RIP: 189,
  EIGRP: 192,
} as const

/** How far away the destination of a route or an address is (RT_SCOPE_*). */
export const routeScopes = { UNIVERSE: 0, SITE: 200, LINK: 253, HOST: 254, NOWHERE: 255 } as const

/** What a route does with a packet (RTN_*). */
export const routeTypes = {
  UNSPEC: 0,
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  ANYCAST: 4,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
  THROW: 9,
  NAT: 10,
  XRESOLVE: 11,
} as const

/** Bits of `rtm_flags` that belong to the route (RTM_F_*). */
export const routeFlags = {
  NOTIFY: 0x100,
  CLONED: 0x200,
  EQUALIZE: 0x400,
  PREFIX: 0x800,
  LOOKUP_TABLE: 0x1000,
  FIB_MATCH: 0x2000,
  OFFLOAD: 0x4000,
  TRAP: 0x8000,
  OFFLOAD_FAILED: 0x20000000,
} as const

/** Bits of `rtm_flags` in the answer to a lookup of one IPv4 route (RTCF_*, `linux/in_route.h`). */
export const routeCacheFlags = {
  NOTIFY: 0x10000,
  DIRECTDST: 0x20000,
  REDIRECTED: 0x40000,
  TPROXY: 0x80000,
  FAST: 0x200000,
  MASQ: 0x400000,
  SNAT: 0x800000,
  DOREDIRECT: 0x1000000,
  DIRECTSRC: 0x4000000,
  DNAT: 0x8000000,
  BROADCAST: 0x10000000,
  MULTICAST: 0x20000000,
  LOCAL: 0x80000000,
} as const

/** Bits of a next hop (RTNH_F_*): in `rtnh_flags`, `nh_flags`, and for a route with one next hop in `rtm_flags`. */
export const nexthopFlags = {
  DEAD: 0x01,
  PERVASIVE: 0x02,
  ONLINK: 0x04,
  OFFLOAD: 0x08,
  LINKDOWN: 0x10,
  UNRESOLVED: 0x20,
  TRAP: 0x40,
} as const

/** Router preference of an IPv6 route (ICMPV6_ROUTER_PREF_*, RFC 4191). */
export const routePreferences = { MEDIUM: 0, HIGH: 1, INVALID: 2, LOW: 3 } as const

/** Bits of the metric `features` (RTAX_FEATURE_*). */
export const metricFeatures = { ECN: 0x01, SACK: 0x02, TIMESTAMP: 0x04, ALLFRAG: 0x08, TCP_USEC_TS: 0x10 } as const

/** Why Linux deleted a route (RT_DEL_REASON_*). */
export const routeDeleteReasons = { UNSPEC: 0, EXPIRED: 1, RA_WITHDRAWN: 2 } as const
