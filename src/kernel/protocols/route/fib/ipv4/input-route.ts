import { routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import { EHOSTUNREACH, EINVAL, ENODEV } from '../../../../errno.ts'
import type { InetDevice } from '../../addr/ipv4/inet-device.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import type { Flow, Found } from '../table/lookup.ts'
import { isMulticast } from '../table/prefix.ts'
import { lookupIpv4 } from './lookup-ipv4.ts'
import { withChosenWay } from './output-route.ts'
import {
  isLocalMulticast,
  isLoopbackNet,
  isZeroNet,
  LIMITED,
  type PacketRoute,
  RTCF_BROADCAST,
  RTCF_DOREDIRECT,
  RTCF_LOCAL,
  RTCF_MULTICAST,
} from './packet-route.ts'

const ANY = '\0\0'

/** What becomes of a packet that comes in by a link, or minus an errno (`net/ipv4/route.c`, ip_route_input_rcu()). */
export function inputRoute(net: RouteNet, flow: Flow): PacketRoute | number {
  const link = net.links.get(flow.iif ?? 0)
  if (link === undefined) return -ENODEV
  const { inet } = link
  if (inet === undefined) return -EINVAL
  // Who would get the packet does not count, nor by which link it would go.
  const packet = { ...flow, oif: undefined, uid: 0 }
  return isMulticast(flow.dst) ? inputToGroup(net, inet, packet) : inputToOne(net, inet, packet)
}

/** ip_route_input_mc(), ip_mc_validate_source() */
function inputToGroup(net: RouteNet, inet: InetDevice, flow: Flow): PacketRoute | number {
  const { dst, src = ANY } = flow
  if (!inet.multicast.groups.includes(dst)) return -EINVAL
  if (isMulticast(src) || src === LIMITED || isLoopbackNet(src)) return -EINVAL
  const isGood = isZeroNet(src) ? isLocalMulticast(dst) : checkSource(net, inet, flow, undefined) !== undefined
  return isGood ? takenIn(net, routeTypes.MULTICAST, RTCF_MULTICAST | RTCF_LOCAL) : -EINVAL
}

/** ip_route_input_slow() */
function inputToOne(net: RouteNet, inet: InetDevice, flow: Flow): PacketRoute | number {
  const { dst, src = ANY } = flow
  if (isMulticast(src) || src === LIMITED) return -EINVAL
  if (dst === LIMITED || (src === ANY && dst === ANY)) return inputToAll(net, inet, flow, undefined)
  if (isZeroNet(src) || isZeroNet(dst)) return -EINVAL
  if (isLoopbackNet(dst) || isLoopbackNet(src)) return -EINVAL
  const found = lookupIpv4(net, flow)
  const forwards = (inet.settings.forwarding ?? 0) !== 0
  if (typeof found === 'number') return forwards ? found : -EHOSTUNREACH
  const { type } = found.route
  if (type === routeTypes.BROADCAST) return inputToAll(net, inet, flow, found)
  if (type === routeTypes.LOCAL) {
    if (checkSource(net, inet, flow, undefined) === undefined) return -EINVAL
    return takenIn(net, type, RTCF_LOCAL, found)
  }
  if (!forwards) return -EHOSTUNREACH
  return type === routeTypes.UNICAST ? forwarded(net, inet, flow, found) : -EINVAL
}

function inputToAll(net: RouteNet, inet: InetDevice, flow: Flow, found: Found | undefined): PacketRoute | number {
  const isFromNobody = isZeroNet(flow.src ?? ANY)
  if (!isFromNobody && checkSource(net, inet, { ...flow, dst: ANY }, undefined) === undefined) return -EINVAL
  return takenIn(net, routeTypes.BROADCAST, RTCF_BROADCAST | RTCF_LOCAL, found)
}

function takenIn({ loopback }: RouteNet, type: number, cacheFlags: number, found?: Found): PacketRoute {
  return { type, cacheFlags, link: loopback, way: undefined, route: undefined, source: undefined, found, isInput: true }
}

/** ip_mkroute_input() */
function forwarded(net: RouteNet, inet: InetDevice, flow: Flow, match: Found): PacketRoute | number {
  const found = withChosenWay(net, match, flow, true)
  const { way, route } = found
  const link = way?.link
  if (link?.inet === undefined) return -EINVAL
  const source = checkSource(net, inet, flow, link)
  if (source === undefined) return -EINVAL
  const isRedirected = link === inet.link && source === 'near' && link.inet.settings.sendRedirects !== 0
  const cacheFlags = isRedirected ? RTCF_DOREDIRECT : 0
  return { type: route.type, cacheFlags, link, way, route, source: undefined, found, isInput: true }
}

/**
 * Whether a packet can have come from where it says: undefined where it cannot, and `near` where a route without a gateway leads
 * back (fib_validate_source(), without rp_filter).
 */
function checkSource(
  net: RouteNet,
  inet: InetDevice,
  { dst, src = ANY, tos }: Flow,
  out: Link | undefined,
): 'near' | 'far' | undefined {
  const isQuick = out !== inet.link || inet.settings.sendRedirects === 0
  const acceptsLocal = (inet.settings.acceptLocal ?? 0) !== 0
  if (isQuick && acceptsLocal) return 'far'
  if (isQuick && !net.ipv4.hasCustomLocalRoutes && !net.rules4.hasCustomRules) {
    return net.links.all.some((link) => link.inet?.addresses.some(({ local }) => local === src)) ? undefined : 'far'
  }
  const back = lookupIpv4(net, { dst: src, src: dst, tos, iif: out?.index })
  if (typeof back === 'number') return 'far'
  const { type, nexthops } = back.route
  if (type !== routeTypes.UNICAST && (type !== routeTypes.LOCAL || !acceptsLocal)) return undefined
  const isBack = nexthops.some((way) => way.link === inet.link) || (type === routeTypes.LOCAL && inet.link.isLoopback)
  if (isBack) return isNear(back) ? 'near' : 'far'
  if (inet.addresses.length === 0) return 'far'
  const own = lookupIpv4(net, { dst: src, src: dst, tos, iif: out?.index, oif: inet.link.index })
  return typeof own !== 'number' && own.route.type === routeTypes.UNICAST && isNear(own) ? 'near' : 'far'
}

function isNear({ way }: Found): boolean {
  return (way?.scope ?? 0) >= routeScopes.HOST
}
