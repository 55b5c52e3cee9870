import type { Clock } from './clock.ts'

/** Callers that wait until something changes, in the order in which they came. */
export class WaitQueue {
  readonly #waiting = new Set<() => void>()

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** Waits to be woken; resolves also when `milliseconds` have passed, to the milliseconds that are left. */
  wait(clock: Clock, milliseconds: number): Promise<number> {
    return new Promise((resolve) => {
      const end = clock.now() + milliseconds
      let cancel = (): void => {}
      const wake = (): void => {
        this.#waiting.delete(wake)
        cancel()
        resolve(Math.max(end - clock.now(), 0))
      }
      this.#waiting.add(wake)
      if (milliseconds < Number.POSITIVE_INFINITY) {
        cancel = clock.after(milliseconds, () => {
          this.#waiting.delete(wake)
          resolve(0)
        })
      }
    })
  }

  wakeOne(): void {
    for (const wake of this.#waiting) return wake()
  }

  wakeAll(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
