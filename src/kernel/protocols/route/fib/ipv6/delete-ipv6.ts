import { ESRCH } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../cause.ts'
import type { RouteNet } from '../../route-net.ts'
import type { RouteChoice } from '../ipv4/delete-ipv4.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibNexthop, type FibRoute, sameWay } from '../table/fib-route.ts'

/**
 * Removes the first IPv6 route that fits, or of one with several ways the way that fits, and tells of it: 0, or -ESRCH
 * (`net/ipv6/route.c`, ip6_route_del()).
 */
export function deleteIpv6Route(net: RouteNet, choice: RouteChoice, cause: Cause = kernelCause): number {
  const table = net.ipv6.get(choice.table)
  const routes = table?.routes(choice.dst, choice.dstLen) ?? []
  const route = routes.find((one) => fits(one, choice))
  if (table === undefined || route === undefined) return -ESRCH
  const isWhole = choice.gateway === undefined
  const gone = isWhole ? route.nexthops : route.nexthops.filter((way) => fitsWay(way, choice))
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

function fits(route: FibRoute, choice: RouteChoice): boolean {
  const { type = 0, protocol = 0, priority, nexthops, nhId } = choice
  if (type !== 0 && route.type !== type) return false
  if (protocol !== 0 && route.protocol !== protocol) return false
  if (priority !== undefined && route.priority !== priority) return false
  if (nhId !== undefined && route.nhId !== nhId) return false
  if (nexthops !== undefined) return nexthops.every((way) => route.nexthops.some((other) => sameWay(way, other)))
  if (choice.link === undefined && choice.gateway === undefined) return true
  return route.nexthops.some((way) => fitsWay(way, choice))
}

function fitsWay(way: FibNexthop, { link, gateway }: RouteChoice): boolean {
  if (link !== undefined && way.link !== link) return false
  return gateway === undefined || way.gateway === gateway
}
