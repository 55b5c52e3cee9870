import type { Clock } from './clock.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/**
 * What a part of the kernel does later, of its own accord: in the order of time, and of one time in the order in which it was asked
 * for. It keeps neither the process alive nor what it belongs to: what nobody has any more does nothing.
 */
export class Timers {
  readonly #clock: Clock
  /** The next one first. */
  #waiting: Timer[] = []
  #wakesAt = Number.POSITIVE_INFINITY
  #stop: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many wait to be called. */
  get size(): number {
    return this.#waiting.length
  }

  /** Calls `callback` once, `milliseconds` from now. Gives a function that calls it off. */
  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#clock.now() + milliseconds, callback }
    this.#waiting.splice(this.#placeAfter(timer.at), 0, timer)
    this.#wake()
    return () => this.#forget(timer)
  }

  #forget(timer: Timer): void {
    const at = this.#waiting.lastIndexOf(timer, this.#placeAfter(timer.at))
    if (at < 0) return
    this.#waiting.splice(at, 1)
    this.#wake()
  }

  /** Index of the first timer that is later than a time. */
  #placeAfter(time: number): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#waiting[middle] as Timer).at <= time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Has the clock wake it for the next timer. */
  #wake(): void {
    const at = this.#waiting[0]?.at ?? Number.POSITIVE_INFINITY
    if (at === this.#wakesAt) return
    this.#stop?.()
    this.#stop = undefined
    this.#wakesAt = at
    if (at === Number.POSITIVE_INFINITY) return
    const self = new WeakRef(this)
    this.#stop = this.#clock.after(Math.max(0, at - this.#clock.now()), () => self.deref()?.run(), true)
  }

  /** Does what is due. */
  run(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY
    this.#stop = undefined
    const now = this.#clock.now()
    while (this.#waiting[0] !== undefined && this.#waiting[0].at <= now) this.#waiting.shift()?.callback()
    this.#wake()
  }
}
