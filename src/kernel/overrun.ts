import { ENOBUFS } from './errno.ts'
import { RECV_NO_ENOBUFS, type Sock } from './sock.ts'

/**
 * Notes that a message for `sk` was lost. The first loss makes the socket congested and its next receive fail with ENOBUFS,
 * unless it asked not to be told (`net/netlink/af_netlink.c`, netlink_overrun()).
 */
export function overrun(sk: Sock): void {
  if ((sk.flags & RECV_NO_ENOBUFS) === 0 && !sk.congested) {
    sk.congested = true
    sk.reportError(ENOBUFS)
  }
  sk.drops++
}

/** What every receive ends with, a failing one too: an empty queue ends congestion, and senders that wait try again. */
export function wakeWriters(sk: Sock): void {
  if (sk.head === undefined) sk.congested = false
  if (!sk.congested && !sk.writers.isEmpty) sk.writers.wakeAll()
}
