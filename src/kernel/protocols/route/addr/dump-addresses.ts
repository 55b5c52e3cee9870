import { type AddrMessage, rtmNewAddr } from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED, NLM_F_MULTI } from '../../../../wire/index.ts'
import { type NetlinkCallback, nlDumpCheckConsistent } from '../../../api/dump.ts'
import { EMSGSIZE, ENODEV } from '../../../errno.ts'
import { nlmsgHdr } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { putAnswer } from '../answer.ts'
import type { Link } from '../link/link.ts'
import { netById } from '../link/request/target-net.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import { ipv4AddressMessage } from './ipv4/ipv4-address.ts'
import { ipv6AddressMessage } from './ipv6/ipv6-address.ts'

/** Where a dump of addresses has got to. */
export interface AddrDump {
  readonly net: RouteNet
  readonly family: number
  readonly index: number
  readonly targetNetnsid: number | undefined
  /** Index of the link that it is at, and how many addresses of that are told. */
  link: number
  done: number
}

/** What a dump of addresses is about: all, or those of one link. */
export function startAddrDump(
  request: RouteRequest<AddrMessage>,
  cb: NetlinkCallback,
  family: number,
): AddrDump | number {
  const { value, extack } = request
  const prefix = family === 2 ? 'ipv4: ' : 'ipv6: '
  const { index = 0, targetNetnsid } = value
  const wanted = cb.strictCheck ? index : 0
  const net = netById(request, cb.strictCheck ? targetNetnsid : undefined)
  if (typeof net === 'number') return refuse(extack, -net, `${prefix}Invalid target network namespace id`)
  if (wanted !== 0) {
    cb.answerFlags |= NLM_F_DUMP_FILTERED
    if (net.links.get(wanted) === undefined) return -ENODEV
  }
  return { net, family, index: wanted, targetNetnsid, link: 0, done: 0 }
}

/** Adds addresses to a buffer, link by link (inet_dump_addr(), inet6_dump_addr()). */
export function dumpAddresses(skb: SkBuff, cb: NetlinkCallback, place: AddrDump): number {
  const { net, family } = place
  cb.seq = (net.links.generation + (family === 2 ? net.addrGeneration4 : net.addrGeneration6)) >>> 0
  let error = 0
  for (const link of net.links.all) {
    if (link.index < place.link || (place.index !== 0 && link.index !== place.index)) continue
    if (link.index !== place.link) place.done = 0
    place.link = link.index
    error = dumpLink(skb, cb, place, link)
    if (error < 0) break
  }
  const first = nlmsgHdr(skb)
  if (first !== undefined) nlDumpCheckConsistent(cb, first)
  return error
}

function dumpLink(skb: SkBuff, cb: NetlinkCallback, place: AddrDump, link: Link): number {
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  const flags = NLM_F_MULTI | cb.answerFlags
  for (const message of messagesOf(link, place).slice(place.done)) {
    if (!putAnswer(skb, rtmNewAddr, message(), flags, to)) return -EMSGSIZE
    place.done++
  }
  return 0
}

function messagesOf({ inet, inet6 }: Link, { net, family, targetNetnsid }: AddrDump): (() => AddrMessage)[] {
  const target = targetNetnsid === undefined ? {} : { targetNetnsid }
  if (family === 2)
    return (inet?.addresses ?? []).map((ifa) => () => ({ ...ipv4AddressMessage(ifa, net.now), ...target }))
  return (inet6?.addresses ?? []).map((ifa) => () => ({ ...ipv6AddressMessage(ifa, net.now), ...target }))
}
