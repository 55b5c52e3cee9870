import type { Operation } from '../../schema/index.ts'
import {
  align4,
  type ExtendedAck,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  type View,
} from '../../wire/index.ts'
import { flagsOf, headerWord, typeOf } from '../header-word.ts'
import { type Asked, errorNumber, extackOfDone, extackOfError, refusal } from './failure.ts'

const PLAIN_MASK = headerWord(0xffff, NLM_F_DUMP_INTR)

/** Where the messages of a dump go. */
export interface DumpSink {
  /** Takes the payload of one message. */
  take(view: View, start: number, end: number): void
  /** Takes the messages from `at` on that it can take faster than one by one, and returns where it stopped. */
  takeRun?(view: View, at: number, end: number, seq: number, word: number, mask: number): number
}

/** One run of a dump on a socket, from its request to NLMSG_DONE. */
export class DumpJob implements Asked {
  readonly op: Operation
  readonly value: unknown
  readonly flags: number
  readonly #sink: DumpSink
  readonly #onWarning: ((extack: ExtendedAck) => void) | undefined
  /** The second word of a reply's header, by `PLAIN_MASK`: the type, and that nothing was interrupted. */
  readonly #plainType: number
  /** Sequence number, once it was sent. */
  seq = -1
  /** The kernel has ended it, or it failed. */
  done = false
  error: unknown
  /** Something changed while it ran (NLM_F_DUMP_INTR). */
  interrupted = false
  /** Nobody wants the rest: it is read to its end and forgotten. */
  abandoned = false
  /** A datagram of it was cut, perhaps the one with its end. */
  cut = false
  #wake: (() => void) | undefined

  constructor(op: Operation, value: unknown, flags: number, sink: DumpSink, onWarning?: (extack: ExtendedAck) => void) {
    this.op = op
    this.value = value
    this.flags = flags
    this.#sink = sink
    this.#onWarning = onWarning
    this.#plainType = headerWord(op.reply?.type ?? 0, 0)
  }

  /**
   * Takes the messages that answer it from `at` on, and returns where it stopped: at the end, at a message of somebody
   * else, or at bytes that are no message. Nearly everything that a dump costs is in this loop.
   */
  run(view: View, at: number, end: number): number {
    const { words } = view
    const { seq } = this
    const plain = this.#plainType
    while (end - at >= NLMSG_HDRLEN) {
      const next = this.abandoned ? at : (this.#sink.takeRun?.(view, at, end, seq, plain, PLAIN_MASK) ?? at)
      if (next > at) {
        at = next
        continue
      }
      const word = at >> 2
      const length = words[word] as number
      if (length < NLMSG_HDRLEN || length > end - at || words[word + 2] !== seq) break
      const second = words[word + 1] as number
      if ((second & PLAIN_MASK) === plain && !this.abandoned) this.#accept(view, at + NLMSG_HDRLEN, at + length)
      else this.#take(view, typeOf(second), flagsOf(second), at + NLMSG_HDRLEN, at + length)
      at += align4(length)
    }
    return at
  }

  #take(view: View, type: number, flags: number, start: number, end: number): void {
    if (flags & NLM_F_DUMP_INTR) this.interrupted = true
    if (type === NLMSG_DONE) return this.#end(errorNumber(view, start, end), extackOfDone(view, start, end))
    if (type === NLMSG_ERROR) return this.#end(errorNumber(view, start, end), extackOfError(view, start, end, flags))
    if (!this.abandoned && type === this.op.reply?.type) this.#accept(view, start, end)
  }

  #accept(view: View, start: number, end: number): void {
    try {
      this.#sink.take(view, start, end)
    } catch (error) {
      this.error ??= error // strict decoding: the dump is read to its end first
    }
  }

  #end(errno: number, extack: ExtendedAck | undefined): void {
    if (errno < 0) return this.fail(refusal(errno, this, extack))
    try {
      if (extack?.message !== undefined && !this.abandoned) this.#onWarning?.(extack)
    } catch (error) {
      this.error ??= error
    }
    this.fail(undefined)
  }

  /** It is over; with `error`, unless another was first. */
  fail(error: unknown): void {
    if (this.done) return
    this.error ??= error
    this.done = true
    this.wake()
  }

  /** A part of it is missing: it is read to its end, and has failed. */
  spoil(error: unknown): void {
    this.error ??= error
    this.cut = true
    this.abandoned = true
  }

  /** Lets the reader look again: something arrived, or the dump has its turn. */
  wake(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** Whether the reader waits for something to arrive. */
  get waiting(): boolean {
    return this.#wake !== undefined
  }
}
