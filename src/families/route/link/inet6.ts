import {
  array,
  attrs,
  bytes,
  fixed,
  ipv6,
  type StructValue,
  s32,
  struct,
  u8,
  u32,
  u64,
  type Value,
} from '../../../schema/index.ts'

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

const inet6Shape = {
  flags: u32(1),
  /** Settings, at the positions of `ipv6Settings`. */
  conf: array(2, s32),
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
