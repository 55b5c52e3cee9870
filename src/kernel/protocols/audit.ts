import { align4, NLMSG_HDRLEN } from '../../wire/index.ts'
import { netlinkAck } from '../api/ack.ts'
import { ECONNREFUSED, EINVAL, EPERM } from '../errno.ts'
import { NlMsgHdr } from '../skb/message.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import type { Net } from '../task/net.ts'

/**
 * The input of NETLINK_AUDIT, which knows no command yet. It looks at every message, whatever its flags and type, and so
 * refuses those too that netlink_rcv_skb() would acknowledge (`kernel/audit.c`, audit_receive()).
 */
export function auditInput(skb: SkBuff): void {
  const end = skb.start + skb.length
  const error = skb.task?.userNamespace === skb.owner?.kernel.initUserNamespace ? -EINVAL : -ECONNREFUSED
  for (let offset = skb.start; end - offset >= NLMSG_HDRLEN; ) {
    const nlh = new NlMsgHdr(skb.page, offset)
    const { length } = nlh
    if (length < NLMSG_HDRLEN || length > end - offset) return
    netlinkAck(skb, nlh, error)
    offset += align4(length)
  }
}

/** Joining the group of the audit log wants a capability of its own (`kernel/audit.c`, audit_multicast_bind()). */
export function bindAudit(net: Net): number {
  return net.kernel.current.capable('CAP_AUDIT_READ') ? 0 : -EPERM
}
