import { type RouteMessage, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import { defined } from '../../defined.ts'
import type { RouteNet } from '../../route-net.ts'
import { noCacheinfo } from '../message/cacheinfo.ts'
import { gatewayFields } from '../message/gateway-fields.ts'
import type { Flow, Found } from '../table/lookup.ts'
import { addressText } from '../table/prefix.ts'
import { ipv6Source } from './source-address.ts'

/** What happens to an IPv6 packet, as Linux tells it (`net/ipv6/route.c`, rt6_fill_node()). */
export function answerIpv6(net: RouteNet, flow: Flow, { route, way, source }: Found): RouteMessage {
  const link = route.type === routeTypes.LOCAL ? net.loopback : way?.link
  // Of a packet that came in no source is told but the route's.
  const from = route.prefsrc ?? (flow.iif === undefined ? ipv6Source(net, way?.link, flow.dst) : undefined)
  const src = flow.src ?? source
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
    src: src === undefined ? '::' : addressText(src),
    iif: flow.iif,
    prefsrc: from === undefined ? undefined : addressText(from),
    metrics: route.metrics,
    priority: route.priority,
    ...(way?.gateway === undefined ? {} : gatewayFields(way.gateway, 10)),
    oif: link?.index,
    cacheinfo: noCacheinfo,
    pref: route.pref,
  })
}
