import { ENOENT } from '../errno.ts'
import { netlinkRcvSkb } from '../rcv-skb.ts'
import type { SkBuff } from '../sk-buff.ts'

/** The input of NETLINK_GENERIC. No family is registered yet: every request is for one that is not there. */
export function genlInput(skb: SkBuff): void {
  netlinkRcvSkb(skb, () => -ENOENT)
}
