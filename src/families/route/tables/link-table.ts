import type { Table } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { getLink, type LinkMessage, linkGroup } from '../link/link.ts'

/**
 * Links by index. Without counters, without what says what changed (`change`, `event`), and without `afSpec`: Linux
 * changes those unannounced, or announces them elsewhere (RTNLGRP_IPV6_IFINFO).
 */
export const linkTable: Table<'NETLINK_ROUTE', number, LinkMessage> = {
  name: 'links',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getLink, value: {} }],
  groups: [linkGroup],
  events: { newLink: 'there', delLink: 'gone' },
  key: ({ index = 0 }) => index,
  row({ change, event, stats, stats64, afSpec, ...link }) {
    // Those of family AF_BRIDGE tell of bridge ports: such a port may go and its link stay.
    if (link.family !== addressFamilies.UNSPEC) return undefined
    if (link.linkinfo) delete (link.linkinfo as { xstats?: unknown }).xstats
    return link
  },
}
