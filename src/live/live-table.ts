import type { RowIndex, Table } from '../schema/index.ts'
import type { Change } from './change.ts'
import type { TableReplica } from './replica.ts'
import type { Shown } from './shown.ts'

/**
 * The rows of a table as the kernel has them, by key: to be read like a Map, and followed by iterating over it with `for
 * await`. Each such loop gets every change from when it began; the rows themselves are ahead of what a loop has read.
 */
export class LiveTable<K, V> implements AsyncIterable<Change<K, V>>, AsyncDisposable {
  readonly name: string
  readonly #shown: Shown<K, V, unknown>
  readonly #index: RowIndex<K, V>
  readonly #key: (row: V) => K
  readonly #close: () => void

  /** @internal Use `liveTable()`. */
  constructor(table: Table<string, K, V>, { shown, index }: TableReplica<string, K, V>, close: () => void) {
    this.name = table.name
    this.#shown = shown
    this.#index = index
    this.#key = (row) => table.key(row)
    this.#close = close
  }

  get size(): number {
    return this.#shown.rows.size
  }

  get(key: K): V | undefined {
    return this.#shown.rows.get(this.#index.find(key))
  }

  has(key: K): boolean {
    return this.#shown.rows.has(this.#index.find(key))
  }

  /** The key under which a row like that stands. */
  keyOf(row: V): K {
    return this.#key(row)
  }

  *keys(): Generator<K, undefined> {
    for (const place of this.#shown.rows.keys()) yield this.#index.key(place)
  }

  values(): IterableIterator<V, undefined> {
    return this.#shown.rows.values()
  }

  *entries(): Generator<[K, V], undefined> {
    for (const [place, row] of this.#shown.rows.entries()) yield [this.#index.key(place), row]
  }

  [Symbol.iterator](): Generator<[K, V], undefined> {
    return this.entries()
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
