import { continueDump } from '../api/dump.ts'
import { EAGAIN } from '../errno.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import { wakeWriters } from './overrun.ts'
import type { Sock } from './sock.ts'

/**
 * Takes the next datagram, with `length` bytes of room for it, or minus an errno: a pending error comes first, EAGAIN when
 * nothing is there. `peek` leaves it in the queue. Then a dump that runs makes its next buffer
 * (`net/netlink/af_netlink.c`, netlink_recvmsg()).
 */
export function receive(sk: Sock, length: number, peek: boolean): SkBuff | number {
  sk.endLoan()
  if (sk.err !== 0) {
    const error = sk.takeError()
    wakeWriters(sk)
    return error
  }
  const skb = peek ? sk.head : sk.dequeue()
  if (skb === undefined) {
    wakeWriters(sk)
    return -EAGAIN
  }
  sk.offerRoom(length)
  if (sk.dump !== undefined && sk.rmem <= sk.rcvbuf / 2) {
    const error = continueDump(sk, sk.dump)
    if (error < 0) sk.reportError(-error)
  }
  wakeWriters(sk)
  return skb
}

/**
 * As receive(), and hands the result to `finish`; but waits for something to come, as long as the socket's SO_RCVTIMEO allows:
 * EAGAIN after that.
 */
export function receiveWaiting<Result>(
  sk: Sock,
  length: number,
  peek: boolean,
  finish: (skb: SkBuff | number) => Result,
): Result | Promise<Result> {
  const attempt = (): Result => finish(receive(sk, length, peek))
  if (sk.isReadable || sk.receiveTimeout === 0) return attempt()
  const attemptIfReadable = (): Result | undefined => (sk.isReadable ? attempt() : undefined)
  return sk.readers.wait(sk.kernel.clock, sk.receiveTimeout, attemptIfReadable, attempt)
}
