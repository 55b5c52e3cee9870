import { decoderOf, type Operation } from '../../schema/index.ts'
import { type ExtendedAck, NLMSG_DONE, NLMSG_ERROR, type View } from '../../wire/index.ts'
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
  readonly count: number
  /** Receive-buffer bytes that its answers may take. */
  readonly charge: number
  readonly #requests: readonly BatchRequest[]
  readonly #from: number
  readonly #results: (BatchResult | undefined)[]
  /** Replies whose ack is still to come. */
  readonly #replies = new Map<number, unknown>()
  /** Requests without an answer so far. */
  open: number
  #settle: (() => void) | undefined

  /** `results[from…]` is filled for `requests[from…]`, `count` of them. */
  constructor(
    base: number,
    requests: readonly BatchRequest[],
    from: number,
    count: number,
    charge: number,
    results: (BatchResult | undefined)[],
  ) {
    this.base = base
    this.#requests = requests
    this.#from = from
    this.#results = results
    this.count = count
    this.charge = charge
    this.open = count
  }

  /** Takes a message that answers the request number `index` of the chunk. */
  take(index: number, view: View, type: number, flags: number, start: number, end: number): void {
    const [op, value] = this.#requests[this.#from + index] as BatchRequest
    try {
      if (type === NLMSG_ERROR || type === NLMSG_DONE) {
        const errno = errorNumber(view, start, end)
        const extack = type === NLMSG_ERROR ? extackOfError(view, start, end, flags) : extackOfDone(view, start, end)
        if (errno === 0) this.#put(index, this.#success(index, extack))
        else this.#put(index, { ok: false, error: refusal(errno, { op, value }, extack) })
      } else if (type === op.reply?.type) this.#replies.set(index, decoderOf(op.reply)(view, start, end))
    } catch (error) {
      this.#put(index, { ok: false, error: error as Error })
    }
  }

  #success(index: number, warning: ExtendedAck | undefined): BatchResult {
    if (!this.#replies.has(index) && warning === undefined) return plainSuccess
    const value = this.#replies.get(index)
    return { ok: true, ...(value === undefined ? {} : { value }), ...(warning === undefined ? {} : { warning }) }
  }

  /** The first answer counts. */
  #put(index: number, result: BatchResult): void {
    const at = this.#from + index
    if (this.#results[at] !== undefined) return
    this.#results[at] = result
    if (--this.open === 0) this.#settle?.()
  }

  /** Gives every request that has no answer this error. */
  fail(error: Error): void {
    for (let index = 0; index < this.count; index++) this.#put(index, { ok: false, error })
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }
}
