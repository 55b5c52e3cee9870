import { ENOBUFS, ESRCH } from '../errno.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import { trim } from '../skb/trim.ts'
import { NETNSA_NSID_NOT_ASSIGNED } from '../task/net.ts'
import { hasCapability } from '../task/user-namespace.ts'
import { overrun } from './overrun.ts'
import { BROADCAST_SEND_ERROR, LISTEN_ALL_NSID, type Sock } from './sock.ts'
import { deliver, isLost, passesFilter } from './unicast.ts'

/** Decides on one receiver of a broadcast; true keeps the message from it. */
export type TransmitFilter = (sk: Sock, skb: SkBuff) => boolean

/** What a broadcast has come to. */
interface Progress {
  delivered: boolean
  failed: boolean
}

/**
 * Whether a message from the namespace of `ssk` may be heard in the one of `sk`: the same; or the socket listens to all,
 * knows the other by an id, and its opener may (CAP_NET_BROADCAST).
 */
function hears(sk: Sock, ssk: Sock): boolean {
  if (sk.net === ssk.net) return true
  if ((sk.flags & LISTEN_ALL_NSID) === 0 || sk.net.idOf(ssk.net) === NETNSA_NSID_NOT_ASSIGNED) return false
  return sk.opener !== undefined && hasCapability(sk.opener, ssk.net.userNamespace, 'CAP_NET_BROADCAST')
}

/**
 * Sends a buffer to every member of `group` but `ssk` itself and sockets with port id `portid`, those that joined last first.
 * A socket that is not bound has port id 0, and so misses what the kernel sends. Returns 0 when somebody got it, ESRCH when
 * nobody did, ENOBUFS when it was lost for a receiver with NETLINK_BROADCAST_ERROR. The buffer is used up
 * (`net/netlink/af_netlink.c`, netlink_broadcast_filtered()).
 */
export function netlinkBroadcast(
  ssk: Sock,
  skb: SkBuff,
  portid: number,
  group: number,
  filter?: TransmitFilter,
): number {
  return broadcast(ssk, skb, portid, group, false, filter)
}

/** As netlinkBroadcast(). `shared` says that the caller goes on using the buffer, so that no receiver may get itself. */
export function broadcast(
  ssk: Sock,
  skb: SkBuff,
  portid: number,
  group: number,
  shared: boolean,
  filter?: TransmitFilter,
): number {
  if (ssk.isKernel) trim(ssk.kernel, skb)
  const { members } = ssk.protocol
  const excluded = portid >>> 0
  const progress: Progress = { delivered: false, failed: false }
  // The kernel makes no new copy while the last one was not delivered: a filter that has cut it has done so for good.
  let copy: SkBuff | undefined
  let isOwn = !shared
  for (let i = 0; i < members.length; i++) {
    const sk = members[i] as Sock
    if (sk === ssk || sk.portid === excluded || !sk.isMember(group) || !hears(sk, ssk)) continue
    copy ??= isOwn ? skb : skb.clone()
    const kept = offer(sk, ssk, copy, progress, filter)
    if (kept) continue
    if (copy === skb && progress.delivered) isOwn = false
    copy = undefined
  }
  if (progress.failed) return -ENOBUFS
  return progress.delivered ? 0 : -ESRCH
}

/** Offers a copy to one member; true when the copy is still free to be offered to the next one. */
function offer(sk: Sock, ssk: Sock, copy: SkBuff, progress: Progress, filter: TransmitFilter | undefined): boolean {
  if (filter?.(sk, copy)) return false
  if (!passesFilter(sk, copy)) return false
  // Of one's own namespace the id is not told, also where it has one.
  copy.nsidIsSet = sk.net !== ssk.net
  if (copy.nsidIsSet) copy.nsid = sk.net.idOf(ssk.net)
  if (!sk.hasRoom(copy.truesize) || isLost(ssk)) {
    overrun(sk)
    if ((sk.flags & BROADCAST_SEND_ERROR) !== 0) progress.failed = true
    return true
  }
  deliver(sk, copy)
  progress.delivered = true
  return false
}
