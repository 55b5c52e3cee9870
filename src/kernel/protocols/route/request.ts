import { decodeMessage, type Message } from '../../../schema/index.ts'
import { NLM_F_ECHO, NLMSG_HDRLEN } from '../../../wire/index.ts'
import type { NetlinkExtAck } from '../../api/extack.ts'
import { EINVAL } from '../../errno.ts'
import { type NlMsgHdr, nlmsgLen } from '../../skb/message.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import type { Net } from '../../task/net.ts'
import type { Cause } from './cause.ts'
import { refuse } from './refuse.ts'

/** A request of NETLINK_ROUTE, as its handler sees it. */
export interface RouteRequest<V> {
  readonly net: Net
  readonly skb: SkBuff
  readonly nlh: NlMsgHdr
  /** Flags of the message: NLM_F_CREATE and so on. */
  readonly flags: number
  /** Header and attributes. */
  readonly value: V
  readonly extack: NetlinkExtAck
  readonly cause: Cause
}

/** Reads a request; minus an errno when it is malformed. */
export function parseRequest<V>(
  skb: SkBuff,
  nlh: NlMsgHdr,
  message: Message<string, V>,
  extack: NetlinkExtAck,
): RouteRequest<V> | number {
  const net = skb.sk?.net
  if (net === undefined) return -EINVAL
  if (nlmsgLen(nlh) < (message.header?.size ?? 0)) return refuse(extack, EINVAL, 'Invalid header length')
  const start = nlh.offset + NLMSG_HDRLEN
  const value = decodeMessage(message, nlh.view, start, nlh.offset + nlh.length)
  const cause = { portid: skb.portid, seq: nlh.seq, echo: (nlh.flags & NLM_F_ECHO) !== 0 }
  return { net, skb, nlh, flags: nlh.flags, value, extack, cause }
}
