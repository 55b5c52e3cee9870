import type { Link } from '../../link/link.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibRoute } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'

/** Takes away the IPv6 ways by a link that is down, and tells of each (`net/ipv6/route.c`, rt6_sync_down_dev()). */
export function flushLink6(link: Link): void {
  const { net } = link
  for (const table of net.ipv6.all) {
    for (const { dst, dstLen } of table.prefixes) {
      const routes = table.routes(dst, dstLen)
      const left = routes.flatMap((route) => without(route, link))
      if (left.length === routes.length && left.every((route, i) => route === routes[i])) continue
      const gone = routes.filter((route) => !left.includes(route) && route.nexthops.every((way) => way.link === link))
      table.set(dst, dstLen, left)
      for (const route of gone) notifyRoute(net, route, false)
    }
  }
}

function without(route: FibRoute, link: Link): FibRoute[] {
  const nexthops = route.nexthops.filter((way) => way.link !== link)
  if (nexthops.length === route.nexthops.length) return [route]
  return nexthops.length === 0 ? [] : [route.by(nexthops)]
}

/** A link has lost an address: routes by it do not prefer that as their source any more. Nobody is told (rt6_remove_prefsrc()). */
export function forgetSource(link: Link, address: PackedAddress): void {
  const prefers = ({ prefsrc, nhId, nexthops: [way] }: FibRoute) =>
    prefsrc === address && nhId === undefined && way?.link === link
  for (const table of link.net.ipv6.all) {
    for (const { dst, dstLen } of table.prefixes) {
      const routes = table.routes(dst, dstLen)
      if (!routes.some(prefers)) continue
      table.set(
        dst,
        dstLen,
        routes.map((route) => (prefers(route) ? route.from(undefined) : route)),
      )
    }
  }
}
