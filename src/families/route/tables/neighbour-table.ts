import type { Table } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { getNeigh, type NeighMessage, neighFlags, neighGroup, neighStates } from '../neigh/neigh.ts'

/** States of entries that say nothing of a neighbour: looked for or given up, and of a multicast address, needing no search. */
const UNKNOWN = neighStates.INCOMPLETE | neighStates.FAILED | neighStates.NOARP

/**
 * IPv4 and IPv6 neighbours by link and address, without `cacheinfo` and `probes`. Linux announces neither that it begins to
 * look for one, be it new or FAILED before, nor that a known one is used again (`net/core/neighbour.c`,
 * __neigh_event_send(), neigh_timer_handler()): so neither INCOMPLETE nor FAILED is a row, as NOARP is none, and DELAY is shown
 * as STALE. For the seconds of that delay one may be shown as REACHABLE.
 */
export const neighbourTable: Table<'NETLINK_ROUTE', string, NeighMessage> = {
  name: 'neighbours',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getNeigh, value: {} }],
  groups: [neighGroup],
  events: { newNeigh: 'there', delNeigh: 'gone' },
  row({ cacheinfo, probes, ...neigh }) {
    const { family, flags = 0, state = 0 } = neigh
    if (family !== addressFamilies.INET && family !== addressFamilies.INET6) return undefined
    if (flags & neighFlags.PROXY) return undefined // has a table of its own, and no notifications
    if (state & neighStates.DELAY) neigh.state = neighStates.STALE
    return neigh
  },
  key: ({ index, dst }) => `${index} ${dst}`,
  place(rows, { row, gone }) {
    const known = ((row.state ?? 0) & ~UNKNOWN) !== 0
    if (gone || !known) rows.delete(this.key(row))
    else rows.set(this.key(row), row)
    return true
  },
}
