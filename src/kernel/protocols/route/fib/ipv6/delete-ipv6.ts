import { ESRCH } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import { fitsChoice, type RouteChoice } from '../table/route-choice.ts'

/**
 * Removes the first IPv6 route that fits, or of one with several ways the way that fits, and tells of it: 0, or -ESRCH
 * (`net/ipv6/route.c`, ip6_route_del()).
 */
export function deleteIpv6Route(net: RouteNet, choice: RouteChoice, cause: Cause = kernelCause): number {
  const table = net.ipv6.get(choice.table)
  const routes = table?.routes(choice.dst, choice.dstLen) ?? []
  const route = routes.find((one) => fits(one, choice))
  if (table === undefined || route === undefined) return -ESRCH
  const isWhole = route.nhId !== undefined || (choice.gateway === undefined && choice.isOneWay !== true)
  const gone = isWhole ? route.nexthops : firstFitting(route, choice)
  const left = route.nexthops.filter((way) => !gone.includes(way))
  const kept = left.length === 0 ? [] : [route.by(left)]
  table.set(
    choice.dst,
    choice.dstLen,
    routes.flatMap((one) => (one === route ? kept : [one])),
  )
  notifyRoute(net, route.by(gone), false, cause)
  return 0
}

/** A way of a route, in a list. */
function firstFitting({ nexthops }: FibRoute, choice: RouteChoice): FibNexthop[] {
  return nexthops.filter((way) => fitsWay(way, choice)).slice(0, 1)
}

/** Of a route by a nexthop object the ways do not count. */
function fits(route: FibRoute, choice: RouteChoice): boolean {
  const { nhId } = choice
  if (!fitsChoice(route, choice)) return false
  if (route.nhId !== undefined) return nhId === undefined || route.nhId === nhId
  return nhId === undefined && route.nexthops.some((way) => fitsWay(way, choice))
}

function fitsWay(way: FibNexthop, { link, gateway }: RouteChoice): boolean {
  if (link !== undefined && way.link !== link) return false
  return gateway === undefined || way.gateway === gateway
}
