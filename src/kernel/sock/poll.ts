import type { Sock } from './sock.ts'

/** Events of poll() (`asm-generic/poll.h`). */
export const POLLIN = 0x1
export const POLLPRI = 0x2
export const POLLOUT = 0x4
export const POLLERR = 0x8
export const POLLHUP = 0x10
export const POLLRDNORM = 0x40
export const POLLWRNORM = 0x100
export const POLLWRBAND = 0x200

/**
 * What is ready: an error that is pending, something to read, and always room to send, since nothing is charged to the sender
 * (`net/core/datagram.c`, datagram_poll()).
 */
export function poll(sk: Sock, errorIsUrgent: boolean): number {
  sk.endLoan()
  let mask = POLLOUT | POLLWRNORM | POLLWRBAND
  if (sk.err !== 0) mask |= errorIsUrgent ? POLLERR | POLLPRI : POLLERR
  if (sk.head !== undefined) mask |= POLLIN | POLLRDNORM
  return mask
}
