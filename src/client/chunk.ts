import { decoderOf, type Operation } from '../schema/index.ts'
import { type ExtendedAck, NLMSG_DONE, NLMSG_ERROR, type View } from '../wire/index.ts'
import { errorNumber, extackOfDone, extackOfError, refusal } from './failure.ts'

/** One request of a batch: an operation and its value. */
export type BatchRequest<P extends string = string> = readonly [op: Operation<P>, value: unknown]

/** What became of one request of a batch. */
export type BatchResult =
  | { readonly ok: true; readonly value?: unknown; readonly warning?: ExtendedAck }
  | { readonly ok: false; readonly error: Error }

const plainSuccess: BatchResult = Object.freeze({ ok: true })

/** Requests that went out in one datagram, with consecutive sequence numbers from `base`. */
export class Chunk {
  readonly base: number
  readonly #requests: readonly BatchRequest[]
  readonly #from: number
  readonly #results: (BatchResult | undefined)[]
  readonly count: number
  /** Requests without an answer so far. */
  open: number
  #settle: (() => void) | undefined

  /** `results[from…]` is filled for `requests[from…]`, `count` of them. */
  constructor(base: number, requests: readonly BatchRequest[], from: number, count: number, results: (BatchResult | undefined)[]) {
    this.base = base
    this.#requests = requests
    this.#from = from
    this.#results = results
    this.count = count
    this.open = count
  }

  /** Takes a message that answers the request number `index` of the chunk. */
  take(index: number, view: View, type: number, flags: number, start: number, end: number): void {
    const at = this.#from + index
    const [op, value] = this.#requests[at] as BatchRequest
    const before = this.#results[at]
    if (before !== undefined && !('value' in before)) return
    if (type !== NLMSG_ERROR && type !== NLMSG_DONE) {
      if (op.reply && type === op.reply.type) this.#results[at] = { ok: true, value: decoderOf(op.reply)(view, start, end) }
      return
    }
    const errno = errorNumber(view, start, end)
    const extack = type === NLMSG_ERROR ? extackOfError(view, start, end, flags) : extackOfDone(view, start, end)
    if (errno !== 0) this.#results[at] = { ok: false, error: refusal(errno, { op, value }, extack) }
    else if (extack) this.#results[at] = { ok: true, ...before, warning: extack }
    else this.#results[at] = before?.ok ? { ok: true, value: before.value } : plainSuccess
    this.#answered()
  }

  #answered(): void {
    if (--this.open === 0) this.#settle?.()
  }

  /** Gives every request that has no answer this error. */
  fail(error: Error): void {
    for (let i = 0; i < this.count; i++) {
      const at = this.#from + i
      const result = this.#results[at]
      if (result === undefined || 'value' in result) this.#results[at] ??= { ok: false, error }
    }
    this.open = 0
    this.#settle?.()
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }
}
