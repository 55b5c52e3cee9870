import type { LinkAttributes, LinkMessage } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL } from '../../../../errno.ts'
import type { Cause } from '../../cause.ts'
import { refuse } from '../../refuse.ts'
import type { Link } from '../link.ts'
import { notifyLink } from '../link-notify.ts'
import { changeFlags } from '../link-state.ts'

/** What a request says of a link that is being made, before it is registered (`net/core/rtnetlink.c`, rtnl_create_link()). */
export function applyRequested(
  link: Link,
  value: LinkAttributes & { index?: number | undefined },
  extack: NetlinkExtAck,
): number {
  const { index = 0, mtu } = value
  if (index !== 0) link.index = index
  if (mtu !== undefined) {
    const error = checkMtu(link, mtu, extack)
    if (error < 0) return error
    link.mtu = mtu
  }
  if (value.address !== undefined) link.address = value.address
  if (value.broadcast !== undefined) link.broadcast = value.broadcast
  link.txqlen = value.txqlen ?? link.txqlen
  link.operstate = value.operstate ?? link.operstate
  link.linkmode = value.linkmode ?? link.linkmode
  link.group = value.group ?? link.group
  link.numTxQueues = value.numTxQueues ?? link.numTxQueues
  link.numRxQueues = value.numRxQueues ?? link.numRxQueues
  return 0
}

/** Whether a link can have an MTU (dev_validate_mtu()). */
export function checkMtu(link: Link, mtu: number, extack: NetlinkExtAck): number {
  // It is a number with a sign.
  if ((mtu | 0) < link.minMtu) return refuse(extack, EINVAL, 'mtu less than device minimum')
  if (link.maxMtu > 0 && mtu > link.maxMtu) return refuse(extack, EINVAL, 'mtu greater than device maximum')
  return 0
}

/** Sets the flags of a new link and tells of it (rtnl_configure_link()). */
export function configureLink(link: Link, { flags = 0, change = 0 }: LinkMessage, cause: Cause): number {
  if (flags !== 0 || change !== 0) {
    const error = changeFlags(link, (flags & change) | (link.shownFlags & ~change), cause)
    if (error < 0) return error
  }
  // Of one that has been told of already only what has changed is told.
  if (link.isWhole) return 0
  link.isWhole = true
  notifyLink(link, { change: 0xffff_ffff, cause })
  return 0
}
