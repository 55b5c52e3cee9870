import type { LinkMessage } from '../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../../../errno.ts'
import type { RouteRequest } from '../../request.ts'
import { findLink } from '../find-link.ts'
import type { Link } from '../link.ts'
import { changed } from '../link-state.ts'

/** RTM_NEWLINKPROP: gives a link further names (`net/core/rtnetlink.c`, rtnl_linkprop()). */
export function newLinkProp(request: RouteRequest<LinkMessage>): number {
  return eachName(request, (link, name) => {
    if (link.net.links.named(name) !== undefined) return -EEXIST
    link.net.links.addName(link, name)
    return 0
  })
}

/** RTM_DELLINKPROP: takes further names from a link. */
export function delLinkProp(request: RouteRequest<LinkMessage>): number {
  return eachName(request, (link, name) => {
    if (link.net.links.named(name) !== link) return -ENOENT
    if (!link.altNames.includes(name)) return -EINVAL
    link.net.links.removeName(link, name)
    return 0
  })
}

function eachName({ net, value }: RouteRequest<LinkMessage>, change: (link: Link, name: string) => number): number {
  const link = findLink(net, value)
  if (typeof link === 'number') return link
  if (value.propList === undefined) return 0
  let error = 0
  let isChanged = false
  for (const name of value.propList.altIfname ?? []) {
    error = change(link, name)
    if (error < 0) break
    isChanged = true
  }
  if (isChanged) changed(link)
  return error
}
