import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EEXIST, ENOENT } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibRoute, sameWay } from '../table/fib-route.ts'

/** What there is to tell of a route that was added: as it lies in the table, and with which flags. */
export interface Inserted {
  readonly route: FibRoute
  readonly flags: number
}

/** Adds an IPv6 route as the flags of the request say, and tells of it: 0, or minus an errno. Without flags the kernel asks. */
export function insertIpv6Route(
  net: RouteNet,
  route: FibRoute,
  flags: number | undefined,
  cause: Cause = kernelCause,
): number {
  const inserted = placeIpv6Route(net, route, flags ?? NLM_F_CREATE)
  if (typeof inserted === 'number') return inserted
  net.routeExpiry.follow(inserted.route)
  notifyRoute(net, inserted.route, true, cause, inserted.flags)
  return 0
}

/**
 * Puts an IPv6 route into its table, or gives minus an errno. Routes with gateways that share a prefix and a metric become one
 * route with several ways, which is told beginning with the new one (`net/ipv6/ip6_fib.c`, fib6_add_rt2node()).
 */
export function placeIpv6Route(net: RouteNet, route: FibRoute, flags: number): Inserted | number {
  const table = net.ipv6.open(route.table)
  const routes = table.routes(route.dst, route.dstLen)
  if (routes.length === 0) {
    if ((flags & NLM_F_REPLACE) !== 0 && (flags & NLM_F_CREATE) === 0) return -ENOENT
    table.set(route.dst, route.dstLen, [route])
    return { route, flags: NLM_F_CREATE | NLM_F_EXCL | (flags & NLM_F_APPEND) }
  }
  const rivals = routes.filter(({ priority }) => priority === route.priority)
  if (rivals.length > 0 && (flags & NLM_F_EXCL) !== 0) return -EEXIST
  const exchange = (old: FibRoute, fresh: FibRoute) =>
    table.set(
      route.dst,
      route.dstLen,
      routes.map((other) => (other === old ? fresh : other)),
    )
  if ((flags & NLM_F_REPLACE) !== 0) {
    const replaced = rivals.find((other) => joins(other) === joins(route)) ?? rivals[0]
    if (replaced !== undefined) {
      exchange(replaced, route)
      return { route, flags: NLM_F_REPLACE }
    }
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT
  }
  const twin = rivals.find((other) => hasWayOf(other, route))
  if (twin !== undefined) {
    // What is refused sets the end of the route that is there, if that ends at all.
    if (twin.expires !== undefined) exchange(twin, twin.endingAt(route.expires))
    return -EEXIST
  }
  const notice = NLM_F_CREATE | (rivals.length === 0 ? NLM_F_EXCL : 0) | (flags & NLM_F_APPEND)
  const sibling = joins(route) ? rivals.find(joins) : undefined
  if (sibling !== undefined) {
    exchange(sibling, sibling.by([...sibling.nexthops, ...route.nexthops]))
    return { route: route.by([...route.nexthops, ...sibling.nexthops]), flags: notice }
  }
  const after = routes.findLastIndex(({ priority }) => priority <= route.priority) + 1
  table.set(route.dst, route.dstLen, routes.toSpliced(after, 0, route))
  return { route, flags: notice }
}

/** Whether a route can be one of several ways: it has a gateway, and that is no nexthop object (rt6_qualify_for_ecmp()). */
function joins({ nexthops, nhId }: FibRoute): boolean {
  return nhId === undefined && nexthops[0]?.gateway !== undefined
}

function hasWayOf(route: FibRoute, { nexthops }: FibRoute): boolean {
  if (route.nexthops.length === 0 && nexthops.length === 0) return true
  return nexthops.some((way) => route.nexthops.some((other) => sameWay({ ...way, weight: other.weight }, other)))
}
