import { linkFlags } from '../../../../families/route/index.ts'
import { type Cause, kernelCause } from '../cause.ts'
import type { Link } from './link.ts'
import { notifyLink } from './link-notify.ts'

/** Tells of a link whose state has changed (`net/core/dev.c`, netdev_state_change()). */
export function changed(link: Link): void {
  if (!link.isUp) return
  link.net.announce(link, 'change')
  notifyLink(link)
}

/** The flags that a request can set; of the others some follow from the state, and some from how many have asked. */
const settable =
  linkFlags.DEBUG |
  linkFlags.NOTRAILERS |
  linkFlags.NOARP |
  linkFlags.DYNAMIC |
  linkFlags.MULTICAST |
  linkFlags.PORTSEL |
  linkFlags.AUTOMEDIA

const { UP, PROMISC, ALLMULTI } = linkFlags

/** Flags that nobody sets, and those of which `change` does not tell. */
const quiet = linkFlags.RUNNING | linkFlags.LOWER_UP | UP | PROMISC | ALLMULTI

/** Sets the flags of a link: 0, or minus the errno of a kind that cannot be set up (`net/core/dev.c`, dev_change_flags()). */
export function changeFlags(link: Link, flags: number, cause: Cause = kernelCause): number {
  const { flags: before, askedFlags: askedBefore } = link
  link.flags = (link.flags & ~settable) | (flags & settable)
  setReception(link)
  if (((before ^ flags) & UP) !== 0) {
    const error = (flags & UP) === 0 ? close([link]) : open(link)
    if (error < 0) return error
  }
  const asked = link.askedFlags ^ (flags & (PROMISC | ALLMULTI))
  link.askedFlags ^= asked
  if ((asked & PROMISC) !== 0) setPromiscuity(link, (flags & PROMISC) === 0 ? -1 : 1)
  if ((asked & ALLMULTI) !== 0) setAllmulti(link, (flags & ALLMULTI) === 0 ? -1 : 1)
  notifyFlags(link, before, (before ^ link.flags) | (askedBefore ^ link.askedFlags), cause)
  return 0
}

/** What a change of flags makes known: `told` is what the message says of it (__dev_notify_flags()). */
export function notifyFlags(link: Link, before: number, told: number, cause: Cause = kernelCause): void {
  const changed = before ^ link.flags
  if (told !== 0) notifyLink(link, { change: told, cause })
  if ((changed & UP) !== 0) link.net.announce(link, link.isUp ? 'up' : 'down')
  if (link.isUp && (changed & ~quiet) !== 0) link.net.announce(link, 'change', changed)
}

/** __dev_open() */
function open(link: Link): number {
  const error = link.kind.open?.(link) ?? 0
  if (error < 0) return error
  link.flags |= UP
  setReception(link)
  if (link.qdisc === 'noop') link.qdisc = 'noqueue'
  return 0
}

/** __dev_close_many() */
function close(links: readonly Link[]): number {
  for (const link of links) link.net.announce(link, 'goingDown')
  for (const link of links) {
    link.kind.stop?.(link)
    link.flags &= ~UP
  }
  return 0
}

/** Counts who wants promiscuous mode (dev_set_promiscuity()). */
export function setPromiscuity(link: Link, by: 1 | -1): void {
  link.promiscuity = Math.max(0, link.promiscuity + by)
  link.flags = link.promiscuity === 0 ? link.flags & ~PROMISC : link.flags | PROMISC
}

/**
 * A link that cannot tell the addresses apart that are wanted takes all packets (`dev->uc_promisc`). What it takes is set while it
 * is up only (__dev_set_rx_mode()).
 */
export function setReception(link: Link): void {
  const wants = link.unicast.size > 0
  if (!link.isUp || link.kind.filtersAddresses || wants === link.takesOther) return
  link.takesOther = wants
  setPromiscuity(link, wants ? 1 : -1)
}

/** Counts who wants all multicasts (dev_set_allmulti()). */
export function setAllmulti(link: Link, by: 1 | -1): void {
  link.allmulti = Math.max(0, link.allmulti + by)
  link.flags = link.allmulti === 0 ? link.flags & ~ALLMULTI : link.flags | ALLMULTI
}

/** Sets links down that are to go, those that are up (dev_close_many()). */
export function shutDown(links: readonly Link[]): void {
  const up = links.filter(({ isUp }) => isUp)
  close(up)
  for (const link of up) {
    notifyLink(link, { change: UP | linkFlags.RUNNING })
    link.net.announce(link, 'down')
  }
}
