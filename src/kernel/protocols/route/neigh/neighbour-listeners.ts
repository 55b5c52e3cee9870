import { linkFlags } from '../../../../families/route/index.ts'
import type { Link } from '../link/link.ts'
import type { LinkEvent } from '../link/link-event.ts'

/** What becomes of the neighbours of IPv4 when something happens to their link (`net/ipv4/arp.c`, arp_netdev_event()). */
export function arpListener(link: Link, event: LinkEvent, flags: number): void {
  follow(link, event, flags, 2, (link.inet?.settings.arpEvictNocarrier ?? 1) !== 0)
}

/** The same of IPv6 (`net/ipv6/ndisc.c`, ndisc_netdev_event()). */
export function ndiscListener(link: Link, event: LinkEvent, flags: number): void {
  follow(link, event, flags, 10, (link.inet6?.settings.ndiscEvictNocarrier ?? 1) !== 0)
}

function follow(link: Link, event: LinkEvent, flags: number, family: 2 | 10, losesThemWithCarrier: boolean): void {
  const { neighbours } = link.net
  const isOtherwise = event === 'change' && (flags & linkFlags.NOARP) !== 0
  if (event === 'changeAddress' || isOtherwise) neighbours.forget(link, family)
  if (event === 'change' && !link.carrier && losesThemWithCarrier) neighbours.loseCarrier(link, family)
}
