import { nexthopFlags, routeScopes, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, ENETDOWN, ENODEV } from '../../../../errno.ts'
import { refuse } from '../../request/refuse.ts'
import { checkIpv6Way } from '../ipv6/check-way.ts'
import { nexthopOf } from '../message/encapsulation.ts'
import type { RouteDescription } from '../message/read-route.ts'
import type { WayDescription } from '../message/read-way.ts'
import type { FibNexthop } from '../table/fib-route.ts'
import { lookupError } from '../table/lookup.ts'
import { ipv4AddressType } from './address-type.ts'
import { lookupIpv4, lookupIpv4Table } from './lookup-ipv4.ts'

const ANY6 = '\0\0\0\0\0\0\0\0'

/** What the check of a way needs to know of the route that it is for. */
type WayUser = Pick<RouteDescription, 'net' | 'table' | 'value'>

/** A way as it is once it was looked at; minus an errno where there is none (`net/ipv4/fib_semantics.c`, fib_check_nh()). */
export function checkIpv4Way(user: WayUser, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  return way.gateway === undefined ? checkLink(user, way, extack) : checkGateway(user, way, extack)
}

/** A way by a link alone (fib_check_nh_nongw()). */
function checkLink({ net }: WayUser, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  if ((way.flags & (nexthopFlags.PERVASIVE | nexthopFlags.ONLINK)) !== 0) {
    return refuse(extack, EINVAL, 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set')
  }
  const link = net.links.get(way.oif)
  if (link?.inet === undefined) return -ENODEV
  if (!link.isUp) return refuse(extack, ENETDOWN, 'Device for nexthop is not up')
  return nexthopOf(way, link, routeScopes.HOST)
}

/** A way by a gateway, which must be reachable by a link (fib_check_nh_v4_gw()). */
function checkGateway(description: WayUser, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  const { net, value, table } = description
  const { scope = 0 } = value
  const gateway = way.gateway as string
  if (gateway.length !== 2) {
    const checked = checkIpv6Way({ net, table, dst: ANY6, value: {} }, way, extack)
    return typeof checked === 'number' ? checked : { ...checked, scope: routeScopes.LINK }
  }
  if ((way.flags & nexthopFlags.ONLINK) !== 0) {
    if (scope >= routeScopes.LINK) return refuse(extack, EINVAL, 'Nexthop has invalid scope')
    const link = net.links.get(way.oif)
    if (link === undefined) return refuse(extack, ENODEV, 'Nexthop device required for onlink')
    if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
    if (ipv4AddressType(net, gateway) !== routeTypes.UNICAST)
      return refuse(extack, EINVAL, 'Nexthop has invalid gateway')
    return nexthopOf(way, link, routeScopes.LINK)
  }
  const flow = { dst: gateway, scope: Math.max(scope + 1, routeScopes.LINK), oif: way.oif === 0 ? undefined : way.oif }
  const own = table === routeTables.MAIN ? undefined : lookupIpv4Table(net, table, flow)
  const found = own !== undefined && lookupError(own.route) === 0 ? own : lookupIpv4(net, flow)
  if (typeof found === 'number') return refuse(extack, -found, 'Nexthop has invalid gateway')
  const { route, way: next } = found
  if (route.type !== routeTypes.UNICAST && route.type !== routeTypes.LOCAL) {
    return refuse(extack, EINVAL, 'Nexthop has invalid gateway')
  }
  if (next?.link === undefined) return refuse(extack, EINVAL, 'No egress device for nexthop')
  return next.link.isUp ? nexthopOf(way, next.link, route.scope) : -ENETDOWN
}
