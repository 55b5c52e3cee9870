/** Items between a channel that has them and a reader that wants them, in arrays as they came. */
export class Inbox<T> {
  /** Items beyond which the reader counts as slow. */
  static readonly HIGH_WATER = 16384
  #items: T[] = []
  #wake: (() => void) | undefined
  #ended = false
  #reason: unknown

  /** Whether the channel should read for it. */
  get hungry(): boolean {
    return !this.#ended && this.#items.length < Inbox.HIGH_WATER
  }

  push(item: T): void {
    if (!this.#ended) this.#items.push(item)
  }

  /** Lets the reader look. */
  flush(): void {
    if (this.#items.length === 0 && !this.#ended) return
    this.#wake?.()
    this.#wake = undefined
  }

  /** Nothing more comes; with a reason, that is an error. Only the first end counts. */
  end(reason: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#reason = reason
    this.flush()
  }

  /** Everything that is there, as soon as anything is; undefined at the end. Throws the reason of an end that has one. */
  async take(): Promise<T[] | undefined> {
    while (this.#items.length === 0) {
      if (this.#ended) {
        if (this.#reason !== undefined) throw this.#reason
        return undefined
      }
      await new Promise<void>((resolve) => {
        const before = this.#wake // another reader of the same inbox
        this.#wake = () => {
          before?.()
          resolve()
        }
      })
    }
    const items = this.#items
    this.#items = []
    return items
  }
}
