import {
  type RouteMessage,
  routeFlags,
  routeTables,
  routeTypes,
  rtmNewRoute,
} from '../../../../families/route/index.ts'
import { nlmsgUnicast } from '../../../api/notify.ts'
import { EINVAL, ENETUNREACH, ENODEV } from '../../../errno.ts'
import { allocSkb } from '../../../skb/message.ts'
import { defined } from '../defined.ts'
import type { Link } from '../link/link.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import { sourceAddress } from './ipv4/source-address.ts'
import { putRoute } from './message/route-writer.ts'
import { FibRoute } from './table/fib-route.ts'
import { type Flow, type Found, lookupIpv4, lookupIpv6 } from './table/lookup.ts'
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

function findIpv4(net: RouteNet, flow: Flow): Found | number {
  // Without an address a packet goes to the host itself.
  const dst = flow.dst === '\0\0' ? '\u7f00\u0001' : flow.dst
  const found = lookupIpv4(net, { ...flow, dst })
  if (found !== -ENETUNREACH || flow.oif === undefined) return found
  // A link that is asked for will do, although no route leads there.
  const link = net.links.get(flow.oif)
  return link?.isUp ? onLink(link, flow.dst) : found
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
function answer(net: RouteNet, { value }: RequestOfRoute, flow: Flow, { route, way }: Found): RouteMessage {
  const family = route.family as 2 | 10
  const link = route.type === routeTypes.LOCAL ? net.loopback : way?.link
  const source = flow.src ?? route.prefsrc ?? sourceAddress(net, route, way, flow.dst)
  const gateway = way?.gateway === undefined ? {} : gatewayFields(way.gateway, family)
  const expired = { clntref: 0, lastuse: 0, expires: 0, error: 0, used: 0, id: 0, ts: 0, tsage: 0 }
  const isV4 = family === 2
  return defined<RouteMessage>({
    family,
    dstLen: isV4 || flow.dst !== undefined ? bitsOf(family) : route.dstLen,
    srcLen: isV4 && flow.src === undefined ? 0 : bitsOf(family),
    tos: flow.tos ?? 0,
    headerTable:
      isV4 && ((value.flags ?? 0) & routeFlags.LOOKUP_TABLE) === 0
        ? routeTables.MAIN
        : Math.min(route.table, 252 + (route.table > 255 ? 0 : 3)),
    protocol: isV4 ? 0 : route.protocol,
    scope: 0,
    type: route.type,
    flags: isV4 ? (routeFlags.CLONED | cacheFlags(route.type)) >>> 0 : 0,
    table: isV4 && ((value.flags ?? 0) & routeFlags.LOOKUP_TABLE) === 0 ? routeTables.MAIN : route.table,
    dst: addressText(flow.dst),
    src: flow.src === undefined ? (isV4 ? undefined : '::') : addressText(flow.src),
    ...(isV4
      ? {
          oif: link?.index,
          prefsrc: flow.src === undefined && source !== undefined ? addressText(source) : undefined,
          ...gateway,
          metrics: route.metrics,
          mark: flow.mark === 0 ? undefined : flow.mark,
          uid: flow.uid ?? 0,
          iif: flow.iif,
          cacheinfo: expired,
        }
      : {
          prefsrc: source === undefined ? undefined : addressText(source),
          metrics: route.metrics,
          priority: route.priority,
          ...gateway,
          oif: link?.index,
          cacheinfo: expired,
          pref: route.pref,
        }),
  })
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
