import type { LinkMessage } from '../../../../families/route/index.ts'
import { EBUSY, EINVAL, EMLINK, ENODEV } from '../../../errno.ts'
import type { RouteRequest } from '../request/request.ts'
import type { Link } from './link.ts'
import { followLower } from './link-watch.ts'
import { registerLink } from './register-link.ts'
import { removeLink } from './remove-link.ts'

/** The link that a request wants a new one to stand on; minus an errno where it names none, or one that is not there. */
export function lowerLinkOf({ net, value }: RouteRequest<LinkMessage>): Link | number {
  if (value.link === undefined) return -EINVAL
  return net.links.get(value.link) ?? -ENODEV
}

/**
 * Registers a link that stands on another one, and has its carrier, if it `follows` that (netdev_upper_dev_link(),
 * netif_stacked_transfer_operstate()); `joined` is called in between.
 */
export function registerUpper(link: Link, lower: Link, { follows = true, joined = () => {} } = {}): number {
  link.lower = lower
  // As it begins so, it does not count as a change (macvlan_init(), vlan_dev_init()).
  link.carrier = follows && lower.carrier
  link.isDormant = lower.isDormant
  const error = registerLink(link)
  if (error < 0) return error
  const refusal = standOn(link, lower)
  if (refusal < 0) {
    removeLink(link)
    return refusal
  }
  joined()
  if (follows) followLower(link, lower)
  link.net.watch.fire(link)
  return 0
}

/** A link stands on another one from now on: 0, or minus an errno where it cannot (__netdev_upper_dev_link()). */
export function standOn(link: Link, lower: Link): number {
  const refusal = objectionToStanding(link, lower)
  if (refusal < 0) return refusal
  lower.uppers.add(link)
  lower.net.announce(lower, 'changeUpper')
  return 0
}

/** No link stands on itself, be it through others, and not too many one on another. */
export function objectionToStanding(link: Link, lower: Link): number {
  if (link === lower || isAbove(lower, link)) return -EBUSY
  return heightOf(lower) + heightAbove(link) > MAX_HEIGHT ? -EMLINK : 0
}

/** How many links can stand one on another (MAX_NEST_DEV). */
const MAX_HEIGHT = 8

/** Links that stand on one; a bridge stands on its ports. */
function linksAbove({ uppers, master }: Link): Link[] {
  return master === undefined ? [...uppers] : [...uppers, master]
}

function isAbove(link: Link, lower: Link): boolean {
  return linksAbove(lower).some((upper) => upper === link || isAbove(link, upper))
}

function heightAbove(link: Link): number {
  return 1 + Math.max(0, ...linksAbove(link).map(heightAbove))
}

/** How many links there are from one to the lowest of those that it stands on. */
function heightOf(link: Link): number {
  const below = link.lower?.uppers.has(link) ? [link.lower] : link.net.links.all.filter(({ master }) => master === link)
  return 1 + Math.max(0, ...below.map(heightOf))
}

/** The link can cut no larger packets into segments than the one below (netif_inherit_tso_max()). */
export function inheritSegments(link: Link, { tsoMaxSize }: Link): void {
  const { segments } = link
  link.tsoMaxSize = tsoMaxSize
  segments.gsoMaxSize = Math.min(segments.gsoMaxSize, tsoMaxSize)
  segments.gsoIpv4MaxSize = Math.min(segments.gsoIpv4MaxSize, tsoMaxSize)
}

/** The MTU of the link below has become smaller: so does that of what stands on it (netif_set_mtu()). */
export function followMtu(link: Link, { mtu }: Link): void {
  if (link.mtu <= mtu) return
  link.mtu = mtu
  link.net.announce(link, 'changeMtu')
}

/** A link is to go: the one below is told (netdev_upper_dev_unlink()). */
export function leaveLower(link: Link): void {
  const { lower } = link
  if (lower === undefined || !lower.uppers.delete(link)) return
  lower.net.announce(lower, 'changeUpper')
}
