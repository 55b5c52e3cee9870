import { netlinkBroadcast, type TransmitFilter } from '../broadcast.ts'
import { ENOBUFS, ESRCH } from '../errno.ts'
import type { SkBuff } from '../sk-buff.ts'
import type { Sock } from '../sock.ts'

/**
 * Sends a buffer to every group of a mask, group by group from the lowest, and to a socket that is in several of them
 * once. Result as of netlinkBroadcast().
 */
export function broadcastMask(ssk: Sock, skb: SkBuff, portid: number, mask: number): number {
  const served = new Set<Sock>()
  const once: TransmitFilter = (sk) => {
    if (served.has(sk)) return true
    served.add(sk)
    return false
  }
  const results = new Set<number>()
  for (let group = 1; group <= 32; group++) {
    if (((mask >>> (group - 1)) & 1) === 0) continue
    const copy = skb.clone()
    copy.cb.dstGroup = group
    results.add(netlinkBroadcast(ssk, copy, portid, group, once))
  }
  if (results.has(-ENOBUFS)) return -ENOBUFS
  return results.has(0) ? 0 : -ESRCH
}
