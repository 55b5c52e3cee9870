import type { Link } from '../link/link.ts'

/** Takes away, without a word, the IPv4 routes that a link which is down leaves without a way (fib_sync_down_dev(), fib_flush()). */
export function flushLink(link: Link): void {
  const { ipv4 } = link.net
  for (const table of ipv4.all) {
    for (const leaf of table.from('')) {
      const left = leaf.routes.filter(
        ({ nexthops }) => !nexthops.some((way) => way.link === link) || nexthops.some((way) => way.link?.isUp),
      )
      if (left.length < leaf.routes.length) table.set(leaf.dst, leaf.dstLen, left)
    }
  }
}
