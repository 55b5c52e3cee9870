import type { Rows } from '../schema/index.ts'
import { changeOf, type ResyncReason } from './change.ts'
import { Consumer } from './consumer.ts'
import type { Copy } from './copy.ts'

/** What a table shows, and who follows it. */
export class Shown<K, V> implements Rows<K, V> {
  rows = new Map<K, V>()
  marked = new Set<K>()
  readonly #consumers = new Set<Consumer<K, V>>()
  #end: { readonly failure: { readonly reason: unknown } | undefined } | undefined

  /** A reader of the changes from now on. */
  follow(): Consumer<K, V> {
    const consumer = new Consumer<K, V>((ended) => this.#consumers.delete(ended))
    if (this.#end) consumer.end(this.#end.failure)
    else this.#consumers.add(consumer)
    return consumer
  }

  get(key: K): V | undefined {
    return this.rows.get(key)
  }

  set(key: K, row: V): void {
    const change = changeOf(key, this.rows.get(key), row)
    if (change === undefined) return
    this.rows.set(key, row)
    for (const consumer of this.#consumers) consumer.push(change)
  }

  delete(key: K): void {
    const change = changeOf(key, this.rows.get(key), undefined)
    if (change === undefined) return
    this.rows.delete(key)
    for (const consumer of this.#consumers) consumer.push(change)
  }

  /** Makes the rows those of `next`, and tells the differences. */
  become({ rows, marked }: Copy<K, V>, reason: ResyncReason): void {
    this.marked = marked
    if (this.rows.size === 0 && this.#consumers.size === 0) {
      this.rows = rows // the first time there may be a million, and nobody to be told
      return
    }
    for (const key of this.rows.keys()) if (!rows.has(key)) this.delete(key)
    for (const [key, row] of rows) this.set(key, row)
    for (const consumer of this.#consumers) consumer.push({ type: 'resynced', reason })
  }

  flush(): void {
    for (const consumer of this.#consumers) consumer.flush()
  }

  end(failure?: { readonly reason: unknown }): void {
    this.#end ??= { failure }
    for (const consumer of this.#consumers) consumer.end(failure)
    this.#consumers.clear()
  }
}
