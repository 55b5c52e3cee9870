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
import type { Link } from '../link/link.ts'
import { rtnlUnicast } from '../notify.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import { lookupAnswer } from './message/lookup-answer.ts'
import { readFlow } from './message/read-flow.ts'
import { putRoute } from './message/route-writer.ts'
import { FibRoute } from './table/fib-route.ts'
import { type Flow, type Found, lookupIpv4, lookupIpv6, lookupTable } from './table/lookup.ts'
import type { PackedAddress } from './table/prefix.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

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
    if (family === 2 && !forwards(net, flow, found)) return -EHOSTUNREACH
    if (((value.flags ?? 0) & routeFlags.FIB_MATCH) !== 0) {
      return found.isMadeUp ? -EHOSTUNREACH : answerRoute(request, net, found)
    }
    return rtnlUnicast(request, rtmNewRoute, lookupAnswer(net, value, flow, found))
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
  if (typeof found !== 'number' || flow.oif === undefined || flow.iif !== undefined) return found
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
  return { way, isMadeUp: true, route: new FibRoute(info, dst, 32) }
}

/** The route itself, for RTM_F_FIB_MATCH. */
function answerRoute({ skb, cause }: RequestOfRoute, net: RouteNet, { route }: Found): number {
  const rtnl = skb.owner
  const buffer = allocSkb(net.net.kernel, 1024 + route.nexthops.length * 256)
  if (rtnl === undefined || !putRoute(buffer, route, rtmNewRoute.type, 0, cause, net.now)) return 0
  return nlmsgUnicast(rtnl, buffer, cause.portid)
}
