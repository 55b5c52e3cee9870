import {
  array,
  attrs,
  bytes,
  fixed,
  ipv6,
  type StructValue,
  s32,
  settings,
  struct,
  u8,
  u32,
  u64,
  type Value,
} from '../../../../schema/index.ts'

/** How a link makes its own IPv6 addresses: IN6_ADDR_GEN_MODE_*. */
export const addrGenModes = { EUI64: 0, NONE: 1, STABLE_PRIVACY: 2, RANDOM: 3 } as const

const inet6CacheInfoMembers = {
  maxReasmLen: u32,
  tstamp: u32,
  reachableTime: u32,
  retransTime: u32,
}
/**
 * IPv6 times of a link: `maxReasmLen` in bytes, `tstamp` of the last change in hundredths of a second since boot,
 * `reachableTime` and `retransTime` in ms.
 */
export interface Inet6CacheInfo extends StructValue<typeof inet6CacheInfoMembers> {}
/** `struct ifla_cacheinfo`. */
export const inet6CacheInfo = struct<Inet6CacheInfo>('ifla_cacheinfo', inet6CacheInfoMembers)

const inet6SettingsShape = {
  forwarding: s32(0),
  hoplimit: s32(1),
  /** Bytes. */
  mtu6: s32(2),
  acceptRa: s32(3),
  acceptRedirects: s32(4),
  autoconf: s32(5),
  dadTransmits: s32(6),
  rtrSolicits: s32(7),
  /** Milliseconds, as against the seconds of `/proc`. */
  rtrSolicitInterval: s32(8),
  /** Milliseconds. */
  rtrSolicitDelay: s32(9),
  useTempaddr: s32(10),
  /** Seconds. */
  tempValidLft: s32(11),
  /** Seconds. */
  tempPreferedLft: s32(12),
  regenMaxRetry: s32(13),
  /** Seconds. */
  maxDesyncFactor: s32(14),
  maxAddresses: s32(15),
  forceMldVersion: s32(16),
  acceptRaDefrtr: s32(17),
  acceptRaPinfo: s32(18),
  acceptRaRtrPref: s32(19),
  /** Milliseconds. */
  rtrProbeInterval: s32(20),
  acceptRaRtInfoMaxPlen: s32(21),
  proxyNdp: s32(22),
  optimisticDad: s32(23),
  acceptSourceRoute: s32(24),
  mcForwarding: s32(25),
  disableIpv6: s32(26),
  acceptDad: s32(27),
  forceTllao: s32(28),
  ndiscNotify: s32(29),
  /** Milliseconds. */
  mldv1UnsolicitedReportInterval: s32(30),
  /** Milliseconds. */
  mldv2UnsolicitedReportInterval: s32(31),
  suppressFragNdisc: s32(32),
  acceptRaFromLocal: s32(33),
  useOptimistic: s32(34),
  acceptRaMtu: s32(35),
  stableSecret: s32(36),
  useOifAddrsOnly: s32(37),
  acceptRaMinHopLimit: s32(38),
  ignoreRoutesWithLinkdown: s32(39),
  dropUnicastInL2Multicast: s32(40),
  dropUnsolicitedNa: s32(41),
  keepAddrOnDown: s32(42),
  /** Milliseconds. */
  rtrSolicitMaxInterval: s32(43),
  seg6Enabled: s32(44),
  seg6RequireHmac: s32(45),
  enhancedDad: s32(46),
  addrGenMode: s32(47),
  disablePolicy: s32(48),
  acceptRaRtInfoMinPlen: s32(49),
  ndiscTclass: s32(50),
  rplSegEnabled: s32(51),
  raDefrtrMetric: s32(52),
  ioam6Enabled: s32(53),
  ioam6Id: s32(54),
  ioam6IdWide: s32(55),
  ndiscEvictNocarrier: s32(56),
  acceptUntrackedNa: s32(57),
  /** Seconds. */
  acceptRaMinLft: s32(58),
  forceForwarding: s32(59),
}
/** IPv6 settings of a link: those in `/proc/sys/net/ipv6/conf/`. */
export interface Inet6Settings extends Value<typeof inet6SettingsShape> {}
/** The set DEVCONF_*. */
export const inet6Settings = attrs<Inet6Settings>('DEVCONF', inet6SettingsShape)

const inet6Shape = {
  flags: u32(1),
  /** In replies only. */
  conf: settings(2, inet6Settings, { first: 0 }),
  /**
   * Counters; the first element is the number of elements. The positions IPSTATS_MIB_* are those of the kernel that
   * sends: they are not the same in 6.1 (37 elements) and in 6.18 (38).
   */
  stats: array(3, u64),
  mcast: bytes(4),
  cacheinfo: fixed(5, inet6CacheInfo),
  /** Counters, at the positions of `icmp6Counters`. */
  icmp6stats: array(6, u64),
  /** Interface identifier that addresses from router advertisements get, as an address with prefix `::`. */
  token: ipv6(7),
  addrGenMode: u8(8, { enum: addrGenModes }),
  /** MTU that a router advertised, in bytes. */
  raMtu: u32(9),
}
/** IPv6 on a link: IFLA_INET6_*. */
export interface Inet6AfSpec extends Value<typeof inet6Shape> {}
/** The set IFLA_INET6_*. */
export const inet6AfSpec = attrs<Inet6AfSpec>('IFLA_INET6', inet6Shape)
