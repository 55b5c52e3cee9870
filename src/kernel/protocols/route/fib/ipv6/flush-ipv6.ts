import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'

/**
 * A link is down, or gone: IPv6 routes by it go, and each of their ways is told. Of several ways those by a link that is down are dead
 * until it is up again, as long as another one is not (`net/ipv6/route.c`, rt6_sync_down_dev(), fib6_ifdown()).
 */
export function flushLink6(link: Link, isGone: boolean): void {
  const isBy = (way: FibNexthop) => way.link === link
  changeRoutesWith(link.net, isBy, (route) => {
    const { nexthops } = route
    const isWholeLost = nexthops.every((way) => isBy(way) || (way.isDead && !isGone))
    const lost = isWholeLost ? nexthops : isGone ? nexthops.filter(isBy) : []
    for (const way of lost) notifyRoute(link.net, route.by([way]), false)
    if (isWholeLost) return []
    if (isGone) return [route.by(nexthops.filter((way) => !isBy(way)))]
    return [route.by(nexthops.map((way) => (isBy(way) ? { ...way, isDead: true } : way)))]
  })
}

/** A link can send again: ways by it are alive (rt6_sync_up()). */
export function reviveLink6(link: Link): void {
  const isRevived = (way: FibNexthop) => way.isDead === true && way.link === link
  const revived = ({ isDead: _, ...way }: FibNexthop): FibNexthop => way
  changeRoutesWith(link.net, isRevived, (route) => [
    route.by(route.nexthops.map((way) => (isRevived(way) ? revived(way) : way))),
  ])
}

/** Changes the routes that have such a way. Those of nexthop objects follow their objects. */
function changeRoutesWith(
  { ipv6 }: RouteNet,
  isSuch: (way: FibNexthop) => boolean,
  change: (route: FibRoute) => FibRoute[],
): void {
  const isMeant = ({ nhId, nexthops }: FibRoute) => nhId === undefined && nexthops.some(isSuch)
  ipv6.changeEach((routes) =>
    routes.some(isMeant) ? routes.flatMap((route) => (isMeant(route) ? change(route) : [route])) : routes,
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
