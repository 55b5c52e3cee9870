import { AF_NETLINK, NLM_F_DUMP, NLMSG_HDRLEN } from '../../wire/index.ts'
import { netlinkDumpStart } from '../dump.ts'
import { ECONNREFUSED, EINVAL, ENOENT, EOPNOTSUPP } from '../errno.ts'
import type { NetlinkExtAck } from '../extack.ts'
import { type NlMsgHdr, nlmsgLen } from '../message.ts'
import { netlinkRcvSkb } from '../rcv-skb.ts'
import type { SkBuff } from '../sk-buff.ts'
import { dumpSockets } from './netlink-diag.ts'

/** Message types (`linux/sock_diag.h`, `linux/inet_diag.h`). */
const TCPDIAG_GETSOCK = 18
const DCCPDIAG_GETSOCK = 19
const SOCK_DIAG_BY_FAMILY = 20
const SOCK_DESTROY = 21

/** Lengths of `struct sock_diag_req` and of `struct netlink_diag_req`, in bytes. */
const SOCK_DIAG_REQUEST = 2
const NETLINK_DIAG_REQUEST = 20

/** Address families end here (`linux/socket.h`). */
const AF_MAX = 46

/** The input of NETLINK_SOCK_DIAG, where netlink's own sockets are listed. */
export function diagInput(skb: SkBuff): void {
  netlinkRcvSkb(skb, handle)
}

/** `net/core/sock_diag.c`, sock_diag_rcv_msg() and __sock_diag_cmd(). */
function handle(skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck): number {
  const { type } = nlh
  if (type === TCPDIAG_GETSOCK || type === DCCPDIAG_GETSOCK) return -EOPNOTSUPP
  if (type !== SOCK_DIAG_BY_FAMILY && type !== SOCK_DESTROY) return -EINVAL
  if (nlmsgLen(nlh) < SOCK_DIAG_REQUEST) return -EINVAL
  const family = nlh.view.bytes[nlh.offset + NLMSG_HDRLEN] as number
  if (family >= AF_MAX) return -EINVAL
  if (family !== AF_NETLINK) return -ENOENT
  return type === SOCK_DESTROY ? -EOPNOTSUPP : listNetlink(skb, nlh, extack)
}

/** `net/netlink/diag.c`, netlink_diag_handler_dump(). */
function listNetlink(skb: SkBuff, nlh: NlMsgHdr, extack: NetlinkExtAck): number {
  if (nlmsgLen(nlh) < NETLINK_DIAG_REQUEST) return -EINVAL
  if ((nlh.flags & NLM_F_DUMP) === 0) return -EOPNOTSUPP
  if (skb.owner === undefined) return -ECONNREFUSED
  return netlinkDumpStart(skb.owner, skb, nlh, { dump: dumpSockets }, extack)
}
