import type { LinkMessage } from '../../../../../families/route/index.ts'
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLMSG_HDRLEN } from '../../../../../wire/index.ts'
import { EEXIST, EINVAL, ENODEV, EOPNOTSUPP } from '../../../../errno.ts'
import { NL_VALIDATE_LIBERAL, nlaParse } from '../../../../policy/parse.ts'
import { nlaForEachAttr } from '../../../../skb/nlattr.ts'
import { kernelCause } from '../../cause.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { RouteNet } from '../../route-net.ts'
import { findLink } from '../find-link.ts'
import { linkKinds } from '../kinds/link-kinds.ts'
import { Link } from '../link.ts'
import { setMaster } from '../master.ts'
import { registerLink } from '../register-link.ts'
import { removeLink } from '../remove-link.ts'
import { changeLink } from './change-link.ts'
import { changePort } from './change-port.ts'
import { applyRequested, configureLink } from './requested-link.ts'
import { ifCapable, namespaceOf } from './target-net.ts'

type LinkRequest = RouteRequest<LinkMessage>

/** RTM_NEWLINK: makes a link, or changes the one that is there (`net/core/rtnetlink.c`, __rtnl_newlink()). */
export function newLink(request: LinkRequest): number {
  const { value, flags, extack } = request
  const judged = judgeData(request) || validate(request)
  if (judged < 0) return judged
  const nets = netsOf(request)
  if (typeof nets === 'number') return nets
  const { index = 0, ifname, altIfname, linkinfo } = value
  if (index < 0) return refuse(extack, EINVAL, "ifindex can't be negative")
  const hasName = index > 0 || ifname !== undefined || altIfname !== undefined
  const known = hasName ? findLink(request.net, value) : -ENODEV
  if (typeof known !== 'number') {
    const error = changeKind(known, request)
    return error < 0 ? error : changeLink(known, request)
  }
  if ((flags & NLM_F_CREATE) === 0) return changeGroup(request)
  if (value.map !== undefined || value.protinfo !== undefined) return -EOPNOTSUPP
  const kind = linkKinds.get(nameOfKind(linkinfo))
  if (kind === undefined) return refuse(extack, EOPNOTSUPP, 'Unknown device type')
  return create(request, kind, nets)
}

/** What the kind that a request names has against it, be the link there or not. */
function validate(request: LinkRequest): number {
  return linkKinds.get(nameOfKind(request.value.linkinfo))?.validate?.(request) ?? 0
}

/** Judges the data of a kind by its policy. */
function judgeData({ nlh, value, extack }: LinkRequest): number {
  const { linkinfo } = value
  const policy = linkKinds.get(nameOfKind(linkinfo))?.policy
  if (policy === undefined || linkinfo?.data === undefined) return 0
  let start = nlh.offset + NLMSG_HDRLEN + IFINFOMSG
  let end = nlh.offset + nlh.length
  for (const type of [LINKINFO, INFO_DATA]) {
    const found = [...nlaForEachAttr(nlh, start, end)].findLast((attribute) => attribute.type === type)
    if (found === undefined) return 0
    start = found.start
    end = found.end
  }
  const parsed = nlaParse(nlh, start, end, policy, NL_VALIDATE_LIBERAL, extack)
  return typeof parsed === 'number' ? parsed : 0
}

/** Length of `struct ifinfomsg` in bytes; IFLA_LINKINFO, IFLA_INFO_DATA. */
const IFINFOMSG = 16
const LINKINFO = 18
const INFO_DATA = 2

/** Names of kinds that the schema does not know stand elsewhere. */
function nameOfKind(linkinfo: LinkMessage['linkinfo']): string {
  return linkinfo?.kind ?? linkinfo?.kindUnlisted ?? ''
}

/** A link that is there gets other settings of its kind, or of it as a port. */
function changeKind(link: Link, request: LinkRequest): number {
  const { flags, value } = request
  if ((flags & NLM_F_EXCL) !== 0) return -EEXIST
  if ((flags & NLM_F_REPLACE) !== 0) return -EOPNOTSUPP
  const { linkinfo } = value
  if (linkinfo === undefined) return 0
  const kind = nameOfKind(linkinfo)
  if (kind !== '' && linkinfo.data !== undefined) {
    if (kind !== link.kind.kind || link.kind.changeLink === undefined) return -EOPNOTSUPP
    const error = link.kind.changeLink(link, request)
    if (error < 0) return error
  }
  return changePort(link, linkinfo, request.extack)
}

/** Without a link that is meant, all of a group are (rtnl_group_changelink()). */
function changeGroup(request: LinkRequest): number {
  const { value, net } = request
  const { group, index = 0 } = value
  if (group === undefined || index !== 0) return -ENODEV
  for (const link of net.links.all) {
    if (link.group !== group) continue
    const error = changeLink(link, request)
    if (error < 0) return error
  }
  return 0
}

/** rtnl_newlink_create() */
function create(request: LinkRequest, kind: Link['kind'], { net, linkNet }: Nets): number {
  const { value, extack, cause } = request
  const link = new Link(net, value.ifname ?? `${kind.kind}%d`, kind)
  kind.setup(link)
  let error = applyRequested(link, value, extack)
  if (error < 0) return error
  error = kind.newLink === undefined ? registerLink(link) : kind.newLink(link, { ...request, net: linkNet })
  if (error < 0) return error
  error = configureLink(link, value, cause.echo ? cause : kernelCause)
  if (error === 0 && value.master !== undefined) error = setMaster(link, value.master, request)
  if (error < 0) removeLink(link)
  return error
}

/** The namespaces of a request: where the link is to be, and where the link below is looked for and the peer is made. */
interface Nets {
  readonly net: RouteNet
  readonly linkNet: RouteNet
}

/** They are found before the link is looked for (rtnl_newlink()). */
function netsOf(request: LinkRequest): Nets | number {
  const { net: from, skb, value, extack } = request
  const net = namespaceOf(request, value, from)
  if (typeof net === 'number') return net
  if (value.linkNetnsid === undefined) return { net, linkNet: from }
  const known = net.net.byId(value.linkNetnsid)
  const linkNet = ifCapable(skb, known ?? refuse(extack, EINVAL, 'Unknown network namespace id'))
  return typeof linkNet === 'number' ? linkNet : { net, linkNet }
}
