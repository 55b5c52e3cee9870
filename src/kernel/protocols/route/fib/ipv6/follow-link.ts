import { nexthopFlags, routeTypes } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibNexthop, FibRoute } from '../table/fib-route.ts'

// What becomes of IPv6 routes when something happens to their links. Ways know how their link was when they were told of it last.

const { DEAD, LINKDOWN } = nexthopFlags

/** Flags of a way by a link that is made now (`net/ipv6/route.c`, fib6_nh_init()): that of what is to arrive here never changes. */
export function firstFlags(link: Link, type: number): number {
  if (link.carrier || isToArrive(type)) return 0
  link.hasUnreadyWays6 = true
  return LINKDOWN
}

function isToArrive(type: number): boolean {
  return type === routeTypes.LOCAL || type === routeTypes.ANYCAST
}

/** The link cannot send, though it is up. Nobody is told, here and below, but of routes that go (rt6_sync_down_dev()). */
export function linkUnready6(link: Link): void {
  link.hasUnreadyWays6 = true
  changeRoutes(link, (route) => (isToArrive(route.type) ? route : marked(route, link, LINKDOWN, 0)))
}

/** The link can send (rt6_sync_up()). */
export function linkReady6(link: Link): void {
  if (!link.hasUnreadyWays6) return
  link.hasUnreadyWays6 = false
  changeRoutes(link, (route) => marked(route, link, 0, DEAD | LINKDOWN))
}

/** The link is down: routes go that have no other way left. */
export function linkDown6(link: Link): void {
  link.hasUnreadyWays6 = true
  const isLost = (way: FibNexthop) => way.link === link || (way.flags & DEAD) !== 0
  changeRoutes(link, (route) => {
    if (!route.nexthops.every(isLost)) return marked(route, link, DEAD | LINKDOWN, 0)
    tellOfEnd(route, route.nexthops)
    return undefined
  })
}

/** The link is gone, and ways by it. */
export function linkGone6(link: Link): void {
  changeRoutes(link, (route) => {
    const left = route.nexthops.filter((way) => way.link !== link)
    tellOfEnd(
      route,
      route.nexthops.filter((way) => way.link === link),
    )
    return left.length === 0 ? undefined : route.by(left)
  })
}

/** To Linux each way is a route. */
function tellOfEnd(route: FibRoute, ways: readonly FibNexthop[]): void {
  for (const way of ways) if (way.link !== undefined) notifyRoute(way.link.net, route.by([way]), false)
}

/** The same route with other flags of its ways by a link. */
function marked(route: FibRoute, link: Link, set: number, clear: number): FibRoute {
  const flagsOf = (way: FibNexthop) => (way.link === link ? (way.flags | set) & ~clear : way.flags)
  if (route.nexthops.every((way) => flagsOf(way) === way.flags)) return route
  const info = { ...route.info, nexthops: route.nexthops.map((way) => ({ ...way, flags: flagsOf(way) })) }
  return new FibRoute(link.net.ipv6.infos.share(info), route.dst, route.dstLen, route.tos)
}

/** Changes all routes that have a way by a link and use no nexthop object: undefined takes one away. */
function changeRoutes(link: Link, change: (route: FibRoute) => FibRoute | undefined): void {
  const isBy = ({ nhId, nexthops }: FibRoute) => nhId === undefined && nexthops.some((way) => way.link === link)
  link.net.ipv6.changeEach((routes) =>
    routes.some(isBy) ? routes.flatMap((route) => (isBy(route) ? (change(route) ?? []) : route)) : routes,
  )
}
