import type { Table } from '../../../schema/index.ts'
import { linkGroup } from '../link/link.ts'
import { getNexthop, type NexthopMessage, nexthopGroup } from '../nexthop.ts'
import { linksBefore, linkWatch, lockedRequest } from './link-watch.ts'

/**
 * Nexthop objects by id. Linux deletes those of a link that went down or lost its carrier, and takes them out of groups,
 * without a word (`net/ipv4/nexthop.c`, nexthop_flush_dev()): then they are asked for anew.
 */
export const nexthopTable: Table<'NETLINK_ROUTE', number, NexthopMessage> = {
  name: 'nexthops',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getNexthop, value: {} }],
  groups: [nexthopGroup],
  events: { newNexthop: 'there', delNexthop: 'gone' },
  row(nexthop) {
    if (nexthop.resGroup) delete nexthop.resGroup.unbalancedTime // a clock
    return nexthop
  },
  key: ({ id = 0 }) => id,
  doubt: {
    groups: [linkGroup],
    watch() {
      const linkChanged = linkWatch()
      return (event) => linkChanged(event) || event.event === 'delNexthop'
    },
    before: linksBefore,
    settled: lockedRequest,
  },
}
