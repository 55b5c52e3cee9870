import { attrs, bytes, type HeaderValue, ip, u8, u32, type Value } from '../../../schema/index.ts'
import { route } from '../protocol.ts'
import { type RtGenMsg, rtgenmsg } from '../rtgenmsg.ts'

/** Why a multicast packet is reported (IGMPMSG_*; those of IPv6, MRT6MSG_*, have the same numbers). */
export const cacheReportTypes = { NOCACHE: 1, WRONGVIF: 2, WHOLEPKT: 3, WRVIFWHOLE: 4 } as const

const cacheReportShape = {
  msgtype: u8(1, { enum: cacheReportTypes }),
  /** Number of the interface in the multicast routing daemon's table; of IPv6 IP6MRA_CREPORT_MIF_ID. */
  vifId: u32(2),
  srcAddr: ip(3),
  dstAddr: ip(4),
  /** The packet, or its beginning. */
  pkt: bytes(5),
  /** Of IPv4 only. */
  table: u32(6),
}
/** A multicast packet that no route wants. */
export interface CacheReport extends Value<typeof cacheReportShape> {}
/** A multicast packet that no route wants (IPMRA_CREPORT_*, and IP6MRA_CREPORT_* by the same numbers). */
export const cacheReport = attrs<CacheReport>('IPMRA_CREPORT', cacheReportShape)

/** What a report of a multicast packet says. */
export interface CacheReportMessage extends HeaderValue<RtGenMsg>, CacheReport {}
/** A multicast packet came that no route wants, or not from there. */
export const rtmNewCacheReport = route.message<CacheReportMessage>('RTM_NEWCACHEREPORT', 96, rtgenmsg, cacheReport)

/** IPv4 multicast packets that no route wants; joining needs CAP_NET_ADMIN. */
export const ipv4CacheReportGroup = route.group('RTNLGRP_IPV4_MROUTE_R', 30, { newCacheReport: rtmNewCacheReport })
/** IPv6 multicast packets that no route wants; joining needs CAP_NET_ADMIN. */
export const ipv6CacheReportGroup = route.group('RTNLGRP_IPV6_MROUTE_R', 31, { newCacheReport: rtmNewCacheReport })
