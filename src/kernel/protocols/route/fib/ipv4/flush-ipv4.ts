import { routeScopes, routeTables } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import type { PackedAddress, Prefix } from '../table/prefix.ts'

/**
 * Takes away, without a word, the IPv4 routes that a link which is down leaves without a way. What is local to the host stays until the
 * link, or IPv4 on it, is gone (fib_sync_down_dev(), fib_flush()).
 */
function flushLink(link: Link, isGone: boolean): void {
  const { ipv4 } = link.net
  const isDead = (way: FibNexthop) => way.link === link && (isGone || way.scope !== routeScopes.NOWHERE)
  // Those that use nexthop objects live and die with these.
  const isLost = ({ nexthops, nhId }: FibRoute) =>
    nhId === undefined && nexthops.some(isDead) && !nexthops.some((way) => !isDead(way) && way.link?.isUp)
  ipv4.changeEach((routes) => (routes.some(isLost) ? routes.filter((route) => !isLost(route)) : routes))
}

/**
 * Takes away the routes that prefer an address as their source which the host does not have any more, and tells of them, the last
 * first (fib_sync_down_addr(), fib_table_flush()). Where a link is of no other table, these are routes of the table main.
 */
export function flushSource({ net }: Link, address: PackedAddress): void {
  const table = net.ipv4.get(routeTables.MAIN)
  const prefers = ({ prefsrc }: FibRoute) => prefsrc === address
  for (const { dst, dstLen } of (table?.prefixes ?? []).toSorted(lastFirst)) {
    const routes = table?.routes(dst, dstLen) ?? []
    const gone = routes.filter(prefers)
    if (gone.length === 0) continue
    table?.set(
      dst,
      dstLen,
      routes.filter((route) => !prefers(route)),
    )
    for (const route of gone) notifyRoute(net, route, false)
  }
}

function lastFirst(a: Prefix, b: Prefix): number {
  if (a.dst !== b.dst) return a.dst < b.dst ? 1 : -1
  return b.dstLen - a.dstLen
}

/** IPv4 stops on a link: routes and neighbours go. Nothing of it is left where the link, or its last address, is gone (fib_disable_ip()). */
export function disableIpv4(link: Link, isGone: boolean): void {
  flushLink(link, isGone)
  link.net.neighbours.flushAll(link, 2)
}
