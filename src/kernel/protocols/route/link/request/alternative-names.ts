import type { LinkMessage } from '../../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENOENT } from '../../../../errno.ts'
import { NL_VALIDATE_STRICT, nlaParse } from '../../../../policy/parse.ts'
import { type NlAttr, nlaForEachAttr } from '../../../../skb/nlattr.ts'
import { findAttribute } from '../../request/bad-attribute.ts'
import type { RouteRequest } from '../../request/request.ts'
import { findLink } from '../find-link.ts'
import type { Link } from '../link.ts'
import { changed } from '../link-state.ts'
import { linkPolicies } from './link-policies.ts'
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
  const { net, value, extack } = request
  const link = ensureOneNet(request, 'byId') || findLink(net, value)
  if (typeof link === 'number') return link
  const names = value.propList?.altIfname ?? []
  for (const [i, attribute] of namesIn(request).entries()) {
    const { nlh, offset, end } = attribute
    const judged = nlaParse(nlh, offset, end, linkPolicies.names, NL_VALIDATE_STRICT, extack)
    if (typeof judged === 'number') return judged
    const error = change(link, names[i] ?? '')
    if (error < 0) return error
  }
  if (names.length > 0) changed(link)
  return 0
}

/** Bytes of `struct ifinfomsg`; IFLA_PROP_LIST, IFLA_ALT_IFNAME. */
const IFINFOMSG = 16
const PROP_LIST = 52
const ALT_IFNAME = 53

/** The attributes that are names, each judged when its turn comes (rtnl_alt_ifname()). */
function namesIn({ nlh }: RouteRequest<LinkMessage>): NlAttr[] {
  const list = findAttribute(nlh, IFINFOMSG, [PROP_LIST])
  if (list === undefined) return []
  return [...nlaForEachAttr(nlh, list.start, list.end)].filter(({ type }) => type === ALT_IFNAME)
}
