import { linkFlags } from '../../../../families/route/index.ts'
import type { Link } from '../link/link.ts'
import type { LinkEvent } from '../link/link-event.ts'

/** Nexthop objects go, without a word, when their link can send no more (`net/ipv4/nexthop.c`, nh_netdev_event()). */
export function nexthopListener(link: Link, event: LinkEvent): void {
  const isLost =
    event === 'down' ||
    event === 'unregister' ||
    (event === 'change' && (link.shownFlags & (linkFlags.RUNNING | linkFlags.LOWER_UP)) === 0)
  if (isLost) link.net.nexthops.flush(link)
}
