import type { LinkMessage } from '../../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../../errno.ts'
import type { RouteRequest } from '../../request.ts'
import type { Link } from '../link.ts'
import { followLower } from '../link-watch.ts'
import { registerLink } from '../register-link.ts'

/** The link that a request wants a new one to stand on; minus an errno where it names none, or one that is not there. */
export function lowerLinkOf({ net, value }: RouteRequest<LinkMessage>): Link | number {
  if (value.link === undefined) return -EINVAL
  return net.links.get(value.link) ?? -ENODEV
}

/**
 * Registers a link that stands on another one, and has its carrier (netdev_upper_dev_link(), netif_stacked_transfer_operstate());
 * `joined` is called in between.
 */
export function registerUpper(link: Link, lower: Link, joined: () => void = () => {}): number {
  link.lower = lower
  // As it begins so, it does not count as a change (macvlan_init(), vlan_dev_init()).
  link.carrier = lower.carrier
  const error = registerLink(link)
  if (error < 0) return error
  lower.uppers.add(link)
  lower.net.announce(lower, 'changeUpper')
  joined()
  followLower(link, lower)
  link.net.watch.fire(link)
  return 0
}

/** A link is to go: the one below is told (netdev_upper_dev_unlink()). */
export function leaveLower(link: Link): void {
  const { lower } = link
  if (lower === undefined || !lower.uppers.delete(link)) return
  lower.net.announce(lower, 'changeUpper')
}
