import { NLM_F_ACK, NLM_F_ACK_TLVS, NLM_F_CAPPED, NLM_F_REQUEST, NLMSG_ERROR, NLMSG_HDRLEN } from '../../wire/index.ts'
import { EIO, ENOBUFS } from '../errno.ts'
import { type NlMsgHdr, nlmsgAppend, nlmsgEnd, nlmsgHdr, nlmsgLen, nlmsgNew, nlmsgPut } from '../skb/message.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import { CAP_ACK, type Sock } from '../sock/sock.ts'
import { MSG_DONTWAIT, netlinkUnicast } from '../sock/unicast.ts'
import { extackLength, type NetlinkExtAck, putExtack } from './extack.ts'

/** Length of `struct nlmsgerr` in bytes: the error, and the header of the request. */
const NLMSGERR_LENGTH = 4 + NLMSG_HDRLEN

/**
 * Answers a request with NLMSG_ERROR: `error` is minus an errno, or 0. An error carries the whole request, unless the
 * requester wants it capped; success is always capped (`net/netlink/af_netlink.c`, netlink_ack()).
 */
export function netlinkAck(skb: SkBuff, nlh: NlMsgHdr, error: number, extack?: NetlinkExtAck): void {
  const { owner, sk } = skb
  if (owner === undefined || sk === undefined) return
  const isCapped = error === 0 || (sk.flags & CAP_ACK) !== 0
  const payload = NLMSGERR_LENGTH + (isCapped ? 0 : nlmsgLen(nlh))
  const attributes = extackLength(sk, error, extack)
  const { faults } = sk.kernel
  if (faults?.strikes('noMemory')) return lose(sk)
  const answer = nlmsgNew(sk.kernel, payload + attributes)
  const flags = (isCapped ? NLM_F_CAPPED : 0) | (attributes > 0 ? NLM_F_ACK_TLVS : 0)
  const header = nlmsgPut(answer, skb.portid, nlh.seq, NLMSG_ERROR, NLMSGERR_LENGTH, flags)
  if (header === undefined) return lose(sk)
  const word = (header.offset + NLMSG_HDRLEN) >>> 2
  const { words } = answer.page
  words[word] = error
  for (let i = 0; i < NLMSG_HDRLEN / 4; i++) words[word + 1 + i] = nlh.view.words[(nlh.offset >>> 2) + i] as number
  const { bytes } = nlh.view
  if (!isCapped) nlmsgAppend(answer, bytes.subarray(nlh.offset + NLMSG_HDRLEN, nlh.offset + nlh.length))
  if (attributes > 0 && extack !== undefined) putExtack(answer, sk, error, extack)
  nlmsgEnd(answer, header)
  if (faults?.strikes('lostAck')) return
  netlinkUnicast(owner, answer, skb.portid, MSG_DONTWAIT)
}

function lose(sk: Sock): void {
  sk.reportError(ENOBUFS)
}

/** What an input that threw leaves to do: an error for the first message, if that is a request or wants an answer. */
export function ackFailure(skb: SkBuff): void {
  const nlh = nlmsgHdr(skb)
  if (nlh === undefined || nlh.length < NLMSG_HDRLEN || nlh.length > skb.length) return
  if ((nlh.flags & (NLM_F_REQUEST | NLM_F_ACK)) !== 0) netlinkAck(skb, nlh, -EIO)
}
