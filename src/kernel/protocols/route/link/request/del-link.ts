import { EINVAL, ENODEV, EOPNOTSUPP, EPERM } from '../../../../errno.ts'
import type { RouteNet } from '../../route-net.ts'
import { findLink } from '../find-link.ts'
import { removeLink, removeLinks } from '../remove-link.ts'
import type { LinkRequest } from './link-request.ts'
import { ensureOneNet, netById } from './target-net.ts'

/** RTM_DELLINK: deletes a link, or all of a group (`net/core/rtnetlink.c`, rtnl_dellink()). */
export function delLink(request: LinkRequest): number {
  const { value, cause } = request
  const net = ensureOneNet(request, 'byId') || netById(request, value.targetNetnsid)
  if (typeof net === 'number') return net
  const link = findLink(net, value)
  if (link === -EINVAL && value.group !== undefined) return delGroup(net, value.group)
  if (typeof link === 'number') return link
  if (link.kind.kind === undefined) return -EOPNOTSUPP
  removeLink(link, cause)
  return 0
}

/** All links of a group, or none (rtnl_group_dellink()). */
function delGroup({ links }: RouteNet, group: number): number {
  if (group === 0) return -EPERM
  const members = links.byAge.filter((link) => link.group === group)
  if (members.length === 0) return -ENODEV
  if (members.some((link) => link.kind.kind === undefined)) return -EOPNOTSUPP
  removeLinks(members)
  return 0
}
