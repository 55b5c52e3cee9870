import { type RouteMessage, routeFlags, rtmNewRoute } from '../../../../families/route/index.ts'
import { nlmsgUnicast } from '../../../api/notify.ts'
import { EHOSTUNREACH, ENODEV } from '../../../errno.ts'
import { allocSkb } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import type { RouteRequest } from '../request/request.ts'
import { inputRoute } from './ipv4/input-route.ts'
import { answerIpv4, matchedRoute } from './ipv4/lookup-answer.ts'
import { outputRoute } from './ipv4/output-route.ts'
import { lookupIpv6 } from './ipv6/lookup-ipv6.ts'
import { putIpv6Lookup } from './ipv6/put-lookup.ts'
import { putRoute } from './message/put-route.ts'
import { readFlow } from './message/read-flow.ts'
import type { FibRoute } from './table/fib-route.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

/** RTM_GETROUTE of one IPv4 route: what becomes of a packet (`net/ipv4/route.c`, inet_rtm_getroute()). */
export function getIpv4Route(request: RequestOfRoute): number {
  const { net, value } = request
  const flow = readFlow(request, 2)
  if (typeof flow === 'number') return flow
  const packet = flow.iif === undefined ? outputRoute(net, flow) : inputRoute(net, flow)
  if (typeof packet === 'number') return packet
  if (!asksForMatch(value)) return rtnlUnicast(request, rtmNewRoute, answerIpv4(value, flow, packet))
  const route = matchedRoute(value, packet)
  return route === undefined ? -EHOSTUNREACH : answerRoute(request, route)
}

/** RTM_GETROUTE of one IPv6 route (`net/ipv6/route.c`, inet6_rtm_getroute()). */
export function getIpv6Route(request: RequestOfRoute): number {
  const { net, value } = request
  const flow = readFlow(request, 10)
  if (typeof flow === 'number') return flow
  const { iif } = flow
  if (iif !== undefined && net.links.get(iif) === undefined) return -ENODEV
  const found = lookupIpv6(net, iif === undefined ? flow : { ...flow, oif: undefined })
  if (typeof found === 'number') return found
  if (asksForMatch(value)) return answerRoute(request, found.route, iif)
  return answer(request, LOOKUP_ROOM, (skb) => putIpv6Lookup(skb, net, flow, found, request.cause))
}

/** Room for what happens to a packet, in bytes. */
const LOOKUP_ROOM = 512

function asksForMatch({ flags = 0 }: RouteMessage): boolean {
  return (flags & routeFlags.FIB_MATCH) !== 0
}

/** The route itself, for RTM_F_FIB_MATCH. */
function answerRoute(request: RequestOfRoute, route: FibRoute, iif?: number): number {
  const { cause, net } = request
  const room = 1024 + route.nexthops.length * 256
  return answer(request, room, (skb) => putRoute(skb, route, rtmNewRoute.type, 0, cause, net.now, iif))
}

function answer({ net, skb, cause }: RequestOfRoute, room: number, put: (skb: SkBuff) => boolean): number {
  const rtnl = skb.owner
  const buffer = allocSkb(net.net.kernel, room)
  return rtnl === undefined || !put(buffer) ? 0 : nlmsgUnicast(rtnl, buffer, cause.portid)
}
