import type { Inet6AfSpec } from '../../../../../families/route/index.ts'
import type { Inet6Device } from './inet6-device.ts'

/** Counters of IPv6 and of ICMPv6, the first of each being how many there are (IPSTATS_MIB_MAX of Linux 6.18, ICMP6_MIB_MAX). */
const ipCounters = counters(38)
const icmpCounters = counters(7)

function counters(count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? BigInt(count) : 0n))
}

/** IPv6's part of IFLA_AF_SPEC (`net/ipv6/addrconf.c`, inet6_fill_ifla6_attrs()). */
export function inet6AfSpec(device: Inet6Device, skipsStats: boolean): Inet6AfSpec {
  const { link, settings, flags, token, tstamp, reachableTime } = device
  const retransTime = Number(link.net.neighbourParameters.of(link, 10).retransTime)
  return {
    flags: flags >>> 0,
    cacheinfo: { maxReasmLen: 65_535, tstamp, reachableTime, retransTime },
    conf: settings,
    ...(skipsStats ? {} : { stats: ipCounters, icmp6stats: icmpCounters }),
    token,
    addrGenMode: settings.addrGenMode ?? 0,
  }
}
