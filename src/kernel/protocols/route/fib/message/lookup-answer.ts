import {
  type RouteMessage,
  routeCacheFlags,
  routeFlags,
  routeTables,
  routeTypes,
} from '../../../../../families/route/index.ts'
import { defined } from '../../defined.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import { sourceAddress } from '../ipv4/source-address.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import type { Flow, Found } from '../table/lookup.ts'
import { addressText, bitsOf, type PackedAddress } from '../table/prefix.ts'

/** Bit of `rtm_flags`: a packet to itself (RTCF_LOCAL), or to all (RTCF_BROADCAST, RTCF_MULTICAST). */
const RTCF_LOCAL = 0x8000_0000
const RTCF_BROADCAST = 0x1000_0000
const RTCF_MULTICAST = 0x2000_0000

/** What happens to the packet (rt_fill_info(), rt6_fill_node()). */
export function lookupAnswer(net: RouteNet, asked: RouteMessage, flow: Flow, found: Found): RouteMessage {
  return found.route.family === 2 ? answerIpv4(net, asked, flow, found) : answerIpv6(net, flow, found)
}

/** What is not known of a route that nothing is kept of. */
const noCacheinfo = { clntref: 0, lastuse: 0, expires: 0, error: 0, used: 0, id: 0, ts: 0, tsage: 0 }

function answerIpv4(net: RouteNet, asked: RouteMessage, flow: Flow, { route, way }: Found): RouteMessage {
  const type = destinationType(flow.dst) ?? route.type
  // To several at once a packet goes without the gateway and the metrics of the route (__mkroute_output()).
  const isToSeveral = type === routeTypes.BROADCAST || (type === routeTypes.MULTICAST && route.dstLen < 4)
  const source = route.prefsrc ?? sourceAddress(net, route, isToSeveral ? onlyLink(way) : way, flow.dst)
  const table = ((asked.flags ?? 0) & routeFlags.LOOKUP_TABLE) === 0 ? routeTables.MAIN : shownTable(net, route)
  const link = type === routeTypes.LOCAL ? net.loopback : way?.link
  return defined<RouteMessage>({
    family: 2,
    dstLen: 32,
    srcLen: flow.src === undefined ? 0 : 32,
    tos: flow.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    protocol: 0,
    scope: 0,
    type,
    flags: (routeFlags.CLONED | cacheFlags(type, link) | noticeFlag(asked)) >>> 0,
    table,
    dst: addressText(flow.dst),
    src: flow.src === undefined ? undefined : addressText(flow.src),
    oif: link?.index,
    flow: isToSeveral ? undefined : way?.flow,
    prefsrc: flow.src === undefined && source !== undefined ? addressText(source) : undefined,
    ...(isToSeveral || way?.gateway === undefined ? {} : gatewayFields(way.gateway, 2)),
    metrics: isToSeveral ? undefined : route.metrics,
    mark: flow.mark === 0 ? undefined : flow.mark,
    uid: flow.uid ?? 0,
    iif: flow.iif,
    cacheinfo: noCacheinfo,
  })
}

function answerIpv6(net: RouteNet, flow: Flow, { route, way }: Found): RouteMessage {
  const link = route.type === routeTypes.LOCAL ? net.loopback : way?.link
  // Of a packet that came in no source is told but the route's.
  const source = route.prefsrc ?? (flow.iif === undefined ? sourceAddress(net, route, way, flow.dst) : undefined)
  return defined<RouteMessage>({
    family: 10,
    dstLen: 128,
    srcLen: 128,
    tos: 0,
    headerTable: route.table < 256 ? route.table : routeTables.COMPAT,
    protocol: route.protocol,
    scope: 0,
    type: route.type,
    flags: 0,
    table: route.table,
    dst: addressText(flow.dst),
    src: flow.src === undefined ? '::' : addressText(flow.src),
    iif: flow.iif,
    prefsrc: source === undefined ? undefined : addressText(source),
    metrics: route.metrics,
    priority: route.priority,
    ...(way?.gateway === undefined ? {} : gatewayFields(way.gateway, 10)),
    oif: link?.index,
    cacheinfo: noCacheinfo,
    pref: route.pref,
  })
}

/** What an IPv4 address says itself of who gets the packet; undefined where the route says it. */
function destinationType(dst: PackedAddress): number | undefined {
  if (dst === '\uffff\uffff') return routeTypes.BROADCAST
  return dst.charCodeAt(0) >> 12 === 0xe ? routeTypes.MULTICAST : undefined
}

function onlyLink(way: FibNexthop | undefined): FibNexthop | undefined {
  return way && { ...way, gateway: undefined }
}

/** Until there are rules of somebody's own, what is local is looked up in the main table (fib_unmerge()). */
function shownTable({ rules4 }: RouteNet, { table }: FibRoute): number {
  return table === routeTables.LOCAL && !rules4.hasCustomRules ? routeTables.MAIN : table
}

function gatewayFields(gateway: PackedAddress, family: 2 | 10): Pick<RouteMessage, 'gateway' | 'via'> {
  const addr = addressText(gateway)
  return gateway.length === bitsOf(family) / 16 ? { gateway: addr } : { via: { family: 10, addr } }
}

/** Who asks to hear of changes is told that he will (RTCF_NOTIFY). */
function noticeFlag({ flags = 0 }: RouteMessage): number {
  return (flags & routeFlags.NOTIFY) === 0 ? 0 : routeCacheFlags.NOTIFY | routeFlags.NOTIFY
}

function cacheFlags(type: number, link: Link | undefined): number {
  if (type === routeTypes.LOCAL || link?.isLoopback) return RTCF_LOCAL
  if (type === routeTypes.BROADCAST) return RTCF_BROADCAST | RTCF_LOCAL
  return type === routeTypes.MULTICAST ? RTCF_MULTICAST : 0
}
