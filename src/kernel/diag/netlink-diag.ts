import { AF_NETLINK, NLM_F_MULTI, NLMSG_HDRLEN } from '../../wire/index.ts'
import { nlaPut, nlaPutU32 } from '../attribute.ts'
import { type NetlinkCallback, nlmsgPutAnswer } from '../dump.ts'
import { EMSGSIZE, ENOENT } from '../errno.ts'
import { memoryInfo } from '../memory-info.ts'
import { LITTLE, nlmsgCancel, nlmsgEnd } from '../message.ts'
import { MAX_LINKS, type Net } from '../net.ts'
import type { SkBuff } from '../sk-buff.ts'
import { BROADCAST_SEND_ERROR, CAP_ACK, LISTEN_ALL_NSID, RECV_NO_ENOBUFS, RECV_PKTINFO, type Sock } from '../sock.ts'

const SOCK_DIAG_BY_FAMILY = 20

/** What a request wants to see, and what shows it (`linux/netlink_diag.h`). */
const NDIAG_SHOW_MEMINFO = 1
const NDIAG_SHOW_GROUPS = 2
const NDIAG_SHOW_FLAGS = 8
const NDIAG_PROTO_ALL = 255
const NETLINK_DIAG_MEMINFO = 0
const NETLINK_DIAG_GROUPS = 1
const NETLINK_DIAG_FLAGS = 4

/** Length of `struct netlink_diag_msg` in bytes, and offsets within `struct netlink_diag_req`. */
const DIAG_MESSAGE = 28
const REQUEST_PROTOCOL = 1
const REQUEST_SHOW = 8

/** Flags as they are shown: newer ones of the socket are not (NDIAG_FLAG_*). */
const shownFlags = [
  [RECV_PKTINFO, 0x2],
  [BROADCAST_SEND_ERROR, 0x4],
  [RECV_NO_ENOBUFS, 0x8],
  [LISTEN_ALL_NSID, 0x10],
  [CAP_ACK, 0x20],
] as const
const NDIAG_FLAG_CB_RUNNING = 1

/** Where a dump has got to: the sockets that were there when it came to their protocol, and how many are done. */
interface Place {
  protocol: number
  sockets: readonly Sock[] | undefined
  done: number
}

/**
 * Adds the netlink sockets of a namespace: those in the table of ports, then those with groups, so that a bound member shows
 * twice and an unbound one once (`net/netlink/diag.c`, __netlink_diag_dump()).
 */
export function dumpSockets(skb: SkBuff, cb: NetlinkCallback): number {
  const { bytes, data } = cb.nlh.view
  const request = cb.nlh.offset + NLMSG_HDRLEN
  const wanted = bytes[request + REQUEST_PROTOCOL] as number
  const show = data.getUint32(request + REQUEST_SHOW, LITTLE)
  const net = cb.skb.sk?.net
  if (net === undefined || (wanted >= MAX_LINKS && wanted !== NDIAG_PROTO_ALL)) return -ENOENT
  const last = wanted === NDIAG_PROTO_ALL ? MAX_LINKS - 1 : wanted
  cb.args ??= { protocol: wanted === NDIAG_PROTO_ALL ? 0 : wanted, sockets: undefined, done: 0 } satisfies Place
  const place = cb.args as Place
  for (; place.protocol <= last; place.protocol++) {
    place.sockets ??= socketsOf(net, place.protocol)
    for (; place.done < place.sockets.length; place.done++) {
      if (!putSocket(skb, cb, place.sockets[place.done] as Sock, show)) return -EMSGSIZE
    }
    place.sockets = undefined
    place.done = 0
  }
  return 0
}

function socketsOf(net: Net, protocol: number): Sock[] {
  const members = net.kernel.protocols[protocol]?.members ?? []
  return [...(net.ports[protocol]?.values() ?? []), ...members.filter((sk) => sk.net === net)]
}

function putSocket(skb: SkBuff, cb: NetlinkCallback, sk: Sock, show: number): boolean {
  const nlh = nlmsgPutAnswer(skb, cb, SOCK_DIAG_BY_FAMILY, DIAG_MESSAGE, NLM_F_MULTI)
  if (nlh === undefined) return false
  const { bytes, data } = skb.page
  const start = nlh.offset + NLMSG_HDRLEN
  bytes[start] = AF_NETLINK
  bytes[start + 1] = sk.type
  bytes[start + 2] = sk.protocol.number
  bytes[start + 3] = sk.state
  const words = [sk.portid, sk.dstPortid, sk.dstGroup, sk.id, sk.id, 0]
  for (let i = 0; i < words.length; i++) data.setUint32(start + 4 + i * 4, words[i] as number, LITTLE)
  let error = 0
  if ((show & NDIAG_SHOW_GROUPS) !== 0 && sk.ngroups > 0) error ||= nlaPut(skb, NETLINK_DIAG_GROUPS, bytesOf(sk.groups))
  if ((show & NDIAG_SHOW_MEMINFO) !== 0) error ||= nlaPut(skb, NETLINK_DIAG_MEMINFO, bytesOf(memoryInfo(sk)))
  if ((show & NDIAG_SHOW_FLAGS) !== 0) error ||= nlaPutU32(skb, NETLINK_DIAG_FLAGS, flagsOf(sk))
  if (error < 0) {
    nlmsgCancel(skb, nlh)
    return false
  }
  nlmsgEnd(skb, nlh)
  return true
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
}

function flagsOf(sk: Sock): number {
  let flags = sk.dump === undefined ? 0 : NDIAG_FLAG_CB_RUNNING
  for (const [flag, shown] of shownFlags) if ((sk.flags & flag) !== 0) flags |= shown
  return flags
}
