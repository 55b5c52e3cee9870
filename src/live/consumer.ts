import { type Change, changeOf, type RowChange } from './change.ts'

/** Changes that wait for a reader, beyond which he is slow: from there on he gets differences, a row once. */
export const MOST_WAITING = 65_536

/**
 * What one reader of a table has not read yet. A reader that is too slow costs no more than the rows that differ: for him
 * the changes of a row become one.
 */
export class Consumer<K, V> implements AsyncIterableIterator<Change<K, V>> {
  readonly #onEnd: (consumer: Consumer<K, V>) => void
  /** Changes as they were, in order. */
  #steps: Change<K, V>[] = []
  #read = 0
  /** What came behind them when they were too many: the difference for each row. */
  #differences: Map<K, RowChange<K, V>> | undefined
  /** One for all reads: a new one would pass again over what was deleted, row by row. */
  #unread: MapIterator<RowChange<K, V>> | undefined
  #wake: (() => void) | undefined
  #ended = false
  #failure: { readonly reason: unknown } | undefined

  constructor(onEnd: (consumer: Consumer<K, V>) => void) {
    this.#onEnd = onEnd
  }

  push(change: Change<K, V>): void {
    if (this.#differences !== undefined) this.#merge(this.#differences, change)
    else if (this.#steps.length - this.#read < MOST_WAITING) this.#steps.push(change)
    else {
      this.#differences = new Map()
      this.#merge(this.#differences, change)
    }
  }

  #merge(differences: Map<K, RowChange<K, V>>, change: Change<K, V>): void {
    if (change.type === 'resynced') return // one will stand behind the differences
    const before = differences.get(change.key)
    const merged = before === undefined ? change : changeOf(change.key, before.before, change.after)
    if (merged === undefined) differences.delete(change.key)
    else differences.set(change.key, merged)
  }

  /** Lets the reader look. */
  flush(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  /** Nothing more comes; with a failure, the reader is told after what is there. */
  end(failure?: { readonly reason: unknown }): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = failure
    this.flush()
  }

  async next(): Promise<IteratorResult<Change<K, V>, undefined>> {
    for (;;) {
      const change = this.#take()
      if (change !== undefined) return { done: false, value: change }
      if (this.#ended) {
        const failure = this.#failure
        this.#failure = undefined
        if (failure) throw failure.reason
        return { done: true, value: undefined }
      }
      await this.#woken()
    }
  }

  #take(): Change<K, V> | undefined {
    if (this.#read < this.#steps.length) {
      const step = this.#steps[this.#read++]
      if (this.#read === this.#steps.length || this.#read === MOST_WAITING) {
        this.#steps.splice(0, this.#read)
        this.#read = 0
      }
      return step
    }
    const differences = this.#differences
    if (differences === undefined) return undefined
    this.#unread ??= differences.values()
    const { value } = this.#unread.next()
    if (value !== undefined) {
      differences.delete(value.key)
      return value
    }
    this.#differences = this.#unread = undefined
    return { type: 'resynced', reason: 'slow' }
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake // another call of next()
      this.#wake = () => {
        before?.()
        resolve()
      }
    })
  }

  /** Leaving the loop ends it. */
  async return(): Promise<IteratorResult<Change<K, V>, undefined>> {
    this.#steps = []
    this.#read = 0
    this.#differences = this.#unread = undefined
    this.end()
    this.#onEnd(this)
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
