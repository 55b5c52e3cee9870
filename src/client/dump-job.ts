import type { Operation } from '../schema/index.ts'
import { type ExtendedAck, NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR, type View } from '../wire/index.ts'
import { type Asked, errorNumber, extackOfDone, extackOfError, refusal } from './failure.ts'

/** Where the messages of a dump go. */
export interface DumpSink {
  take(view: View, start: number, end: number): void
}

/** One run of a dump on a socket, from its request to NLMSG_DONE. */
export class DumpJob implements Asked {
  readonly op: Operation
  readonly value: unknown
  readonly flags: number
  readonly #sink: DumpSink
  readonly #onWarning: ((extack: ExtendedAck) => void) | undefined
  /** Sequence number, once it was sent. */
  seq = -1
  /** The kernel has ended it, or it failed. */
  done = false
  error: unknown
  /** Something changed while it ran (NLM_F_DUMP_INTR). */
  interrupted = false
  /** Nobody wants the rest: it is read to its end and forgotten. */
  abandoned = false
  #wake: (() => void) | undefined

  constructor(op: Operation, value: unknown, flags: number, sink: DumpSink, onWarning?: (extack: ExtendedAck) => void) {
    this.op = op
    this.value = value
    this.flags = flags
    this.#sink = sink
    this.#onWarning = onWarning
  }

  /** Takes a message that answers it. */
  take(view: View, type: number, flags: number, start: number, end: number): void {
    if (flags & NLM_F_DUMP_INTR) this.interrupted = true
    if (type === NLMSG_DONE) return this.#end(errorNumber(view, start, end), extackOfDone(view, start, end))
    if (type === NLMSG_ERROR) return this.#end(errorNumber(view, start, end), extackOfError(view, start, end, flags))
    if (this.abandoned || type !== this.op.reply?.type) return
    try {
      this.#sink.take(view, start, end)
    } catch (error) {
      this.error ??= error // strict decoding: the dump is read to its end first
    }
  }

  #end(errno: number, extack: ExtendedAck | undefined): void {
    if (errno < 0) return this.fail(refusal(errno, this, extack))
    if (extack?.message !== undefined) this.#onWarning?.(extack)
    this.done = true
    this.wake()
  }

  fail(error: unknown): void {
    if (this.done) return
    this.error = error
    this.done = true
    this.wake()
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
