import type { LinkMessage } from '../../../../../families/route/index.ts'
import { ENODEV, EOPNOTSUPP, EPERM } from '../../../../errno.ts'
import type { RouteRequest } from '../../request.ts'
import { findLink } from '../find-link.ts'
import { removeLink, removeLinks } from '../remove-link.ts'

/** RTM_DELLINK: deletes a link, or all of a group (`net/core/rtnetlink.c`, rtnl_dellink()). */
export function delLink({ net, value, cause }: RouteRequest<LinkMessage>): number {
  const { links } = net
  const { index = 0, ifname, altIfname, group } = value
  if (index === 0 && ifname === undefined && altIfname === undefined && group !== undefined) {
    if (group === 0) return -EPERM
    const members = links.all.filter((link) => link.group === group)
    if (members.length === 0) return -ENODEV
    if (members.some((link) => link.kind.kind === undefined)) return -EOPNOTSUPP
    removeLinks(members, cause)
    return 0
  }
  const link = findLink(net, value)
  if (typeof link === 'number') return link
  if (link.kind.kind === undefined) return -EOPNOTSUPP
  removeLink(link, cause)
  return 0
}
