import { linkEvents } from '../../../../families/route/index.ts'
import type { Link } from './link.ts'
import type { LinkEvent } from './link-event.ts'
import { notifyLink } from './link-notify.ts'

/** Events that are told as a link, with the reason that the message gives for those that the link does not show. */
const reasons: Partial<Record<LinkEvent, number>> = {
  changeMtu: linkEvents.NONE,
  changeAddress: linkEvents.NONE,
  changeName: linkEvents.NONE,
  changeUpper: linkEvents.NONE,
  changeTxQueueLen: linkEvents.NONE,
  featChange: linkEvents.FEATURES,
}

/** `net/core/rtnetlink.c`, rtnetlink_event(). */
export function notifyListener(link: Link, event: LinkEvent): void {
  const reason = reasons[event]
  if (reason !== undefined) notifyLink(link, { event: reason })
}
