import type { Rows } from '../schema/index.ts'

/** Rows by key, and what the table has marked of them. */
export class RowMap<K, V> extends Map<K, V> implements Rows<K, V> {
  readonly #marked = new Set<K>()

  get marked(): Set<K> {
    return this.#marked
  }
}
