import type { SkBuff } from '../sk-buff.ts'
import type { Sock } from '../sock.ts'
import { WaitQueue } from '../wait-queue.ts'
import { controlBlockOf } from './netlink-cb.ts'

/**
 * The input function of 2005: told that `length` bytes have come to the queue of `sk`, in the context of who sent them.
 */
export type Input2005 = (sk: Sock2005, length: number) => void

/** A kernel socket as it was in 2005: what users send goes to a queue of its own. */
export class Sock2005 {
  /** What has come and was not taken yet, the oldest first. */
  readonly receiveQueue: SkBuff[] = []
  /** Those who sleep until something comes. */
  readonly sleep = new WaitQueue()
  /** What sock_release() takes. */
  readonly socket: { readonly sk: Sock2005 } = { sk: this }
  /** Messages that were lost since the queue was full. */
  drops = 0
  /** Today's socket behind it; undefined once it is released. */
  sock: Sock | undefined = undefined
  readonly #input: Input2005 | undefined

  constructor(input: Input2005 | undefined) {
    this.#input = input
  }

  /**
   * Queues what today's input is given, and tells the input of 2005. While it is queued it counts in the receive
   * buffer; what comes when that is exceeded is lost: today's kernel sockets cannot make a sender wait.
   */
  receive(skb: SkBuff): void {
    const { sock } = this
    if (sock === undefined || sock.rmem - skb.truesize > sock.rcvbuf) {
      this.drops++
      return
    }
    controlBlockOf(skb).groups = skb.cb.sk?.groups[0] ?? 0
    skb.users++
    this.receiveQueue.push(skb)
    this.#input?.(this, skb.length)
  }
}
