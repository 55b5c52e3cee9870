import {
  metrics as metricsSet,
  nexthopFlags,
  routeNexthop,
  routeScopes,
  routeTables,
  routeTypes,
} from '../../../../../families/route/index.ts'
import { interpretEncodeSet, Writer } from '../../../../../schema/index.ts'
import { NLA_F_NESTED, NLMSG_HDRLEN } from '../../../../../wire/index.ts'
import { EMSGSIZE } from '../../../../errno.ts'
import { nlaNestEnd, nlaPut, nlaPutU8, nlaPutU32, nlaReserve } from '../../../../skb/attribute.ts'
import { LITTLE, nlmsgCancel, nlmsgEnd, nlmsgPut, skbPut } from '../../../../skb/message.ts'
import type { SkBuff } from '../../../../skb/sk-buff.ts'
import type { Addressee } from '../../answer/answer.ts'
import { type FibNexthop, type FibRoute, typeOf } from '../table/fib-route.ts'
import { type PackedAddress, writePacked } from '../table/prefix.ts'
import { routeIds } from './route-ids.ts'

/** Length of `struct rtmsg` and of `struct rtnexthop`, in bytes. */
export const RTMSG = 12
const RTNEXTHOP = 8

/** Length of `struct rta_cacheinfo`, in bytes. */
const CACHEINFO = 32

/**
 * Adds a route to a buffer; false when it does not fit. It writes bytes and makes no object: tables are large, and are read
 * often. Of IPv6 the link is told by which a packet came in that the route was looked up for (`net/ipv4/fib_semantics.c`, fib_dump_info(); `net/ipv6/route.c`, rt6_fill_node()).
 */
export function putRoute(
  skb: SkBuff,
  route: FibRoute,
  type: number,
  flags: number,
  { portid, seq }: Addressee,
  now: number,
  iif?: number,
): boolean {
  const nlh = nlmsgPut(skb, portid, seq, type, RTMSG, flags)
  if (nlh === undefined) return false
  putHeader(skb, nlh.offset + NLMSG_HDRLEN, route)
  const error = route.family === 2 ? putIpv4(skb, route) : putIpv6(skb, route, now, iif)
  if (error < 0) {
    nlmsgCancel(skb, nlh)
    return false
  }
  nlmsgEnd(skb, nlh)
  return true
}

/** Fills in `struct rtmsg`. */
export function putHeader(skb: SkBuff, at: number, route: FibRoute): void {
  const { bytes, data } = skb.page
  bytes[at] = route.family
  bytes[at + 1] = route.dstLen
  bytes[at + 3] = route.tos
  bytes[at + 4] = route.table < 256 ? route.table : routeTables.COMPAT
  bytes[at + 5] = route.protocol
  bytes[at + 6] = route.scope
  bytes[at + 7] = typeOf(route)
  data.setUint32(at + 8, singleFlags(route), LITTLE)
}

/** A route with one way shows the flags of that way as its own. */
function singleFlags(route: FibRoute): number {
  const [way] = route.nexthops
  return route.nexthops.length === 1 && way !== undefined ? wayFlags(route, way) : 0
}

/** Flags of a way: those that were asked for, and that its link is down or has no carrier. */
export function wayFlags({ family, scope, type }: FibRoute, { link, flags }: FibNexthop): number {
  if (family !== 2 || link === undefined || scope === routeScopes.HOST || type === routeTypes.LOCAL) return flags
  if (!link.isUp) return flags | nexthopFlags.DEAD | nexthopFlags.LINKDOWN
  return link.hasRouteCarrier ? flags : flags | nexthopFlags.LINKDOWN
}

function putIpv4(skb: SkBuff, route: FibRoute): number {
  let error = nlaPutU32(skb, routeIds.table, route.table)
  if (route.dstLen > 0) error ||= putAddress(skb, routeIds.dst, route.dst)
  if (route.priority !== 0) error ||= nlaPutU32(skb, routeIds.priority, route.priority)
  if (route.metrics !== undefined) error ||= putMetrics(skb, route)
  if (route.prefsrc !== undefined) error ||= putAddress(skb, routeIds.prefsrc, route.prefsrc)
  if (route.nhId !== undefined) error ||= nlaPutU32(skb, routeIds.nhId, route.nhId)
  return error || putWays(skb, route)
}

function putIpv6(skb: SkBuff, route: FibRoute, now: number, iif?: number): number {
  let error = nlaPutU32(skb, routeIds.table, route.table)
  if (route.dstLen > 0) error ||= putAddress(skb, routeIds.dst, route.dst)
  if (iif !== undefined) error ||= nlaPutU32(skb, routeIds.iif, iif)
  if (route.prefsrc !== undefined) error ||= putAddress(skb, routeIds.prefsrc, route.prefsrc)
  if (route.metrics !== undefined) error ||= putMetrics(skb, route)
  error ||= nlaPutU32(skb, routeIds.priority, route.priority)
  if (route.nhId !== undefined) error ||= nlaPutU32(skb, routeIds.nhId, route.nhId)
  error ||= putWays(skb, route)
  error ||= putCacheinfo(skb, route.expires, now)
  return error || nlaPutU8(skb, routeIds.pref, route.pref)
}

const INT_MAX = 0x7fff_ffff

/** Of `struct rta_cacheinfo` only the time that is left is known, in hundredths of a second; and the error of a route that is one. */
export function putCacheinfo(skb: SkBuff, expires: number | undefined, now: number): number {
  const at = nlaReserve(skb, routeIds.cacheinfo, CACHEINFO)
  if (at < 0) return -EMSGSIZE
  if (expires !== undefined) skb.page.data.setInt32(at + 8, Math.min(Math.round((expires - now) / 10), INT_MAX), LITTLE)
  return 0
}

function putWays(skb: SkBuff, route: FibRoute): number {
  const [way] = route.nexthops
  if (route.nexthops.length > 1 || (route.family === 10 && way?.isOfGroup)) return putMultipath(skb, route)
  return way === undefined ? 0 : putWay(skb, way, route.family, true)
}

/** Gateway, link and what else one way has. */
function putWay(skb: SkBuff, way: FibNexthop, family: number, withLink: boolean): number {
  let error = 0
  if (way.gateway !== undefined) error ||= putGateway(skb, way.gateway, family)
  if (withLink && way.link !== undefined) error ||= nlaPutU32(skb, routeIds.oif, way.link.index)
  if (way.flow !== undefined || way.encap !== undefined) error ||= putRest(skb, way)
  return error
}

function putGateway(skb: SkBuff, gateway: PackedAddress, family: number): number {
  if (gateway.length === (family === 2 ? 2 : 8)) return putAddress(skb, routeIds.gateway, gateway)
  const at = nlaReserve(skb, routeIds.via, 2 + gateway.length * 2)
  if (at < 0) return -EMSGSIZE
  skb.page.data.setUint16(at, gateway.length === 2 ? 2 : 10, LITTLE)
  writePacked(gateway, skb.page.bytes, at + 2)
  return 0
}

/** Adds an attribute that is an address; below 0 when it does not fit. */
export function putAddress(skb: SkBuff, id: number, address: PackedAddress): number {
  const at = nlaReserve(skb, id, address.length * 2)
  if (at < 0) return -EMSGSIZE
  writePacked(address, skb.page.bytes, at)
  return 0
}

function putMultipath(skb: SkBuff, route: FibRoute): number {
  const nest = startNest(skb, routeIds.multipath)
  if (nest < 0) return -EMSGSIZE
  for (const way of route.nexthops) {
    const at = skbPut(skb, RTNEXTHOP)
    if (at < 0) return -EMSGSIZE
    const error = putWay(skb, way, route.family, false)
    if (error < 0) return error
    const { data, bytes } = skb.page
    data.setUint16(at, skb.start + skb.length - at, LITTLE)
    bytes[at + 2] = wayFlags(route, way)
    bytes[at + 3] = way.weight - 1
    data.setInt32(at + 4, way.link?.index ?? 0, LITTLE)
  }
  return nlaNestEnd(skb, nest)
}

/** A nest that does not say that it is one. */
function startNest(skb: SkBuff, id: number): number {
  const nest = skbPut(skb, 4)
  if (nest >= 0) skb.page.data.setUint16(nest + 2, id & ~NLA_F_NESTED, LITTLE)
  return nest
}

const writer = new Writer(256)

/** RTA_METRICS of a route that has some. */
export function putMetrics(skb: SkBuff, { metrics }: FibRoute): number {
  writer.at = 0
  interpretEncodeSet(metricsSet, metrics, writer, { check: false })
  return nlaPut(skb, routeIds.metrics, writer.view.bytes.subarray(0, writer.at))
}

/** What few routes have: it is left to the schema. */
export function putRest(skb: SkBuff, { flow, encapType, encap }: FibNexthop): number {
  writer.at = 0
  const rest = { ...(flow && { flow }), ...(encap && { encap, encapType }) }
  interpretEncodeSet(routeNexthop, rest, writer, { check: false, reply: { nested: new Set() } })
  const at = skbPut(skb, writer.at)
  if (at < 0) return -EMSGSIZE
  skb.page.bytes.set(writer.view.bytes.subarray(0, writer.at), at)
  return 0
}
