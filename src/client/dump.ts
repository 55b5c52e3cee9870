import { type ColumnName, type Columns, columnReaderOf, decoderOf, type Operation } from '../schema/index.ts'
import { type ExtendedAck, InterruptedError } from '../wire/index.ts'
import type { Channel } from './channel/channel.ts'
import { after, lateError } from './channel/limit.ts'
import { DumpJob, type DumpSink } from './parties/dump-job.ts'

/** How a dump is made. */
export interface DumpOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for each next answer; without, as long as it takes. */
  readonly timeout?: number | undefined
  /**
   * What to do when something changes while the dump runs: `restart` it (at most eight times, then InterruptedError), or
   * `accept` what came and say so in `interrupted`.
   */
  readonly onInterrupt?: 'restart' | 'accept' | undefined
  /** More flags for the request. */
  readonly flags?: number | undefined
  /** Called with what the kernel says besides success. */
  readonly onWarning?: ((extack: ExtendedAck) => void) | undefined
}

const MAX_RESTARTS = 8

/**
 * A dump that starts when it is read: one item at a time, in `batches()`, as an array, or in columns. A reader that stops
 * reading stops the kernel; leaving the loop early leaves the connection usable.
 */
export class Dump<R> implements AsyncIterable<R> {
  readonly #channel: () => Channel
  readonly #op: Operation
  readonly #value: unknown
  readonly #options: DumpOptions
  /** Whether what was read may be a mixture of states: something changed meanwhile. */
  interrupted = false

  /** @internal */
  constructor(channel: () => Channel, op: Operation, value: unknown, options: DumpOptions) {
    this.#channel = channel
    this.#op = op
    this.#value = value
    this.#options = options
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    for await (const batch of this.batches()) yield* batch
  }

  /**
   * Items in arrays, one for each receive: the quick way, in constant memory. A dump that is interrupted before the first
   * array was handed out starts again; later it ends with InterruptedError, after everything was yielded.
   */
  async *batches(): AsyncGenerator<R[], void, undefined> {
    const sink = new ItemSink<R>(this.#op)
    let yielded = false
    for (let restarts = 0; ; restarts++) {
      const run = this.#start(sink)
      try {
        while (await run.more(sink.items.length > 0)) {
          const batch = sink.takeItems()
          // What an interrupted dump has brought before anything was handed out is not looked at.
          if (batch.length === 0 || (!yielded && this.#mustRestart(run.job))) continue
          yielded = true
          yield batch
        }
      } finally {
        run.end()
      }
      this.interrupted = run.job.interrupted
      const again = this.#mustRestart(run.job)
      if (!again || yielded) {
        const batch = sink.takeItems()
        if (batch.length > 0) yield batch
        if (again) throw interruptedError(this.#op)
        return
      }
      if (restarts === MAX_RESTARTS) throw interruptedError(this.#op)
      sink.clear()
    }
  }

  /** All items. */
  async toArray(): Promise<R[]> {
    const sink = new ItemSink<R>(this.#op)
    await this.#collect(sink)
    return sink.items
  }

  /** The fields `names` of all items, each in a typed array: the cheapest form for many items. */
  async columns<const K extends ColumnName<R>>(names: readonly K[]): Promise<Columns<R, K>> {
    if (this.#op.reply === undefined) throw new TypeError(`${this.#op.request.name} has no reply`)
    const reader = columnReaderOf<R, K>(this.#op.reply, names)
    await this.#collect(reader)
    return reader.result()
  }

  /** Reads the dump to its end, from the start again when it was interrupted. */
  async #collect(sink: DumpSink & { clear(): void }): Promise<void> {
    for (let restarts = 0; restarts <= MAX_RESTARTS; restarts++) {
      sink.clear()
      const run = this.#start(sink)
      try {
        while (await run.more(false));
      } finally {
        run.end()
      }
      this.interrupted = run.job.interrupted
      if (!this.#mustRestart(run.job)) return
    }
    throw interruptedError(this.#op)
  }

  #mustRestart(job: DumpJob): boolean {
    return job.interrupted && this.#options.onInterrupt !== 'accept'
  }

  #start(sink: DumpSink): Run {
    const { signal, timeout, flags = 0, onWarning } = this.#options
    signal?.throwIfAborted()
    const job = new DumpJob(this.#op, this.#value, flags, sink, onWarning)
    return new Run(this.#channel(), job, timeout, signal)
  }
}

function interruptedError(op: Operation): InterruptedError {
  return new InterruptedError(`${op.request.name}: what was dumped changed meanwhile`)
}

class ItemSink<R> implements DumpSink {
  readonly #decode: (view: Parameters<DumpSink['take']>[0], start: number, end: number) => unknown
  items: R[] = []

  constructor(op: Operation) {
    if (op.reply === undefined) throw new TypeError(`${op.request.name} has no reply`)
    this.#decode = decoderOf(op.reply)
  }

  take(view: Parameters<DumpSink['take']>[0], start: number, end: number): void {
    this.items.push(this.#decode(view, start, end) as R)
  }

  takeItems(): R[] {
    const items = this.items
    this.items = []
    return items
  }

  clear(): void {
    this.items = []
  }
}

/** One run of a dump with its limits: the signal and the time. */
class Run {
  readonly job: DumpJob
  readonly #channel: Channel
  readonly #timeout: number | undefined
  readonly #signal: AbortSignal | undefined
  readonly #abort: () => void
  #turns = 0
  #failure: { readonly reason: unknown } | undefined

  constructor(channel: Channel, job: DumpJob, timeout: number | undefined, signal: AbortSignal | undefined) {
    this.job = job
    this.#channel = channel
    this.#timeout = timeout
    this.#signal = signal
    this.#abort = () => this.#cancel(signal?.reason)
    signal?.addEventListener('abort', this.#abort, { once: true })
    channel.startDump(job)
  }

  /** Reads on, unless the reader has something (`fed`). False at the end; throws what went wrong. */
  async more(fed: boolean): Promise<boolean> {
    const { job } = this
    if (!job.done && !fed) {
      // Between receives the event loop has its turn: a dump of a million routes must not stop the rest of the program.
      if (this.#turns++ > 0) await new Promise<void>((resolve) => setImmediate(resolve))
      if (!job.done) await this.#pull()
    }
    if (this.#failure) throw this.#failure.reason
    if (job.done && job.error !== undefined) throw job.error
    return !job.done
  }

  async #pull(): Promise<void> {
    const late = () => this.#cancel(lateError(this.job.op.request.name, this.#timeout))
    const stopTimer = after(this.#timeout, late)
    try {
      await this.#channel.pull(this.job)
    } finally {
      stopTimer()
    }
  }

  #cancel(reason: unknown): void {
    if (this.job.done) return
    this.#failure = { reason }
    this.#channel.abandon(this.job)
    this.job.wake()
  }

  /** The reader is through, or has left. */
  end(): void {
    this.#signal?.removeEventListener('abort', this.#abort)
    if (!this.job.done) this.#channel.abandon(this.job)
  }
}
