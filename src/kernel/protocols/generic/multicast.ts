import { NLM_F_ECHO, protocols } from '../../../wire/index.ts'
import { netlinkHasListeners, nlmsgMulticast, nlmsgNotify } from '../../api/notify.ts'
import { EINVAL, ESRCH } from '../../errno.ts'
import type { SkBuff } from '../../skb/sk-buff.ts'
import type { Net } from '../../task/net.ts'
import type { GenlFamily } from './family.ts'
import type { GenlInfo } from './info.ts'

/**
 * Multicasts to a group of a family in one namespace, leaving out `portid`. `group` is its place in the family's list.
 * Returns 0, -ESRCH when nobody listens, -EINVAL for a group that the family does not have, -ENOBUFS as netlinkBroadcast().
 */
export function genlmsgMulticastNetns(
  family: GenlFamily,
  net: Net,
  skb: SkBuff,
  portid: number,
  group: number,
): number {
  if (family.groups[group] === undefined) return -EINVAL
  return multicast(net, skb, portid, family.groupOffset + group)
}

/** As genlmsgMulticastNetns(), in the first namespace. */
export function genlmsgMulticast(family: GenlFamily, skb: SkBuff, portid: number, group: number): number {
  return genlmsgMulticastNetns(family, family.kernel.initNet, skb, portid, group)
}

/** As genlmsgMulticastNetns(), in all namespaces. The first loss ends it. */
export function genlmsgMulticastAllns(family: GenlFamily, skb: SkBuff, portid: number, group: number): number {
  if (family.groups[group] === undefined) return -EINVAL
  let delivered = false
  const nets = family.kernel.nets()
  for (const [i, net] of nets.entries()) {
    const copy = i === nets.length - 1 ? skb : skb.clone()
    const error = multicast(net, copy, portid, family.groupOffset + group)
    if (error === 0) delivered = true
    else if (error !== -ESRCH) return error
  }
  return delivered ? 0 : -ESRCH
}

function multicast(net: Net, skb: SkBuff, portid: number, group: number): number {
  const sk = net.kernelSocket(protocols.NETLINK_GENERIC)
  return sk === undefined ? -ESRCH : nlmsgMulticast(sk, skb, portid, group)
}

/** Tells a group of what a request has changed, and the requester too where it wants an echo (genl_notify()). */
export function genlNotify(family: GenlFamily, skb: SkBuff, info: GenlInfo, group: number): number {
  const sk = info.net.kernelSocket(protocols.NETLINK_GENERIC)
  if (sk === undefined || family.groups[group] === undefined) return -EINVAL
  return nlmsgNotify(sk, skb, info.sndPortid, family.groupOffset + group, (info.nlhdr.flags & NLM_F_ECHO) !== 0)
}

/** Whether anybody listens to a group: messages for nobody need not be made. */
export function genlHasListeners(family: GenlFamily, net: Net, group: number): boolean {
  const sk = net.kernelSocket(protocols.NETLINK_GENERIC)
  if (sk === undefined || family.groups[group] === undefined) return false
  return netlinkHasListeners(sk, family.groupOffset + group)
}
