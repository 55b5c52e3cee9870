import type { LinkMessage } from '../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../../../errno.ts'
import type { RouteRequest } from '../../request/request.ts'
import { findLink } from '../find-link.ts'
import type { Link } from '../link.ts'
import { changed } from '../link-state.ts'
import { ensureOneNet } from './target-net.ts'

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
    const { links } = link.net
    if (links.named(name) === undefined) return -ENOENT
    // Neither its own name nor that of another link is one of its further names.
    if (!link.altNames.includes(name)) return -EINVAL
    links.removeName(link, name)
    return 0
  })
}

/** Where a name is refused, nobody is told of those before it. */
function eachName(request: RouteRequest<LinkMessage>, change: (link: Link, name: string) => number): number {
  const { net, value } = request
  const link = ensureOneNet(request, 'byId') || findLink(net, value)
  if (typeof link === 'number') return link
  const names = value.propList?.altIfname ?? []
  for (const name of names) {
    const error = change(link, name)
    if (error < 0) return error
  }
  if (names.length > 0) changed(link)
  return 0
}
