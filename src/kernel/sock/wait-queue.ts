import type { Clock } from '../clock.ts'

/**
 * One call that waits: it tries again whenever it is woken, and gives its result when it has one. A result may be a promise, when it
 * goes on waiting elsewhere.
 */
interface Waiter {
  /** True when the call has come back. */
  wake(): boolean
}

/** Calls that wait until something changes, in the order in which they came. Woken, they go on inside the call that woke them. */
export class WaitQueue {
  readonly #waiting = new Set<Waiter>()

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /**
   * Waits until `attempt`, which is called when the queue is woken, gives something else than undefined. When `milliseconds`
   * have passed, `lastAttempt` decides. `begun` gets a function that ends the wait with a result of its own.
   */
  wait<Result>(
    clock: Clock,
    milliseconds: number,
    attempt: () => Result | Promise<Result> | undefined,
    lastAttempt: () => Result | Promise<Result>,
    begun?: (end: (result: Result) => void) => void,
  ): Promise<Result> {
    return new Promise((resolve) => {
      let cancel: (() => void) | undefined
      const end = (result: Result | Promise<Result>): void => {
        if (!this.#waiting.delete(waiter)) return
        cancel?.()
        resolve(result)
      }
      const waiter: Waiter = {
        wake() {
          const result = attempt()
          if (result === undefined) return false
          end(result)
          return true
        },
      }
      this.#waiting.add(waiter)
      if (milliseconds < Number.POSITIVE_INFINITY) {
        cancel = clock.after(milliseconds, () => {
          if (this.#waiting.has(waiter)) end(lastAttempt())
        })
      }
      begun?.(end)
    })
  }

  /** Lets those who wait try, until one of them comes back. */
  wakeOne(): void {
    for (const waiter of this.#waiting) if (waiter.wake()) return
  }

  wakeAll(): void {
    for (const waiter of [...this.#waiting]) if (this.#waiting.has(waiter)) waiter.wake()
  }
}
