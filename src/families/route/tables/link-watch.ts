import type { Asked, Doubt, TableEvent } from '../../../schema/index.ts'
import { getLink, type LinkMessage, linkFlags } from '../link/link.ts'

const CARRIES = linkFlags.UP | linkFlags.RUNNING | linkFlags.LOWER_UP

/**
 * A memory of links that says of an event whether a link went up or down, lost or got its carrier, came under a master, or
 * is gone. A link that is new begins down, and by itself.
 */
export function linkWatch(): (event: TableEvent) => boolean {
  const states = new Map<number, string>()
  return ({ event, value }) => {
    if (event !== 'newLink' && event !== 'delLink') return false
    const { index = 0, flags = 0, master = 0 } = value as LinkMessage
    if (event === 'delLink') states.delete(index)
    const state = `${flags & CARRIES} ${master}`
    if (event === 'newLink' && (states.get(index) ?? '0 0') === state) return false
    if (event === 'newLink') states.set(index, state)
    return true
  }
}

/** How links stand when the memory begins. */
export const linksBefore: Doubt<'NETLINK_ROUTE'>['before'] = { op: getLink, value: {}, event: 'newLink' }

/**
 * A question that waits for the lock under which Linux does what follows from a link that went down or a nexthop that was
 * deleted: the notification comes before it (`net/core/dev.c`, __dev_notify_flags()).
 */
export const lockedRequest: Asked<'NETLINK_ROUTE'> = { op: getLink, value: { index: 1 } }
