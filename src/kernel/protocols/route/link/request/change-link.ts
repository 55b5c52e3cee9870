import type { LinkMessage } from '../../../../../families/route/index.ts'
import { EADDRNOTAVAIL, EEXIST, EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { defined } from '../../defined.ts'
import type { RouteRequest } from '../../request.ts'
import { isValidMac } from '../ethernet.ts'
import { findLink } from '../find-link.ts'
import type { Link } from '../link.ts'
import { changed, changeFlags } from '../link-state.ts'
import { carrierOff, carrierOn } from '../link-watch.ts'
import { setMaster } from '../master.ts'
import { isValidName } from '../register-link.ts'
import { moveLink } from './move-link.ts'
import { setProtoDown } from './proto-down.ts'
import { checkMtu } from './requested-link.ts'
import { checkSegments, setSegments } from './segments.ts'
import { namespaceOf } from './target-net.ts'

type LinkRequest = RouteRequest<LinkMessage>

/** RTM_SETLINK: the namespace that is named is found before the link (`net/core/rtnetlink.c`, rtnl_setlink()). */
export function setLink(request: LinkRequest): number {
  const net = namespaceOf(request, request.value, request.net)
  if (typeof net === 'number') return net
  const link = findLink(request.net, request.value)
  return typeof link === 'number' ? link : changeLink(link, request)
}

/** Whether the notice that ends a request is due: some changes tell of themselves. */
interface Progress {
  isNoticeDue: boolean
}

/** One thing of a link that a request may change; minus an errno refuses it. */
type Step = (link: Link, request: LinkRequest, progress: Progress) => number

const steps: readonly Step[] = [
  checkSegments,
  move,
  setAddress,
  setMtu,
  setGroup,
  setName,
  setAlias,
  setBroadcast,
  setMasterOf,
  setFlags,
  setCarrier,
  setTxQueueLen,
  setSizes,
  setOperstate,
  setLinkmode,
  setVirtualFunctions,
  setFamilies,
  holdDown,
]

/** Changes all that a request says of a link, in the kernel's order, until something is refused (do_setlink()). */
export function changeLink(link: Link, request: LinkRequest): number {
  const progress: Progress = { isNoticeDue: false }
  let error = 0
  for (const step of steps) {
    error = step(link, request, progress)
    if (error < 0) break
  }
  if (progress.isNoticeDue) changed(link)
  return error
}

function move(link: Link, request: LinkRequest): number {
  const { netNsPid, netNsFd, ifname, newIfindex } = request.value
  if (netNsPid === undefined && netNsFd === undefined) return 0
  const net = namespaceOf(request, request.value, link.net)
  if (typeof net === 'number') return net
  return net === link.net ? 0 : moveLink(link, net, ifname, newIfindex ?? 0, request.extack)
}

function setAddress(link: Link, { value }: LinkRequest): number {
  const { address } = value
  if (address === undefined) return 0
  if (address.split(':').length !== 6) return -EINVAL
  if (!isValidMac(address)) return -EADDRNOTAVAIL
  const error = link.kind.setAddress?.(link, address) ?? 0
  if (error < 0) return error
  link.address = address
  link.net.announce(link, 'changeAddress')
  return 0
}

function setMtu(link: Link, { value, extack }: LinkRequest): number {
  const { mtu } = value
  if (mtu === undefined || mtu === link.mtu) return 0
  const error = checkMtu(link, mtu, extack) || (link.kind.changeMtu?.(link, mtu) ?? 0)
  if (error < 0) return error
  link.mtu = mtu
  link.net.announce(link, 'changeMtu')
  return 0
}

function setGroup(link: Link, { value }: LinkRequest, progress: Progress): number {
  if (value.group === undefined) return 0
  link.group = value.group
  progress.isNoticeDue = true
  return 0
}

/** The name in a request finds a link, too: it is a new one where an index says which link is meant (dev_change_name()). */
function setName(link: Link, { value }: LinkRequest): number {
  const { index = 0, ifname } = value
  if (index === 0 || ifname === undefined || ifname === link.name) return 0
  const { links } = link.net
  if (!isValidName(ifname)) return -EINVAL
  const name = ifname.includes('%d') ? links.freeName(ifname) : ifname
  if (name === undefined) return -EINVAL
  if (links.named(name) !== undefined) return -EEXIST
  links.rename(link, name)
  link.net.announce(link, 'changeName')
  return 0
}

function setAlias(link: Link, { value }: LinkRequest, progress: Progress): number {
  if (value.ifalias === undefined) return 0
  if (value.ifalias.length > 255) return -EINVAL
  link.alias = value.ifalias
  progress.isNoticeDue = true
  return 0
}

function setBroadcast(link: Link, { value }: LinkRequest): number {
  if (value.broadcast === undefined) return 0
  link.broadcast = value.broadcast
  link.net.announce(link, 'changeAddress')
  return 0
}

function setMasterOf(link: Link, request: LinkRequest): number {
  const { master } = request.value
  return master === undefined ? 0 : setMaster(link, master, request)
}

/** `change` says which of the flags count; 0 there means all (rtnl_dev_combine_flags()). */
function setFlags(link: Link, { value }: LinkRequest): number {
  const { flags = 0, change = 0 } = value
  if (flags === 0 && change === 0) return 0
  const wanted = change === 0 ? flags : (flags & change) | (link.shownFlags & ~change)
  return changeFlags(link, wanted)
}

function setCarrier(link: Link, { value }: LinkRequest): number {
  if (value.carrier === undefined) return 0
  if (link.kind.kind !== 'dummy' && link.kind.kind !== 'macvlan') return -EOPNOTSUPP
  if (value.carrier === 0) carrierOff(link)
  else carrierOn(link)
  return 0
}

function setTxQueueLen(link: Link, { value }: LinkRequest): number {
  const { txqlen } = value
  if (txqlen === undefined || txqlen === link.txqlen) return 0
  link.txqlen = txqlen
  link.net.announce(link, 'changeTxQueueLen')
  return 0
}

function setSizes(link: Link, request: LinkRequest, progress: Progress): number {
  if (setSegments(link, request)) progress.isNoticeDue = true
  return 0
}

/** There is no hardware that has some. */
function setVirtualFunctions(_link: Link, { value }: LinkRequest): number {
  return value.vfinfoList === undefined ? 0 : -EOPNOTSUPP
}

/** A program that sees to a link may say so while it is down or dormant (rtnl_set_operstate()). */
function setOperstate(link: Link, { value }: LinkRequest): number {
  const { operstate } = value
  if (operstate === undefined) return 0
  const { operstate: before } = link
  if (operstate === 6 && (before === 5 || before === 4 || before === 0)) link.operstate = 6
  if ((operstate === 5 || operstate === 4) && (before === 6 || before === 0)) link.operstate = operstate
  if (link.operstate !== before) changed(link)
  return 0
}

function setLinkmode(link: Link, { value }: LinkRequest, progress: Progress): number {
  const { linkmode } = value
  if (linkmode === undefined) return 0
  if (linkmode !== link.linkmode) progress.isNoticeDue = true
  link.linkmode = linkmode
  return 0
}

/** Settings of IPv4 and IPv6 on the link (inet_set_link_af(), inet6_set_link_af()). */
function setFamilies(link: Link, { value }: LinkRequest, progress: Progress): number {
  const { inet, inet6 } = value.afSpec ?? {}
  if (inet?.conf !== undefined) {
    if (link.inet === undefined) return -EINVAL
    Object.assign(link.inet.settings, defined(inet.conf))
    progress.isNoticeDue = true
  }
  if (inet6 !== undefined) {
    if (link.inet6 === undefined) return -EINVAL
    if (inet6.addrGenMode !== undefined) link.inet6.settings.addrGenMode = inet6.addrGenMode
    if (inet6.token !== undefined) link.inet6.token = inet6.token
    progress.isNoticeDue = true
  }
  return 0
}

function holdDown(link: Link, request: LinkRequest, progress: Progress): number {
  const result = setProtoDown(link, request)
  if (result > 0) progress.isNoticeDue = true
  return Math.min(result, 0)
}
