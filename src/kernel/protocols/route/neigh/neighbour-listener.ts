import { linkFlags } from '../../../../families/route/index.ts'
import type { Link } from '../link/link.ts'
import type { LinkEvent } from '../link/link-event.ts'

/** What neighbours of IPv4 do when something happens to a link (`net/ipv4/arp.c`, arp_netdev_event()). */
export function arpListener(link: Link, event: LinkEvent, changedFlags: number): void {
  follow(link, 2, event, changedFlags)
}

/** The same of IPv6, which looks for routes that have run out on that occasion (`net/ipv6/ndisc.c`, ndisc_netdev_event()). */
export function ndiscListener(link: Link, event: LinkEvent, changedFlags: number): void {
  follow(link, 10, event, changedFlags)
  if (event === 'changeAddress' || event === 'down') link.net.routeExpiry.collect()
}

function follow(link: Link, family: 2 | 10, event: LinkEvent, changedFlags: number): void {
  const { neighbours } = link.net
  if (event === 'changeAddress') neighbours.flush(link, family)
  if (event !== 'change') return
  if ((changedFlags & linkFlags.NOARP) !== 0) neighbours.flush(link, family)
  if (!link.carrier && evictsWithoutCarrier(link, family)) neighbours.flushAll(link, family, true)
}

function evictsWithoutCarrier({ inet, inet6 }: Link, family: 2 | 10): boolean {
  if (family === 2) return (inet?.settings.arpEvictNocarrier ?? 1) !== 0
  return (inet6?.settings.ndiscEvictNocarrier ?? 1) !== 0
}
