import { routeGroups, rtmDelLink, rtmNewLink } from '../../../../families/route/index.ts'
import type { Cause } from '../answer/cause.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { Link } from './link.ts'
import { linkMessage, linkNetnsidOf } from './link-message.ts'

/** What a notification of a link says besides the link. */
export interface LinkNotice {
  /** The flags that have changed: `ifi_change`. */
  readonly change?: number
  readonly cause?: Cause
  /** Why it is sent, where the link does not tell (IFLA_EVENT_*). */
  readonly event?: number
  /** Where a link went that is gone from here. */
  readonly newNetnsid?: number
  readonly newIfindex?: number
}

/** Tells the namespace of a link that is there and stays (`net/core/rtnetlink.c`, rtmsg_ifinfo()). */
export function notifyLink(link: Link, { cause, ...notice }: LinkNotice = {}): void {
  if (!link.isRegistered || link.isGoing) return
  // Linux writes the message also where nobody listens.
  linkNetnsidOf(link)
  rtnlNotify(link.net.net, routeGroups.LINK, rtmNewLink, () => linkMessage(link, notice), cause)
}

/** Tells the namespace that a link is gone. */
export function notifyLinkGone(link: Link, { cause, ...notice }: LinkNotice = {}): void {
  linkNetnsidOf(link)
  rtnlNotify(link.net.net, routeGroups.LINK, rtmDelLink, () => linkMessage(link, notice), cause)
}
