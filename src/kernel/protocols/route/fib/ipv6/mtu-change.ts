import type { Link } from '../../link/link.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'

/** Bit of RTA_LOCK by which the MTU of a route stays as it is (RTAX_MTU). */
const MTU_LOCK = 1 << 2

/**
 * A link gets another MTU, in bytes: IPv6 routes by it that say one do not say more, and those that said the old one say the new one.
 * Nobody is told (`net/ipv6/route.c`, rt6_mtu_change()).
 */
export function changeRouteMtu(link: Link, mtu: number): void {
  const { net, inet6 } = link
  if (inet6 === undefined) return
  const known = inet6.settings.mtu6
  const isBy = (way: FibNexthop) => way.link === link
  const follows = ({ metrics, nhId, nexthops }: FibRoute) => {
    const own = metrics?.mtu ?? 0
    if (own === 0 || own === mtu || ((metrics?.lock ?? 0) & MTU_LOCK) !== 0) return false
    const isOfLink = nhId === undefined ? nexthops.slice(0, 1).some(isBy) : nexthops.some(isBy)
    return isOfLink && (own > mtu || own === known)
  }
  net.ipv6.changeEach((routes) =>
    routes.some(follows)
      ? routes.map((route) => (follows(route) ? route.with({ ...route.metrics, mtu }) : route))
      : routes,
  )
}
