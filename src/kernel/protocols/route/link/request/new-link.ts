import { NLM_F_CREATE, NLM_F_EXCL } from '../../../../../wire/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../../../../errno.ts'
import { kernelCause } from '../../answer/cause.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteNet } from '../../route-net.ts'
import { findLink } from '../find-link.ts'
import type { LinkKind } from '../kinds/kind.ts'
import { setMaster } from '../master.ts'
import { registerLink } from '../register-link.ts'
import { removeLink } from '../remove-link.ts'
import { changeKind } from './change-kind.ts'
import { changeLink } from './change-link.ts'
import { judgeInfo, judgeKind, kindOf } from './judge-kind.ts'
import { attributeOf, type LinkRequest } from './link-request.ts'
import { configureLink, linkAsRequested } from './requested-link.ts'
import { ensureOneNet, ifCapable, targetNet } from './target-net.ts'

/** The namespaces that a request is about: where the link is to be, and where the one below it is and the other end is made. */
interface Nets {
  readonly to: RouteNet
  readonly linkNet: RouteNet
}

/** RTM_NEWLINK: makes a link, or changes the one that is there (`net/core/rtnetlink.c`, rtnl_newlink()). */
export function newLink(request: LinkRequest): number {
  const kind = kindOf(request)
  const refusal = ensureOneNet(request, 'all') || judgeInfo(request) || judgeKind(request, kind)
  if (refusal < 0) return refusal
  const nets = netsOf(request)
  return typeof nets === 'number' ? nets : makeOrChange(request, kind, nets)
}

function netsOf(request: LinkRequest): Nets | number {
  const { net, skb, value, extack } = request
  const to = targetNet(request, value)
  if (typeof to === 'number') return to
  if (value.linkNetnsid === undefined) return { to, linkNet: net }
  const named = to.net.byId(value.linkNetnsid) ?? refuse(extack, EINVAL, 'Unknown network namespace id')
  const linkNet = ifCapable(skb, named)
  return typeof linkNet === 'number' ? linkNet : { to, linkNet }
}

/** __rtnl_newlink() */
function makeOrChange(request: LinkRequest, kind: LinkKind | undefined, nets: Nets): number {
  const { net, value, flags, extack } = request
  if ((value.index ?? 0) < 0) return refuse(extack, EINVAL, "ifindex can't be negative")
  const isOnlyNew = (flags & NLM_F_CREATE) !== 0 && (flags & NLM_F_EXCL) !== 0
  const known = findLink(isOnlyNew ? nets.to : net, value)
  if (typeof known !== 'number') {
    const change = changeKind(known, request)
    return change < 0 ? change : changeLink(known, request, nets.to, change > 0)
  }
  if ((flags & NLM_F_CREATE) === 0) {
    const isNamed = known !== -EINVAL
    return isNamed || value.group === undefined ? -ENODEV : changeGroup(request, value.group, nets.to)
  }
  const isForOthers = attributeOf(request, 'map') !== undefined || attributeOf(request, 'protinfo') !== undefined
  if (isForOthers) return -EOPNOTSUPP
  return kind === undefined ? refuse(extack, EOPNOTSUPP, 'Unknown device type') : create(request, kind, nets)
}

/** Without a link that is meant, all of a group are (rtnl_group_changelink()). */
function changeGroup(request: LinkRequest, group: number, to: RouteNet): number {
  for (const link of request.net.links.byAge) {
    if (link.group !== group) continue
    const error = changeLink(link, request, to)
    if (error < 0) return error
  }
  return 0
}

/** rtnl_newlink_create() */
function create(request: LinkRequest, kind: LinkKind, { to, linkNet }: Nets): number {
  const { value, extack, cause } = request
  const described = { attributes: value, afSpec: attributeOf(request, 'afSpec') }
  const link = linkAsRequested(to, value.ifname ?? `${kind.kind}%d`, kind, described, extack)
  if (typeof link === 'number') return link
  link.index = value.index ?? 0
  let error = kind.rtnetlink.newLink?.(link, { ...request, net: linkNet }) ?? registerLink(link)
  if (error < 0) return error
  error = configureLink(link, value, cause.echo ? cause : kernelCause)
  if (error === 0 && value.master !== undefined) error = setMaster(link, value.master, request)
  if (error < 0) removeLink(link)
  return error
}
