import {
  type AddrMessage,
  rtmGetAddr,
  rtmGetAnycast,
  rtmGetMulticast,
  rtmNewAddr,
} from '../../../../families/route/index.ts'
import { NLM_F_MULTI } from '../../../../wire/index.ts'
import { type NetlinkCallback, nlDumpCheckConsistent } from '../../../api/dump.ts'
import { EMSGSIZE, ENODEV } from '../../../errno.ts'
import { nlmsgHdr } from '../../../skb/message.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import { putAnswer } from '../answer/answer.ts'
import type { Link } from '../link/link.ts'
import { netById } from '../link/request/target-net.ts'
import { dump } from '../request/handler.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'
import { addressDumpPolicies } from './address-policies.ts'
import { ipv4AddressMessage } from './ipv4/ipv4-address.ts'
import { ipv6AddressMessage } from './ipv6/ipv6-address.ts'

/** What there are dumps of: messages that ask, those that answer, and what a link has, each as a message when it is wanted. */
interface AddressKind {
  readonly request: typeof rtmGetAddr
  readonly reply: typeof rtmGetAddr
  list(link: Link, family: 2 | 10): readonly (() => AddrMessage)[]
}

/** Addresses that links have. */
const unicast: AddressKind = {
  request: rtmGetAddr,
  reply: rtmNewAddr,
  list({ net, inet, inet6 }, family) {
    return family === 2
      ? (inet?.addresses ?? []).map((ifa) => () => ipv4AddressMessage(ifa, net.now))
      : (inet6?.addresses ?? []).map((ifa) => () => ipv6AddressMessage(ifa, net.now))
  },
}

/** Groups that links are in. */
const multicast: AddressKind = {
  request: rtmGetMulticast,
  reply: rtmGetMulticast,
  list: ({ inet, inet6 }, family) => (family === 2 ? inet : inet6)?.multicast.messages ?? [],
}

/** Addresses that links share with others: there are some only where IPv6 is forwarded. */
const anycast: AddressKind = { request: rtmGetAnycast, reply: rtmGetAnycast, list: () => [] }

export const addressKinds = { unicast, multicast, anycast }

/** Where a dump of addresses has got to. */
interface AddrDump {
  readonly net: RouteNet
  readonly index: number
  readonly targetNetnsid: number | undefined
  /** Index of the link that it is at, and how many addresses of that are told. */
  link: number
  done: number
}

/** The dump of a family's addresses of a kind, all or those of one link (`net/ipv4/devinet.c`, inet_dump_addr(); `net/ipv6/addrconf.c`, inet6_dump_addr()). */
export function addressDump(family: 2 | 10, kind: AddressKind) {
  return dump(kind.request, start, (skb, cb, place: AddrDump) => tell(skb, cb, place, family, kind), {
    splitDone: true,
    policy: family === 2 ? addressDumpPolicies.ipv4 : addressDumpPolicies.ipv6,
  })
}

/** What a dump is about: all, or those of one link. */
function start(request: RouteRequest<AddrMessage>, cb: NetlinkCallback): AddrDump | number {
  const { net, value } = request
  const { index = 0, targetNetnsid } = value
  if (!cb.strictCheck) return { net, index: 0, targetNetnsid: undefined, link: 0, done: 0 }
  const target = netById(request, targetNetnsid)
  if (typeof target === 'number') return target
  if (index !== 0 && target.links.get(index) === undefined) return -ENODEV
  return { net: target, index, targetNetnsid, link: 0, done: 0 }
}

function tell(skb: SkBuff, cb: NetlinkCallback, place: AddrDump, family: 2 | 10, kind: AddressKind): number {
  const { net } = place
  cb.seq = (net.links.generation + (family === 2 ? net.addrGeneration4 : net.addrGeneration6)) >>> 0
  let error = 0
  for (const link of net.links.all) {
    if (link.index < place.link || (place.index !== 0 && link.index !== place.index)) continue
    if (link.index !== place.link) place.done = 0
    place.link = link.index
    error = tellLink(skb, cb, place, kind, kind.list(link, family))
    if (error < 0) break
  }
  const first = nlmsgHdr(skb)
  if (first !== undefined) nlDumpCheckConsistent(cb, first)
  return error
}

function tellLink(
  skb: SkBuff,
  cb: NetlinkCallback,
  place: AddrDump,
  { reply }: AddressKind,
  list: readonly (() => AddrMessage)[],
): number {
  const { targetNetnsid } = place
  const target = targetNetnsid === undefined ? {} : { targetNetnsid }
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  const flags = NLM_F_MULTI | cb.answerFlags
  for (const message of list.slice(place.done)) {
    if (!putAnswer(skb, reply, { ...message(), ...target }, flags, to)) return -EMSGSIZE
    place.done++
  }
  return 0
}
