import { TimeoutError } from '../../wire/index.ts'

/** How long a call may take. */
export interface Patience {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; without, as long as it takes. */
  readonly timeout?: number | undefined
}

/** What setTimeout can wait at most; longer is for ever. */
const LONGEST = 0x7fff_ffff

/** Calls `action` after that many milliseconds, never without a number. Returns what stops it. */
export function after(milliseconds: number | undefined, action: () => void): () => void {
  if (milliseconds === undefined || milliseconds > LONGEST) return () => {}
  const timer = setTimeout(action, milliseconds)
  return () => clearTimeout(timer)
}

export function lateError(what: string, milliseconds: number | undefined): TimeoutError {
  return new TimeoutError(`${what}: no answer within ${milliseconds} ms`)
}

/** The end of a call's patience: whatever it waits for meanwhile is given up when the signal aborts or the time is over. */
export class Limit {
  readonly #signal: AbortSignal | undefined
  readonly #abort: () => void
  readonly #stopTimer: () => void
  #over: { readonly reason: unknown } | undefined
  #giveUp: ((reason: unknown) => void) | undefined

  /** Throws the signal's reason if it is aborted already. */
  constructor(what: string, { signal, timeout }: Patience) {
    signal?.throwIfAborted()
    this.#signal = signal
    this.#abort = () => this.#end(signal?.reason)
    signal?.addEventListener('abort', this.#abort, { once: true })
    this.#stopTimer = after(timeout, () => this.#end(lateError(what, timeout)))
  }

  #end(reason: unknown): void {
    this.#over ??= { reason }
    this.#giveUp?.(reason)
  }

  /** Throws if it is over. */
  check(): void {
    if (this.#over) throw this.#over.reason
  }

  /** What the promise gives, unless it is over before. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.check()
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#giveUp = reject
        promise.then(resolve, reject)
      })
    } finally {
      this.#giveUp = undefined
    }
  }

  /** The call has ended: nothing is watched any longer. */
  dispose(): void {
    this.#stopTimer()
    this.#signal?.removeEventListener('abort', this.#abort)
  }
}
