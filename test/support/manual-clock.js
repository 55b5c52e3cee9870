/**
 * @typedef {{ readonly at: number, readonly callback: () => void }} Timer
 */

/** A clock that stands still until it is moved. */
export class ManualClock {
  #now = 1_000_000
  /** @type {Set<Timer>} */
  #timers = new Set()

  now() {
    return this.#now
  }

  /**
   * @param {number} milliseconds
   * @param {() => void} callback
   */
  after(milliseconds, callback) {
    const timer = { at: this.#now + milliseconds, callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** How many wait to be called. */
  get waiting() {
    return this.#timers.size
  }

  /**
   * Moves it, from timer to timer.
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    const end = this.#now + milliseconds
    for (let next = this.#dueBy(end); next !== undefined; next = this.#dueBy(end)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
    this.#now = end
  }

  /** @param {number} end */
  #dueBy(end) {
    const due = [...this.#timers].filter(({ at }) => at <= end)
    return due.sort((a, b) => a.at - b.at)[0]
  }
}
