import {
  type RouteMessage,
  routeFlags,
  routeTables,
  routeTypes,
  rtmNewRoute,
} from '../../../../families/route/index.ts'
import { nlmsgUnicast } from '../../../api/notify.ts'
import { EHOSTUNREACH, EINVAL, ENETUNREACH, ENODEV } from '../../../errno.ts'
import { allocSkb } from '../../../skb/message.ts'
import { defined } from '../defined.ts'
import type { Link } from '../link/link.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import { sourceAddress } from './ipv4/source-address.ts'
import { putRoute } from './message/route-writer.ts'
import { type FibNexthop, FibRoute } from './table/fib-route.ts'
import { type Flow, type Found, lookupIpv4, lookupIpv6, lookupTable } from './table/lookup.ts'
import { addressText, bitsOf, type PackedAddress, packAddress } from './table/prefix.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

/** Bit of `rtm_flags`: a packet to itself (RTCF_LOCAL), or to all (RTCF_BROADCAST, RTCF_MULTICAST). */
const RTCF_LOCAL = 0x8000_0000
const RTCF_BROADCAST = 0x1000_0000
const RTCF_MULTICAST = 0x2000_0000

/** RTM_GETROUTE of one route: the one that a packet would take (`net/ipv4/route.c`, inet_rtm_getroute(); `net/ipv6/route.c`). */
export function getRoute(family: 2 | 10) {
  return (request: RequestOfRoute): number => {
    const net = request.net
    const flow = readFlow(request, family)
    if (typeof flow === 'number') return flow
    const { value } = request
    if (flow.oif !== undefined && net.links.get(flow.oif) === undefined) return -ENODEV
    if (flow.iif !== undefined && net.links.get(flow.iif) === undefined) return -ENODEV
    const found = family === 2 ? findIpv4(net, flow) : lookupIpv6(net, flow)
    if (typeof found === 'number') return found
    if (family === 2 && !forwards(net, flow, found)) return -EHOSTUNREACH
    if (((value.flags ?? 0) & routeFlags.FIB_MATCH) !== 0) return answerRoute(request, net, found)
    return rtnlUnicast(request, rtmNewRoute, answer(net, request, flow, found))
  }
}

/** Reads the packet that a request describes (inet_rtm_valid_getroute_req()). */
function readFlow({ value, extack }: RequestOfRoute, family: 2 | 10): Flow | number {
  const { dstLen = 0, srcLen = 0, headerTable = 0, protocol = 0, scope = 0, type = 0, tos } = value
  const bits = bitsOf(family)
  if (
    (srcLen !== 0 && srcLen !== bits) ||
    (dstLen !== 0 && dstLen !== bits) ||
    headerTable !== 0 ||
    protocol !== 0 ||
    scope !== 0 ||
    type !== 0
  ) {
    return refuse(
      extack,
      EINVAL,
      family === 2
        ? 'ipv4: Invalid values in header for route get request'
        : 'Invalid values in header for get route request',
    )
  }
  const zeros = '\0'.repeat(bits / 16)
  const dst = value.dst === undefined ? zeros : packAddress(value.dst as string)
  if (dst?.length !== bits / 16) return -EINVAL
  const src = value.src === undefined ? undefined : packAddress(value.src)
  const { oif, iif, mark, uid, ipProto, sport, dport } = value
  return {
    dst,
    src,
    tos,
    oif: oif === 0 ? undefined : oif,
    iif: iif === 0 ? undefined : iif,
    mark,
    uid,
    ipProto,
    sport,
    dport,
  }
}

/** Whether a packet that comes in by a link may go where it would: a link that does not forward takes what is for the host. */
function forwards({ links }: RouteNet, { iif }: Flow, { route: { type } }: Found): boolean {
  if (iif === undefined || type === routeTypes.LOCAL || type === routeTypes.BROADCAST) return true
  return (links.get(iif)?.inet?.settings.forwarding ?? 0) !== 0
}

function findIpv4(net: RouteNet, flow: Flow): Found | number {
  // What the host sends comes from an address that it has (ip_route_output_key_hash_rcu()).
  if (flow.src !== undefined && flow.iif === undefined && !isOwnIpv4(net, flow.src)) return -ENETUNREACH
  // Without an address a packet goes to the host itself.
  const dst = flow.dst === '\0\0' ? '\u7f00\u0001' : flow.dst
  const found = lookupIpv4(net, { ...flow, dst })
  if (found !== -ENETUNREACH || flow.oif === undefined) return found
  // A link that is asked for will do, although no route leads there.
  const link = net.links.get(flow.oif)
  return link?.isUp ? onLink(link, flow.dst) : found
}

/** Whether any link has an address, or it is one of the host's own network (__ip_dev_find()). */
function isOwnIpv4({ links, ipv4 }: RouteNet, address: PackedAddress): boolean {
  if (links.all.some(({ inet }) => inet?.addresses.some(({ local }) => local === address))) return true
  const local = ipv4.local && lookupTable(ipv4.local, { dst: address })
  return local?.route.type === routeTypes.LOCAL
}

/** As if there were a route to the address by that link. */
function onLink(link: Link, dst: PackedAddress): Found {
  const way = { link, gateway: undefined, weight: 1, flags: 0, scope: 0 }
  const info = {
    family: 2,
    table: routeTables.MAIN,
    priority: 0,
    protocol: 0,
    scope: 0,
    type: routeTypes.UNICAST,
    prefsrc: undefined,
    metrics: undefined,
    nexthops: [way],
    nhId: undefined,
    expires: undefined,
    pref: 0,
  }
  return { way, route: new FibRoute(info, dst, 32) }
}

/** The route itself, for RTM_F_FIB_MATCH. */
function answerRoute({ skb, cause }: RequestOfRoute, net: RouteNet, { route }: Found): number {
  const rtnl = skb.owner
  const buffer = allocSkb(net.net.kernel, 1024 + route.nexthops.length * 256)
  if (rtnl === undefined || !putRoute(buffer, route, rtmNewRoute.type, 0, cause, net.now)) return 0
  return nlmsgUnicast(rtnl, buffer, cause.portid)
}

/** What happens to the packet (rt_fill_info(), rt6_fill_node()). */
function answer(net: RouteNet, request: RequestOfRoute, flow: Flow, found: Found): RouteMessage {
  return found.route.family === 2 ? answerIpv4(net, request, flow, found) : answerIpv6(net, flow, found)
}

/** What is not known of a route that nothing is kept of. */
const noCacheinfo = { clntref: 0, lastuse: 0, expires: 0, error: 0, used: 0, id: 0, ts: 0, tsage: 0 }

function answerIpv4(net: RouteNet, { value }: RequestOfRoute, flow: Flow, { route, way }: Found): RouteMessage {
  const type = destinationType(flow.dst) ?? route.type
  // To several at once a packet goes without the gateway and the metrics of the route (__mkroute_output()).
  const isToSeveral = type === routeTypes.BROADCAST || (type === routeTypes.MULTICAST && route.dstLen < 4)
  const source = flow.src ?? route.prefsrc ?? sourceAddress(net, route, isToSeveral ? onlyLink(way) : way, flow.dst)
  const table = ((value.flags ?? 0) & routeFlags.LOOKUP_TABLE) === 0 ? routeTables.MAIN : shownTable(net, route)
  return defined<RouteMessage>({
    family: 2,
    dstLen: 32,
    srcLen: flow.src === undefined ? 0 : 32,
    tos: flow.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    protocol: 0,
    scope: 0,
    type,
    flags: (routeFlags.CLONED | cacheFlags(type)) >>> 0,
    table,
    dst: addressText(flow.dst),
    src: flow.src === undefined ? undefined : addressText(flow.src),
    oif: type === routeTypes.LOCAL ? net.loopback.index : way?.link?.index,
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
  const source = route.prefsrc ?? sourceAddress(net, route, way, flow.dst)
  const link = route.type === routeTypes.LOCAL ? net.loopback : way?.link
  return defined<RouteMessage>({
    family: 10,
    dstLen: 128,
    srcLen: 128,
    tos: flow.tos ?? 0,
    headerTable: route.table < 256 ? route.table : routeTables.COMPAT,
    protocol: route.protocol,
    scope: 0,
    type: route.type,
    flags: 0,
    table: route.table,
    dst: addressText(flow.dst),
    src: flow.src === undefined ? '::' : addressText(flow.src),
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

function cacheFlags(type: number): number {
  if (type === routeTypes.LOCAL) return RTCF_LOCAL
  if (type === routeTypes.BROADCAST) return RTCF_BROADCAST | RTCF_LOCAL
  return type === routeTypes.MULTICAST ? RTCF_MULTICAST : 0
}
