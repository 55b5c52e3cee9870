import { type LinkMessage, rtmNewLink } from '../../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED, NLM_F_MULTI } from '../../../../../wire/index.ts'
import { type NetlinkCallback, nlDumpCheckConsistent } from '../../../../api/dump.ts'
import { EMSGSIZE } from '../../../../errno.ts'
import { nlmsgHdr } from '../../../../skb/message.ts'
import type { SkBuff } from '../../../../skb/sk-buff.ts'
import { putAnswer } from '../../answer/answer.ts'
import { rtnlUnicast } from '../../answer/notify.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { RouteNet } from '../../route-net.ts'
import { findLink } from '../find-link.ts'
import type { LinkKind } from '../kinds/kind.ts'
import { linkKinds } from '../kinds/link-kinds.ts'
import type { Link } from '../link.ts'
import { inet6LinkMessage, linkMessage } from '../link-message.ts'
import { isPortOf } from '../master.ts'
import { ensureOneNet, netById, targetOfDump } from './target-net.ts'

/** RTM_GETLINK of one link (`net/core/rtnetlink.c`, rtnl_getlink()). */
export function getLink(request: RouteRequest<LinkMessage>): number {
  const { value } = request
  const net = ensureOneNet(request, 'byId') || netById(request, value.targetNetnsid)
  if (typeof net === 'number') return net
  const link = findLink(net, value)
  if (typeof link === 'number') return link
  const view = { extMask: value.extMask ?? 0, targetNetnsid: value.targetNetnsid, net: request.net }
  return rtnlUnicast(request, rtmNewLink, linkMessage(link, view))
}

/** What a dump of links is about. */
export interface LinkDump {
  readonly net: RouteNet
  /** The namespace that asks. */
  readonly from: RouteNet
  readonly value: LinkMessage
  /** Index of the link that was told last. */
  last: number
}

/** The links of a dump: all, or those of a master or a kind. */
export function startLinkDump(request: RouteRequest<LinkMessage>): LinkDump | number {
  const { value } = request
  const net = targetOfDump(request)
  if (typeof net === 'number') return net
  return { net, from: request.net, value, last: 0 }
}

/** Adds links to a buffer, in the order of their indexes (rtnl_dump_ifinfo()). */
export function dumpLinks(skb: SkBuff, cb: NetlinkCallback, place: LinkDump): number {
  const { net, value } = place
  cb.seq = net.links.generation
  const isFiltered = value.master !== undefined || kindOf(value) !== undefined
  const flags = NLM_F_MULTI | (isFiltered ? NLM_F_DUMP_FILTERED : 0)
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  const view = { extMask: value.extMask ?? 0, targetNetnsid: value.targetNetnsid, net: place.from }
  let error = 0
  for (const link of net.links.all) {
    if (link.index <= place.last || !isWanted(link, value)) continue
    if (!putAnswer(skb, rtmNewLink, linkMessage(link, view), flags, to)) {
      error = -EMSGSIZE
      break
    }
    place.last = link.index
  }
  const first = nlmsgHdr(skb)
  if (first !== undefined) nlDumpCheckConsistent(cb, first)
  return error
}

/** The kind that is asked for; one that this kernel does not know is none. */
function kindOf({ linkinfo }: LinkMessage): LinkKind | undefined {
  return linkKinds.get(linkinfo?.kind ?? '')
}

function isWanted(link: Link, value: LinkMessage): boolean {
  const kind = kindOf(value)
  return isPortOf(link, value.master) && (kind === undefined || kind === link.kind)
}

/** Adds links to a buffer as IPv6 tells them (`net/ipv6/addrconf.c`, inet6_dump_ifinfo()). */
export function dumpInet6Links(skb: SkBuff, cb: NetlinkCallback, place: LinkDump): number {
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  for (const link of place.net.links.all) {
    if (link.index <= place.last || link.inet6 === undefined) continue
    if (!putAnswer(skb, rtmNewLink, inet6LinkMessage(link, link.inet6), NLM_F_MULTI, to)) return -EMSGSIZE
    place.last = link.index
  }
  return 0
}
