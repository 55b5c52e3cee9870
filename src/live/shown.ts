import type { RowMap, Rows } from '../schema/index.ts'
import { changeBetween, type ResyncReason } from './change.ts'
import { Consumer } from './consumer.ts'
import type { Copy } from './copy.ts'
import { sameValue } from './value.ts'

/** What a table shows, and who follows it. */
export class Shown<K, V, Place = K> implements Rows<Place, V> {
  rows: RowMap<Place, V>
  marked = new Set<Place>()
  readonly #keyOf: (place: Place) => K
  readonly #consumers = new Set<Consumer<K, V>>()
  #end: { readonly failure: { readonly reason: unknown } | undefined } | undefined

  /** `keyOf`: what readers call a place. */
  constructor(rows: RowMap<Place, V>, keyOf: (place: Place) => K) {
    this.rows = rows
    this.#keyOf = keyOf
  }

  /** A reader of the changes from now on. */
  follow(): Consumer<K, V> {
    const consumer = new Consumer<K, V>((ended) => this.#consumers.delete(ended))
    if (this.#end) consumer.end(this.#end.failure)
    else this.#consumers.add(consumer)
    return consumer
  }

  get(place: Place): V | undefined {
    return this.rows.get(place)
  }

  set(place: Place, row: V): void {
    const before = this.rows.get(place)
    if (before !== undefined && sameValue(before, row)) return
    this.rows.set(place, row)
    this.#tell(place, before, row)
  }

  delete(place: Place): void {
    const before = this.rows.get(place)
    if (before === undefined) return
    this.rows.delete(place)
    this.#tell(place, before, undefined)
  }

  #tell(place: Place, before: V | undefined, after: V | undefined): void {
    if (this.#consumers.size === 0) return
    const change = changeBetween(this.#keyOf(place), before, after)
    for (const consumer of this.#consumers) consumer.push(change)
  }

  /** Makes the rows those of `next`, and tells the differences. */
  become({ rows, marked }: Copy<Place, V>, reason: ResyncReason): void {
    this.marked = marked
    if (this.rows.size === 0 && this.#consumers.size === 0) {
      this.rows = rows // the first time there may be a million, and nobody to be told
      return
    }
    for (const place of this.rows.keys()) if (!rows.has(place)) this.delete(place)
    for (const [place, row] of rows.entries()) this.set(place, row)
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
