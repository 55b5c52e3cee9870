import {
  type RouteMessage,
  routeAttributes,
  routeCacheFlags,
  routeFlags,
  routeTables,
  routeTypes,
  rtmNewRoute,
} from '../../../../families/route/index.ts'
import { nlmsgUnicast } from '../../../api/notify.ts'
import { EHOSTUNREACH, EINVAL, ENETUNREACH, ENODEV, EOPNOTSUPP } from '../../../errno.ts'
import { allocSkb } from '../../../skb/message.ts'
import { STRICT_CHK } from '../../../sock/sock.ts'
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
    if (family === 2 && flow.iif === undefined && flow.oif !== undefined && net.links.get(flow.oif) === undefined)
      return -ENODEV
    if (flow.iif !== undefined) {
      if (net.links.get(flow.iif) === undefined) return -ENODEV
      // A packet from nowhere is no packet that could come in.
      if (family === 2 && (flow.src === undefined || flow.src === '\0\0')) return -EINVAL
    }
    const found = family === 2 ? findIpv4(net, flow) : lookupIpv6(net, flow)
    if (typeof found === 'number') return found
    if (((value.flags ?? 0) & routeFlags.FIB_MATCH) !== 0) {
      return found.isMadeUp ? -EHOSTUNREACH : answerRoute(request, net, found)
    }
    return rtnlUnicast(request, rtmNewRoute, answer(net, request, flow, found))
  }
}

/** Reads the packet that a request describes. */
function readFlow(request: RequestOfRoute, family: 2 | 10): Flow | number {
  const { value, skb, extack } = request
  const objection = ((skb.sk?.flags ?? 0) & STRICT_CHK) === 0 ? undefined : objectionTo(value, family)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const { tos } = value
  const bits = bitsOf(family)
  if (value.ipProto !== undefined && !hasPorts(value.ipProto, family)) {
    return refuse(extack, EOPNOTSUPP, 'Unsupported ip proto')
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

/** What a lookup may say besides its header. */
const askable = new Set(['dst', 'src', 'iif', 'oif', 'mark', 'uid', 'sport', 'dport', 'ipProto'])

/** What is wrong with a strict request (inet_rtm_valid_getroute_req(), inet6_rtm_valid_getroute_req()). */
function objectionTo(value: RouteMessage, family: 2 | 10): string | undefined {
  const { dstLen = 0, srcLen = 0, headerTable = 0, protocol = 0, scope = 0, type = 0, flags = 0 } = value
  const bits = bitsOf(family)
  const isWhole = (length: number) => length === 0 || length === bits
  const isV4 = family === 2
  if (!isWhole(srcLen) || !isWhole(dstLen) || (headerTable | protocol | scope | type) !== 0) {
    return isV4
      ? 'ipv4: Invalid values in header for route get request'
      : 'ipv6: Invalid values in header for get route request'
  }
  const { NOTIFY, LOOKUP_TABLE, FIB_MATCH } = routeFlags
  if ((flags & ~(isV4 ? NOTIFY | LOOKUP_TABLE | FIB_MATCH : FIB_MATCH)) !== 0) {
    return isV4 ? 'ipv4: Unsupported rtm_flags for route get request' : 'ipv6: Invalid flags for get route request'
  }
  if ((value.src !== undefined && srcLen === 0) || (value.dst !== undefined && dstLen === 0)) {
    return `${isV4 ? 'ipv4' : 'ipv6'}: rtm_src_len and rtm_dst_len must be ${bits} for ${isV4 ? 'IPv4' : 'IPv6'}`
  }
  const isOther = (name: string) =>
    routeAttributes.byName.has(name) && !askable.has(name) && (isV4 || name !== 'flowlabel')
  if (!Object.entries(value).some(([name, field]) => field !== undefined && isOther(name))) return undefined
  return isV4 ? 'ipv4: Unsupported attribute in route get request' : 'ipv6: Unsupported attribute in get route request'
}

const TCP = 6
const UDP = 17
const ICMP = 1
const ICMPV6 = 58

/** Whether a lookup can be about packets of that protocol (`net/ipv4/fib_frontend.c`, rtm_getroute_parse_ip_proto()). */
function hasPorts(ipProto: number, family: 2 | 10): boolean {
  return ipProto === TCP || ipProto === UDP || ipProto === (family === 2 ? ICMP : ICMPV6)
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
  return { way, isMadeUp: true, route: new FibRoute(info, dst, 32) }
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
    tos: isV4 ? (flow.tos ?? 0) : 0,
    headerTable:
      isV4 && ((value.flags ?? 0) & routeFlags.LOOKUP_TABLE) === 0
        ? routeTables.MAIN
        : Math.min(route.table, 252 + (route.table > 255 ? 0 : 3)),
    protocol: isV4 ? 0 : route.protocol,
    scope: 0,
    type: route.type,
    flags: isV4 ? (routeFlags.CLONED | cacheFlags(route.type, link) | noticeFlag(value)) >>> 0 : 0,
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
          iif: flow.iif,
          prefsrc: shownSource(route, flow, source),
          metrics: route.metrics,
          priority: route.priority,
          ...gateway,
          oif: link?.index,
          cacheinfo: expired,
          pref: route.pref,
        }),
  })
}

/** Where a packet of IPv6 comes from is not told of one that came in, unless the route says it. */
function shownSource(route: FibRoute, flow: Flow, source: PackedAddress | undefined): string | undefined {
  const shown = flow.iif === undefined ? source : route.prefsrc
  return shown === undefined ? undefined : addressText(shown)
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
