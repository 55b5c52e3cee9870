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

/** Flags whose change everybody is told of by a message: not those that count who has asked. */
const announced = ~(linkFlags.RUNNING | linkFlags.LOWER_UP)

/** Sets the flags of a link: 0, or minus the errno of a kind that cannot be set up (`net/core/dev.c`, dev_change_flags()). */
export function changeFlags(link: Link, flags: number, cause: Cause = kernelCause): number {
  const before = link.flags
  const shownBefore = link.shownFlags
  link.flags = (link.flags & ~settable) | (flags & settable)
  if (((before ^ flags) & UP) !== 0) {
    const error = (flags & UP) === 0 ? close(link) : open(link)
    if (error < 0) return error
  }
  const asked = link.askedFlags ^ (flags & (PROMISC | ALLMULTI))
  link.askedFlags ^= asked
  if ((asked & PROMISC) !== 0) setPromiscuity(link, (flags & PROMISC) === 0 ? -1 : 1)
  if ((asked & ALLMULTI) !== 0) setAllmulti(link, (flags & ALLMULTI) === 0 ? -1 : 1)
  notifyFlags(link, before, (shownBefore ^ link.shownFlags) & announced, cause)
  return 0
}

/** What a change of flags makes known (__dev_notify_flags()). */
export function notifyFlags(link: Link, before: number, change: number, cause: Cause): void {
  if (change !== 0) notifyLink(link, { change, cause })
  if (((before ^ link.flags) & UP) !== 0) link.net.announce(link, link.isUp ? 'up' : 'down')
  else if (change !== 0 && link.isUp) link.net.announce(link, 'change', change)
}

function open(link: Link): number {
  const error = link.kind.open?.(link) ?? 0
  if (error < 0) return error
  link.flags |= UP
  setReceiveMode(link)
  if (link.qdisc === 'noop') link.qdisc = 'noqueue'
  return 0
}

function close(link: Link): number {
  link.net.announce(link, 'goingDown')
  link.flags &= ~UP
  link.kind.stop?.(link)
  return 0
}

/** Counts who wants promiscuous mode (dev_set_promiscuity()). */
export function setPromiscuity(link: Link, by: 1 | -1): void {
  link.promiscuity = Math.max(0, link.promiscuity + by)
  link.flags = link.promiscuity === 0 ? link.flags & ~PROMISC : link.flags | PROMISC
}

/** A link that cannot filter addresses takes all while somebody wants those of others, as it notes while it is up (__dev_set_rx_mode()). */
export function setReceiveMode(link: Link): void {
  const wantsOthers = link.unicast.size > 0
  if (!link.isUp || link.kind.filtersAddresses || wantsOthers === link.takesOthers) return
  link.takesOthers = wantsOthers
  setPromiscuity(link, wantsOthers ? 1 : -1)
}

/** Counts who wants all multicasts (dev_set_allmulti()). */
export function setAllmulti(link: Link, by: 1 | -1): void {
  link.allmulti = Math.max(0, link.allmulti + by)
  link.flags = link.allmulti === 0 ? link.flags & ~ALLMULTI : link.flags | ALLMULTI
}

/** Sets a link down that is to go, if it is up (dev_close_many()). */
export function shutDown(link: Link): void {
  if (!link.isUp) return
  close(link)
  notifyLink(link, { change: UP | linkFlags.RUNNING })
  link.net.announce(link, 'down')
}
