import type { Table } from '../schema/index.ts'
import type { Change } from './change.ts'
import type { Shown } from './shown.ts'

/**
 * The rows of a table as the kernel has them, by key: to be read like a Map, and followed by iterating over it with `for
 * await`. Each such loop gets every change from when it began; the rows themselves are ahead of what a loop has read.
 */
export class LiveTable<K, V> implements AsyncIterable<Change<K, V>>, AsyncDisposable {
  readonly name: string
  readonly #shown: Shown<K, V>
  readonly #key: (row: V) => K
  readonly #close: () => void

  /** @internal Use `liveTable()`. */
  constructor(table: Table<string, K, V>, shown: Shown<K, V>, close: () => void) {
    this.name = table.name
    this.#shown = shown
    this.#key = (row) => table.key(row)
    this.#close = close
  }

  get size(): number {
    return this.#shown.rows.size
  }

  get(key: K): V | undefined {
    return this.#shown.rows.get(key)
  }

  has(key: K): boolean {
    return this.#shown.rows.has(key)
  }

  /** The key under which a row like that stands. */
  keyOf(row: V): K {
    return this.#key(row)
  }

  keys(): MapIterator<K> {
    return this.#shown.rows.keys()
  }

  values(): MapIterator<V> {
    return this.#shown.rows.values()
  }

  entries(): MapIterator<[K, V]> {
    return this.#shown.rows.entries()
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#shown.rows.entries()
  }

  /** Changes from now on, for one reader. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Change<K, V>, undefined> {
    return this.#shown.follow()
  }

  /** Stops following; readers get what is there, then the end. Of a set of tables it stops all. */
  close(): void {
    this.#close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}
