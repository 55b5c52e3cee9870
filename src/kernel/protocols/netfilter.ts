import { NLMSG_HDRLEN } from '../../wire/index.ts'
import { netlinkAck } from '../api/ack.ts'
import { netlinkNetCapable } from '../api/permission.ts'
import { netlinkRcvSkb } from '../api/rcv-skb.ts'
import { EINVAL, EPERM } from '../errno.ts'
import { nlmsgHdr, nlmsgLen } from '../skb/message.ts'
import type { SkBuff } from '../skb/sk-buff.ts'

/** Length of `struct nfgenmsg`, which every message begins with. */
const NFGENMSG = 4

/**
 * The input of NETLINK_NETFILTER, of whose subsystems none is there yet. Who may not use it is told so once a datagram, whatever
 * the flags of its first message; a message too short for a subsystem counts as done
 * (`net/netfilter/nfnetlink.c`, nfnetlink_rcv(), nfnetlink_rcv_msg()).
 */
export function netfilterInput(skb: SkBuff): void {
  const first = nlmsgHdr(skb)
  if (first === undefined || first.length < NLMSG_HDRLEN || first.length > skb.length) return
  if (netlinkNetCapable(skb, 'CAP_NET_ADMIN')) {
    netlinkRcvSkb(skb, (_, nlh) => (nlmsgLen(nlh) < NFGENMSG ? 0 : -EINVAL))
  } else {
    netlinkAck(skb, first, -EPERM)
  }
}
