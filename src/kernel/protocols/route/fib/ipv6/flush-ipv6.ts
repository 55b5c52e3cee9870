import type { Link } from '../../link/link.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibRoute } from '../table/fib-route.ts'

/** Takes away the IPv6 ways by a link that is down, and tells of each (`net/ipv6/route.c`, rt6_sync_down_dev()). */
export function flushLink6(link: Link): void {
  const { net } = link
  for (const table of net.ipv6.all) {
    for (const leaf of table.from('')) {
      const left = leaf.routes.flatMap((route) => without(route, link))
      if (left.length === leaf.routes.length && left.every((route, i) => route === leaf.routes[i])) continue
      const gone = leaf.routes.filter(
        (route) => !left.includes(route) && route.nexthops.every((way) => way.link === link),
      )
      table.set(leaf.dst, leaf.dstLen, left)
      for (const route of gone) notifyRoute(net, route, false)
    }
  }
}

function without(route: FibRoute, link: Link): FibRoute[] {
  const nexthops = route.nexthops.filter((way) => way.link !== link)
  if (nexthops.length === route.nexthops.length) return [route]
  return nexthops.length === 0 ? [] : [{ ...route, nexthops }]
}
