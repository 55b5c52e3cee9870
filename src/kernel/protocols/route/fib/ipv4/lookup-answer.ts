import { type RouteMessage, routeCacheFlags, routeFlags, routeTables } from '../../../../../families/route/index.ts'
import { defined } from '../../answer/defined.ts'
import { FibRoute } from '../table/fib-route.ts'
import type { Flow, Found } from '../table/lookup.ts'
import { addressText, type PackedAddress } from '../table/prefix.ts'
import { type PacketRoute, usedGateway } from './packet-route.ts'

/** What is not known of a route that nothing is kept of. */
const noCacheinfo = { clntref: 0, lastuse: 0, expires: 0, error: 0, used: 0, id: 0, ts: 0, tsage: 0 }

/** What happens to an IPv4 packet, as Linux tells it (`net/ipv4/route.c`, rt_fill_info()). */
export function answerIpv4(asked: RouteMessage, flow: Flow, packet: PacketRoute): RouteMessage {
  const { type, cacheFlags, link, way, route, source, found, isInput } = packet
  const table = shownTable(asked, found)
  const gateway = usedGateway(packet)
  const uid = isInput ? asked.uid : (flow.uid ?? 0)
  return defined<RouteMessage>({
    family: 2,
    dstLen: 32,
    srcLen: flow.src === undefined ? 0 : 32,
    tos: found?.route.tos ?? 0,
    headerTable: table < 256 ? table : routeTables.COMPAT,
    protocol: 0,
    scope: 0,
    type,
    flags: (routeFlags.CLONED | cacheFlags | noticeFlag(asked)) >>> 0,
    table,
    dst: addressText(flow.dst),
    src: flow.src === undefined ? undefined : addressText(flow.src),
    oif: link.index,
    encap: way?.encap,
    encapType: way?.encapType,
    flow: realmsOf(packet),
    prefsrc: source === undefined || source === flow.src ? undefined : addressText(source),
    ...(gateway === undefined ? {} : gatewayFields(gateway)),
    metrics: route?.metrics,
    mark: flow.mark === 0 ? undefined : flow.mark,
    uid,
    iif: flow.iif,
    cacheinfo: noCacheinfo,
  })
}

/** A gateway of IPv6 is told as `via`. */
function gatewayFields(gateway: PackedAddress): Pick<RouteMessage, 'gateway' | 'via'> {
  const addr = addressText(gateway)
  return gateway.length === 2 ? { gateway: addr } : { via: { family: 10, addr } }
}

/** Realms are those of the way, or else of the rule (set_class_tag()). */
function realmsOf({ way, found, isInput, route }: PacketRoute): RouteMessage['flow'] {
  const ofRule = isInput && route === undefined ? undefined : found?.rule?.flow
  const from = way?.flow?.from || ofRule?.from || 0
  const to = way?.flow?.to || ofRule?.to || 0
  return from === 0 && to === 0 ? undefined : { from, to }
}

/** Only who asks is told of another table than the main one. */
function shownTable({ flags = 0 }: RouteMessage, found: Found | undefined): number {
  return (flags & routeFlags.LOOKUP_TABLE) === 0 ? routeTables.MAIN : (found?.table ?? 0)
}

/** The route itself, for RTM_F_FIB_MATCH: it is of the table that would be told, and of what the packet is. */
export function matchedRoute(asked: RouteMessage, { type, found }: PacketRoute): FibRoute | undefined {
  if (found === undefined) return undefined
  const { info, dst, dstLen, tos } = found.route
  return new FibRoute({ ...info, table: shownTable(asked, found), type }, dst, dstLen, tos)
}

/** Who asks to hear of changes is told that he will (RTCF_NOTIFY). */
function noticeFlag({ flags = 0 }: RouteMessage): number {
  return (flags & routeFlags.NOTIFY) === 0 ? 0 : routeCacheFlags.NOTIFY | routeFlags.NOTIFY
}
