import type { Capability } from './capability.ts'
import { NETLINK_SKB_DST, type SkBuff } from './sk-buff.ts'
import { hasCapability, type UserNamespace } from './user-namespace.ts'

/**
 * Whether the sender of a request has `capability` over `namespace`: the task that sends has it now, and, unless the message
 * was sent to an explicit address, whoever opened its socket had it too (`net/netlink/af_netlink.c`, __netlink_ns_capable()).
 */
export function netlinkNsCapable(skb: SkBuff, namespace: UserNamespace, capability: Capability): boolean {
  const { sk, task } = skb
  if (sk === undefined || task === undefined) return false
  const isExplicit = (skb.flags & NETLINK_SKB_DST) !== 0
  if (!isExplicit && (sk.opener === undefined || !hasCapability(sk.opener, namespace, capability))) return false
  return task.capable(capability, namespace)
}

/** As netlinkNsCapable(), over the first user namespace: the whole machine. */
export function netlinkCapable(skb: SkBuff, capability: Capability): boolean {
  return skb.sk !== undefined && netlinkNsCapable(skb, skb.sk.kernel.initUserNamespace, capability)
}

/** As netlinkNsCapable(), over the network namespace of the socket that sent it. */
export function netlinkNetCapable(skb: SkBuff, capability: Capability): boolean {
  return skb.sk !== undefined && netlinkNsCapable(skb, skb.sk.net.userNamespace, capability)
}
