import { netlinkNetCapable } from '../api/permission.ts'
import { netlinkRcvSkb } from '../api/rcv-skb.ts'
import { EINVAL, EPERM } from '../errno.ts'
import type { SkBuff } from '../skb/sk-buff.ts'

/** The last type of message that there is, XFRM_MSG_GETDEFAULT (`linux/xfrm.h`). */
const XFRM_MSG_MAX = 0x28

/**
 * The input of NETLINK_XFRM, which knows no command yet. A type that there is not is refused before permission is asked for
 * (`net/xfrm/xfrm_user.c`, xfrm_user_rcv_msg()).
 */
export function xfrmInput(skb: SkBuff): void {
  netlinkRcvSkb(skb, (_, { type }) =>
    type > XFRM_MSG_MAX || netlinkNetCapable(skb, 'CAP_NET_ADMIN') ? -EINVAL : -EPERM,
  )
}
