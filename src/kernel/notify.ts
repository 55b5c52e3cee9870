import { broadcast, netlinkBroadcast, type TransmitFilter } from './broadcast.ts'
import { ENOBUFS, ESRCH } from './errno.ts'
import type { SkBuff } from './sk-buff.ts'
import { RECV_NO_ENOBUFS, type Sock } from './sock.ts'
import { MSG_DONTWAIT, netlinkUnicast } from './unicast.ts'

/** Unicasts from the kernel, without waiting: 0, or minus an errno. The buffer is used up. */
export function nlmsgUnicast(sk: Sock, skb: SkBuff, portid: number): number {
  const result = netlinkUnicast(sk, skb, portid, MSG_DONTWAIT)
  return result > 0 ? 0 : result
}

/** Multicasts to `group`, whose number the buffer then shows to its receivers, leaving out `portid`. Result: netlinkBroadcast(). */
export function nlmsgMulticast(sk: Sock, skb: SkBuff, portid: number, group: number, filter?: TransmitFilter): number {
  skb.dstGroup = group
  return netlinkBroadcast(sk, skb, portid, group, filter)
}

/**
 * Tells a group of a change that `portid` has caused. With `report` (NLM_F_ECHO of its request) `portid` gets a copy of its
 * own and is left out of the group; that nobody listens is no error (`net/netlink/af_netlink.c`, nlmsg_notify()).
 */
export function nlmsgNotify(sk: Sock, skb: SkBuff, portid: number, group: number, report: boolean | number): number {
  let error = 0
  if (group !== 0) {
    skb.dstGroup = group
    error = broadcast(sk, skb, report ? portid : 0, group, Boolean(report))
    if (error === -ESRCH) error = 0
  }
  if (!report) return error
  const unicast = nlmsgUnicast(sk, skb, portid)
  return error === 0 ? unicast : error
}

/**
 * Makes the next receive of every member of `group` in the namespace of `ssk` fail with `code`, a positive errno, leaving out
 * `portid`. Returns how many did not want to hear of ENOBUFS (`net/netlink/af_netlink.c`, netlink_set_err()).
 */
export function netlinkSetErr(ssk: Sock, portid: number, group: number, code: number): number {
  const excluded = portid >>> 0
  let spared = 0
  for (const sk of ssk.protocol.members) {
    if (sk === ssk || sk.net !== ssk.net || sk.portid === excluded || !sk.isMember(group)) continue
    if ((sk.flags & RECV_NO_ENOBUFS) !== 0 && code === ENOBUFS) spared++
    else sk.reportError(code)
  }
  return spared
}

/** Whether anybody listens to `group`, in whatever namespace: messages for nobody need not be made. */
export function netlinkHasListeners(sk: Sock, group: number): boolean {
  for (const member of sk.protocol.members) if (member.isMember(group)) return true
  return false
}
