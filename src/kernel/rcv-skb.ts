import { align4, NLM_F_ACK, NLM_F_REQUEST, NLMSG_HDRLEN, NLMSG_MIN_TYPE } from '../wire/index.ts'
import { netlinkAck } from './ack.ts'
import { EINTR, EIO } from './errno.ts'
import type { NetlinkExtAck } from './extack.ts'
import { NlMsgHdr } from './message.ts'
import type { SkBuff } from './sk-buff.ts'

/**
 * Executes a request: returns 0 or nothing when it is done, minus an errno when it is refused, -EINTR when nothing is to be
 * answered now, since a dump was started.
 */
export type RequestHandler = (skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck) => number | void

/**
 * Gives each request of a datagram to `handler`, and acknowledges where the message asks for it or the handler reports an error.
 * Ends silently at the first message whose length is wrong. A handler that throws has refused with EIO, and its error goes to the log
 * (`net/netlink/af_netlink.c`, netlink_rcv_skb()).
 */
export function netlinkRcvSkb(skb: SkBuff, handler: RequestHandler): number {
  const end = skb.start + skb.length
  for (let offset = skb.start; end - offset >= NLMSG_HDRLEN; ) {
    const nlh = new NlMsgHdr(skb.page, offset)
    const { length, flags } = nlh
    if (length < NLMSG_HDRLEN || length > end - offset) return 0
    const extack: NetlinkExtAck = {}
    const isRequest = (flags & NLM_F_REQUEST) !== 0 && nlh.type >= NLMSG_MIN_TYPE
    const error = isRequest ? execute(skb, nlh, extack, handler) : 0
    if (error !== -EINTR && ((flags & NLM_F_ACK) !== 0 || error !== 0)) netlinkAck(skb, nlh, error, extack)
    offset += Math.min(align4(length), end - offset)
  }
  return 0
}

function execute(skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck, handler: RequestHandler): number {
  try {
    return handler(skb, nlh, extack) ?? 0
  } catch (error) {
    skb.owner?.kernel.oops('request handler', error)
    return -EIO
  }
}
