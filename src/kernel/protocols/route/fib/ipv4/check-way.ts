import { nexthopFlags, routeScopes, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, ENETDOWN, ENETUNREACH, ENODEV } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteNet } from '../../route-net.ts'
import { nexthopOf } from '../message/encapsulation.ts'
import type { WayDescription } from '../message/read-route.ts'
import type { FibNexthop } from '../table/fib-route.ts'
import { lookupIpv4, lookupTable } from '../table/lookup.ts'

/** What a way is of: a route of a table and a scope. */
export interface WayPlace {
  readonly net: RouteNet
  readonly table: number
  readonly scope: number
}

/** The way that a request describes, if there can be one (`net/ipv4/fib_semantics.c`, fib_check_nh()). */
export function checkIpv4Way(place: WayPlace, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  return way.gateway === undefined ? checkLink(place, way, extack) : checkGateway(place, way, extack)
}

/** A way by a link alone (fib_check_nh_nongw()). */
function checkLink({ net }: WayPlace, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  if ((way.flags & (nexthopFlags.PERVASIVE | nexthopFlags.ONLINK)) !== 0) {
    return refuse(extack, EINVAL, 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set')
  }
  const link = net.links.get(way.oif)
  if (link?.inet === undefined) return -ENODEV
  if (!link.isUp) return refuse(extack, ENETDOWN, 'Device for nexthop is not up')
  return nexthopOf(way, link, routeScopes.HOST)
}

/** A way by a gateway, which must be reachable by a link (fib_check_nh_v4_gw()). */
function checkGateway(place: WayPlace, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  const { net, scope, table } = place
  const gateway = way.gateway as string
  if (gateway.length !== 2) return checkGateway6(place, way, extack)
  if ((way.flags & nexthopFlags.ONLINK) !== 0) {
    if (scope >= routeScopes.LINK) return refuse(extack, EINVAL, 'Nexthop has invalid scope')
    const link = net.links.get(way.oif)
    if (link === undefined) return refuse(extack, ENODEV, 'Nexthop device required for onlink')
    if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
    if ((net.ipv4.local?.routes(gateway, 32).length ?? 0) > 0)
      return refuse(extack, EINVAL, 'Nexthop has invalid gateway')
    return nexthopOf(way, link, routeScopes.LINK)
  }
  const flow = { dst: gateway, scope: Math.max(scope + 1, routeScopes.LINK), oif: way.oif, ignoresLinkState: true }
  // Main and local table are one until there are rules of somebody's own.
  const own = table >= routeTables.MAIN && table <= routeTables.LOCAL ? undefined : net.ipv4.get(table)
  const found = (own && lookupTable(own, flow)) ?? lookupIpv4(net, flow)
  if (typeof found === 'number') return refuse(extack, ENETUNREACH, 'Nexthop has invalid gateway')
  const { route, way: next } = found
  if (route.type !== routeTypes.UNICAST && route.type !== routeTypes.LOCAL) {
    return refuse(extack, EINVAL, 'Nexthop has invalid gateway')
  }
  if (next?.link === undefined) return refuse(extack, EINVAL, 'No egress device for nexthop')
  return next.link.isUp ? nexthopOf(way, next.link, route.scope) : -ENETDOWN
}

/** A gateway of IPv6 on a route of IPv4 wants a link (fib_check_nh_v6_gw()). */
function checkGateway6({ net }: WayPlace, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  const link = net.links.get(way.oif)
  if (link?.inet6 === undefined)
    return way.oif === 0 ? refuse(extack, EINVAL, 'Egress device can not be determined') : -ENODEV
  return link.isUp ? nexthopOf(way, link, routeScopes.LINK) : -ENETDOWN
}
