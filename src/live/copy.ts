import type { Rows } from '../schema/index.ts'

/** Rows that are being prepared and not shown yet. */
export class Copy<K, V> implements Rows<K, V> {
  readonly rows = new Map<K, V>()
  readonly marked = new Set<K>()

  get(key: K): V | undefined {
    return this.rows.get(key)
  }

  set(key: K, row: V): void {
    this.rows.set(key, row)
  }

  delete(key: K): void {
    this.rows.delete(key)
  }
}
