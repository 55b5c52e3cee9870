import type { Rows, Table } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { getLink, type LinkMessage, linkGroup } from '../link/link.ts'
import { pairKinds } from '../link/pair-kinds.ts'
import { linkRow } from './link-row.ts'

/**
 * Links by index. Without what Linux changes unannounced, or announces elsewhere: counters and clocks, `qdisc`, `afSpec`
 * (RTNLGRP_IPV6_IFINFO), what the spanning tree and LACP find out, the carrier of a link that is down. Also without what says
 * what changed (`change`, `event`).
 *
 * Of a link that is down Linux announces a new name, address, MTU, queue length, master or flag; but an alias, a group or the
 * data of its kind is announced only of one that is up (`net/core/dev.c`, netdev_state_change()). The row has those when
 * anything of the link is announced next, or it comes up.
 */
export const linkTable: Table<'NETLINK_ROUTE', number, LinkMessage> = {
  name: 'links',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getLink, value: {} }],
  groups: [linkGroup],
  events: { newLink: 'there', delLink: 'gone' },
  key: ({ index = 0 }) => index,
  // Those of family AF_BRIDGE tell of bridge ports: such a port may go and its link stay.
  row: (message) => (message.family === addressFamilies.UNSPEC ? linkRow(message) : undefined),
  place(rows, { row, gone }) {
    const index = this.key(row)
    if (gone) {
      rows.delete(index)
      // What is over it or is its other end now has a link elsewhere, and is not announced (`net/core/dev.c`,
      // __dev_change_net_namespace()).
      return row.newNetnsid === undefined
    }
    rows.set(index, row)
    tieOtherEnd(rows, row)
    return true
  },
}

/** Of a pair Linux announces the first end before it has the other (`drivers/net/veth.c`, veth_newlink()), and not again. */
function tieOtherEnd(rows: Rows<number, LinkMessage>, { index, link = 0, linkNetnsid, linkinfo }: LinkMessage): void {
  if (!pairKinds.has(linkinfo?.kind ?? '') || linkNetnsid !== undefined) return
  const other = rows.get(link)
  if (other === undefined || (other.link === index && other.linkNetnsid === undefined)) return
  rows.set(link, { ...other, link: index, linkNetnsid: undefined })
}
