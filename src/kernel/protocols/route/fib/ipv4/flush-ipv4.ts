import { routeScopes } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import type { FibNexthop } from '../table/fib-route.ts'

/**
 * Takes away, without a word, the IPv4 routes that a link which is down leaves without a way. What is local to the host stays until the
 * link is gone (fib_sync_down_dev(), fib_flush()).
 */
export function flushLink(link: Link, isGone: boolean): void {
  const { ipv4 } = link.net
  const isDead = (way: FibNexthop) => way.link === link && (isGone || way.scope !== routeScopes.NOWHERE)
  for (const table of ipv4.all) {
    for (const { dst, dstLen } of table.prefixes) {
      const routes = table.routes(dst, dstLen)
      const left = routes.filter(
        ({ nexthops }) => !nexthops.some((way) => isDead(way)) || nexthops.some((way) => way.link?.isUp),
      )
      if (left.length < routes.length) table.set(dst, dstLen, left)
    }
  }
}
