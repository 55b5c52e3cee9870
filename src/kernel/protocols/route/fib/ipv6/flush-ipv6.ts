import type { Link } from '../../link/link.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'

/** Takes away the IPv6 ways by a link that is down, and tells of each (`net/ipv6/route.c`, rt6_sync_down_dev()). */
export function flushLink6(link: Link): void {
  const { net } = link
  const isBy = (way: FibNexthop) => way.link === link
  const without = (route: FibRoute): FibRoute[] => {
    if (!route.nexthops.some(isBy)) return [route]
    if (!route.nexthops.every(isBy)) return [route.by(route.nexthops.filter((way) => !isBy(way)))]
    notifyRoute(net, route, false)
    return []
  }
  net.ipv6.changeEach((routes) =>
    routes.some(({ nexthops }) => nexthops.some(isBy)) ? routes.flatMap(without) : routes,
  )
}

/** A link has lost an address: routes by it do not prefer that as their source any more. Nobody is told (rt6_remove_prefsrc()). */
export function forgetSource(link: Link, address: PackedAddress): void {
  const prefers = ({ prefsrc, nhId, nexthops: [way] }: FibRoute) =>
    prefsrc === address && nhId === undefined && way?.link === link
  link.net.ipv6.changeEach((routes) =>
    routes.some(prefers) ? routes.map((route) => (prefers(route) ? route.from(undefined) : route)) : routes,
  )
}
