import type { Sock } from '../sock/sock.ts'

/** The words of SO_MEMINFO (`linux/sock_diag.h`, SK_MEMINFO_*). Netlink charges nothing to senders. */
export function memoryInfo(sk: Sock): Uint32Array {
  sk.endLoan()
  const forwardAllocated = 0
  const queued = 0
  const options = 0
  const backlog = 0
  return Uint32Array.of(sk.rmem, sk.rcvbuf, 0, sk.sndbuf, forwardAllocated, queued, options, backlog, sk.drops)
}
