import type { LinkMessage } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL } from '../../../../errno.ts'
import type { Cause } from '../../answer/cause.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteNet } from '../../route-net.ts'
import type { LinkKind } from '../kinds/kind.ts'
import { Link } from '../link.ts'
import { notifyFlags, setFlags } from '../link-state.ts'
import { fitted } from './steps/identity.ts'
import { checkMtu, combinedFlags, setOperstate } from './steps/operation.ts'
import { setSegments } from './steps/segments.ts'
import { type DescribedLink, validateLink } from './validate-link.ts'

/** Most queues that a link can have in a direction. */
const MAX_QUEUES = 4096

/** A link as a request describes it, before it is registered; minus an errno where it cannot be (`net/core/rtnetlink.c`, rtnl_create_link()). */
export function linkAsRequested(
  net: RouteNet,
  name: string,
  kind: LinkKind,
  described: DescribedLink,
  extack: NetlinkExtAck,
): Link | number {
  const { attributes } = described
  const link = new Link(net, name, kind)
  kind.rtnetlink.setup(link)
  link.numTxQueues = attributes.numTxQueues ?? link.numTxQueues
  link.numRxQueues = attributes.numRxQueues ?? link.numRxQueues
  if (!isQueueCount(link.numTxQueues)) return refuse(extack, EINVAL, 'Invalid number of transmit queues')
  if (!isQueueCount(link.numRxQueues)) return refuse(extack, EINVAL, 'Invalid number of receive queues')
  const error = validateLink(link, described, extack)
  if (error < 0) return error
  if (attributes.mtu !== undefined) {
    const refusal = checkMtu(link, attributes.mtu, extack)
    if (refusal < 0) return refusal
    link.mtu = attributes.mtu
  }
  link.address = fitted(link, attributes.address ?? link.address)
  link.broadcast = fitted(link, attributes.broadcast ?? link.broadcast)
  link.txqlen = attributes.txqlen ?? link.txqlen
  if (attributes.operstate !== undefined) setOperstate(link, attributes.operstate)
  link.linkmode = attributes.linkmode ?? link.linkmode
  link.group = attributes.group ?? link.group
  setSegments(link, attributes)
  return link
}

function isQueueCount(count: number): boolean {
  return count >= 1 && count <= MAX_QUEUES
}

/** Sets the flags of a new link and tells of it, if nobody has yet (rtnl_configure_link()). */
export function configureLink(link: Link, header: LinkMessage, cause: Cause): number {
  const { flags: before } = link
  if ((header.flags ?? 0) !== 0 || (header.change ?? 0) !== 0) {
    const error = setFlags(link, combinedFlags(link, header))
    if (error < 0) return error
  }
  const change = link.isWhole ? before ^ link.flags : 0xffff_ffff
  link.isWhole = true
  notifyFlags(link, before, change, cause)
  return 0
}
