import { netlinkRcvSkb } from '../../api/rcv-skb.ts'
import { ENOENT } from '../../errno.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'

/** The input of NETLINK_GENERIC. No family is registered yet: every request is for one that is not there. */
export function genlInput(skb: SkBuff): void {
  netlinkRcvSkb(skb, () => -ENOENT)
}
