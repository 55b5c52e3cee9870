import { routeTypes, rtmNewRoute } from '../../../../../families/route/index.ts'
import { NLMSG_HDRLEN } from '../../../../../wire/index.ts'
import { nlaPutU8, nlaPutU32 } from '../../../../skb/attribute.ts'
import { nlmsgEnd, nlmsgPut } from '../../../../skb/message.ts'
import type { SkBuff } from '../../../../skb/sk-buff.ts'
import type { Addressee } from '../../answer/answer.ts'
import type { RouteNet } from '../../route-net.ts'
import { putAddress, putCacheinfo, putHeader, putMetrics, RTMSG } from '../message/put-route.ts'
import { routeIds } from '../message/route-ids.ts'
import type { Flow, Found } from '../table/lookup.ts'
import { ipv6Source } from './source-address.ts'

const ANY = '\0\0\0\0\0\0\0\0'

/** Writes what happens to an IPv6 packet into an empty buffer; false when it does not fit (`net/ipv6/route.c`, rt6_fill_node()). */
export function putIpv6Lookup(
  skb: SkBuff,
  net: RouteNet,
  flow: Flow,
  found: Found,
  { portid, seq }: Addressee,
): boolean {
  const { route, way } = found
  const { dst, iif } = flow
  const nlh = nlmsgPut(skb, portid, seq, rtmNewRoute.type, RTMSG, 0)
  if (nlh === undefined) return false
  const at = nlh.offset + NLMSG_HDRLEN
  putHeader(skb, at, route)
  const { bytes, data } = skb.page
  bytes[at + 1] = 128
  bytes[at + 2] = 128
  data.setUint32(at + 8, 0)
  const link = route.type === routeTypes.LOCAL ? net.loopback : way?.link
  // Of a packet that came in no source is told but the route's; of others that is told twice.
  const source = route.prefsrc ?? ipv6Source(net, way?.link, dst)
  let error = nlaPutU32(skb, routeIds.table, route.table)
  error ||= putAddress(skb, routeIds.dst, dst)
  error ||= putAddress(skb, routeIds.src, flow.src ?? found.source ?? ANY)
  if (iif !== undefined) error ||= nlaPutU32(skb, routeIds.iif, iif)
  else if (source !== undefined) error ||= putAddress(skb, routeIds.prefsrc, source)
  if (route.prefsrc !== undefined) error ||= putAddress(skb, routeIds.prefsrc, route.prefsrc)
  if (route.metrics !== undefined) error ||= putMetrics(skb, route)
  error ||= nlaPutU32(skb, routeIds.priority, route.priority)
  if (way?.gateway !== undefined) error ||= putAddress(skb, routeIds.gateway, way.gateway)
  if (link !== undefined) error ||= nlaPutU32(skb, routeIds.oif, link.index)
  // When a route ends is told of the route, not of the packets that take it.
  error ||= putCacheinfo(skb, undefined, net.now)
  error ||= nlaPutU8(skb, routeIds.pref, route.pref)
  nlmsgEnd(skb, nlh)
  return error === 0
}
