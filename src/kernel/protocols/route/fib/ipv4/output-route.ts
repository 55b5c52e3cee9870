import { routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import { EINVAL, ENETUNREACH, ENODEV } from '../../../../errno.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import { chooseIpv4Way } from '../multipath/choose-way.ts'
import type { Flow, Found } from '../table/lookup.ts'
import { isMulticast, type PackedAddress } from '../table/prefix.ts'
import { lookupIpv4 } from './lookup-ipv4.ts'
import {
  isLocalMulticast,
  isZeroNet,
  LIMITED,
  linkOfAddress,
  type PacketRoute,
  RTCF_LOCAL,
  sentBy,
} from './packet-route.ts'
import { ipv4Source } from './source-address.ts'

const LOOPBACK = '\u7f00\u0001'

/** What becomes of a packet that the host sends, or minus an errno (`net/ipv4/route.c`, ip_route_output_key_hash_rcu()). */
export function outputRoute(net: RouteNet, flow: Flow): PacketRoute | number {
  const { dst, src, oif } = flow
  if (src !== undefined) {
    const sender = checkSource(net, flow)
    if (typeof sender === 'number') return sender
    if (oif === undefined && (isMulticast(dst) || dst === LIMITED)) return sentBy(sender, dst, src, undefined)
  }
  if (oif === undefined) return byTables(net, flow, undefined)
  const link = net.links.get(oif)
  if (link === undefined) return -ENODEV
  if (!link.isUp || link.inet === undefined) return -ENETUNREACH
  if (isLocalMulticast(dst) || dst === LIMITED) {
    return sentBy(link, dst, src ?? ipv4Source(net, link, undefined, routeScopes.LINK), undefined)
  }
  const source = src ?? sourceBy(net, link, flow)
  return byTables(net, { ...flow, src: source }, link)
}

/** The link of the host's address that a packet comes from; minus an errno where it has none. */
function checkSource(net: RouteNet, { src = '' }: Flow): Link | number {
  if (isMulticast(src) || src === LIMITED || isZeroNet(src)) return -EINVAL
  return linkOfAddress(net, src) ?? -ENETUNREACH
}

/** What a packet by a link comes from before the tables are asked. */
function sourceBy(net: RouteNet, link: Link, { dst, scope = 0 }: Flow): PackedAddress | undefined {
  if (isMulticast(dst)) return ipv4Source(net, link, undefined, scope)
  return dst === '\0\0' ? ipv4Source(net, link, undefined, routeScopes.HOST) : undefined
}

function byTables(net: RouteNet, flow: Flow, link: Link | undefined): PacketRoute | number {
  const { dst, src } = flow
  // Without an address a packet goes to the host itself.
  if (dst === '\0\0') return toItself(net, src ?? LOOPBACK)
  const found = lookupIpv4(net, flow)
  if (typeof found === 'number') {
    // A link that is asked for will do, although no route leads there.
    if (link === undefined) return found
    return sentBy(link, dst, src ?? ipv4Source(net, link, undefined, routeScopes.LINK), undefined)
  }
  if (found.route.type === routeTypes.LOCAL) {
    return sentBy(net.loopback, dst, src ?? found.route.prefsrc ?? dst, found)
  }
  const chosen = link === undefined ? withChosenWay(net, found, flow, false) : found
  const by = chosen.way?.link
  return by === undefined ? -EINVAL : sentBy(by, dst, src ?? sourceOf(net, chosen), chosen)
}

/** What was found, by the way that the packet takes where there are several (`net/ipv4/fib_semantics.c`, fib_select_path()). */
export function withChosenWay(net: RouteNet, found: Found, flow: Flow, isInput: boolean): Found {
  if (found.route.nexthops.length < 2) return found
  return { ...found, way: chooseIpv4Way(net, found.route, flow, isInput) ?? found.way }
}

function toItself({ loopback }: RouteNet, source: PackedAddress): PacketRoute {
  const found = undefined
  const route = undefined
  return {
    type: routeTypes.LOCAL,
    cacheFlags: RTCF_LOCAL,
    link: loopback,
    way: undefined,
    route,
    source,
    found,
    isInput: false,
  }
}

/** fib_result_prefsrc() */
function sourceOf(net: RouteNet, { route, way }: Found): PackedAddress | undefined {
  if (route.prefsrc !== undefined) return route.prefsrc
  const gateway = way?.gateway?.length === 2 ? way.gateway : undefined
  return ipv4Source(net, way?.link, gateway, route.scope)
}
