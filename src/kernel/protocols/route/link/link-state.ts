import { linkFlags } from '../../../../families/route/index.ts'
import { EADDRNOTAVAIL } from '../../../errno.ts'
import { type Cause, kernelCause } from '../answer/cause.ts'
import { isValidMac } from './ethernet.ts'
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

/** Flags of which only messages tell when they change, and not an event besides: UP has its own, of the others somebody else sees to. */
const quiet =
  UP |
  PROMISC |
  ALLMULTI |
  linkFlags.LOOPBACK |
  linkFlags.POINTOPOINT |
  linkFlags.BROADCAST |
  linkFlags.ECHO |
  linkFlags.MASTER |
  linkFlags.SLAVE |
  linkFlags.RUNNING |
  linkFlags.LOWER_UP |
  linkFlags.DORMANT

/** Sets the flags of a link and tells of it: 0, or minus the errno of a kind that cannot be set up (`net/core/dev.c`, netif_change_flags()). */
export function changeFlags(link: Link, flags: number): number {
  const { flags: before, askedFlags: askedBefore } = link
  const error = setFlags(link, flags)
  if (error < 0) return error
  notifyFlags(link, before, (before ^ link.flags) | (askedBefore ^ link.askedFlags))
  return 0
}

/** Sets the flags of a link; the others of them also where it cannot be set up (__dev_change_flags()). */
export function setFlags(link: Link, flags: number): number {
  const { flags: before } = link
  link.flags = (before & ~settable) | (flags & settable)
  setReceiveMode(link)
  let error = 0
  if (((before ^ flags) & UP) !== 0) error = (before & UP) !== 0 ? close([link]) : open(link)
  const asked = link.askedFlags ^ (flags & (PROMISC | ALLMULTI))
  link.askedFlags ^= asked
  if ((asked & PROMISC) !== 0) countPromiscuity(link, (flags & PROMISC) === 0 ? -1 : 1)
  if ((asked & ALLMULTI) !== 0) setAllmulti(link, (flags & ALLMULTI) === 0 ? -1 : 1)
  return error
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
  const error = link.kind.device.open?.(link) ?? 0
  if (error < 0) return error
  link.flags |= UP
  setReceiveMode(link)
  if (link.qdisc === 'noop') link.qdisc = firstQdisc(link)
  return 0
}

/** What a link sends by until somebody says otherwise (`net/sched/sch_generic.c`, attach_default_qdiscs()). */
function firstQdisc({ kind, numTxQueues }: Link): string {
  if (!kind.traits.hasQueue) return 'noqueue'
  return numTxQueues > 1 ? 'mq' : 'pfifo_fast'
}

/** __dev_close_many() */
function close(links: readonly Link[]): number {
  for (const link of links) link.net.announce(link, 'goingDown')
  for (const link of links) {
    link.kind.device.stop?.(link)
    link.flags &= ~UP
  }
  return 0
}

/** Counts who wants promiscuous mode, and tells of it (dev_set_promiscuity()). */
export function setPromiscuity(link: Link, by: 1 | -1): void {
  const { flags: before } = link
  countPromiscuity(link, by)
  notifyFlags(link, before, PROMISC)
}

function countPromiscuity(link: Link, by: 1 | -1): void {
  const { flags: before } = link
  link.promiscuity = Math.max(0, link.promiscuity + by)
  link.flags = link.promiscuity === 0 ? before & ~PROMISC : before | PROMISC
  if (link.flags !== before) link.kind.device.changeReceiveFlags?.(link, PROMISC)
}

/**
 * Takes notice of the addresses that a link accepts, while it is up: one that cannot filter them takes all packets while there are some
 * of others (__dev_set_rx_mode()).
 */
export function setReceiveMode(link: Link): void {
  if (!link.isUp) return
  if (!link.kind.traits.filtersAddresses && link.takesOthers === link.unicast.isEmpty) {
    link.takesOthers = !link.unicast.isEmpty
    countPromiscuity(link, link.takesOthers ? 1 : -1)
  }
  link.kind.device.setReceiveMode?.(link)
}

/** Counts who wants all multicasts; nobody is told (netif_set_allmulti()). */
export function setAllmulti(link: Link, by: 1 | -1): void {
  const { flags: before } = link
  link.allmulti = Math.max(0, link.allmulti + by)
  link.flags = link.allmulti === 0 ? before & ~ALLMULTI : before | ALLMULTI
  if (link.flags !== before) link.kind.device.changeReceiveFlags?.(link, ALLMULTI)
}

/** Gives a link an address, and tells of it: 0, or minus an errno (`net/core/dev.c`, netif_set_mac_address()). */
export function giveAddress(link: Link, address: string): number {
  if (address !== link.address && !isValidMac(address)) return -EADDRNOTAVAIL
  const error = link.kind.device.setAddress?.(link, address) ?? 0
  if (error < 0) return error
  link.address = address
  link.net.announce(link, 'changeAddress')
  return 0
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
