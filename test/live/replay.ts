import { expect } from 'vitest'
import type { LiveTable, ResyncReason } from '../../src/live/index.ts'

/** Applies what a reader of a live table gets to the rows that it began with. */
export class Replay<K, V> {
  readonly rows: Map<K, V>
  /** How often steps were skipped, and why. */
  readonly reasons: Record<ResyncReason, number> = { overrun: 0, unannounced: 0, slow: 0 }
  readonly #changes: ReturnType<LiveTable<K, V>[typeof Symbol.asyncIterator]>

  constructor(table: LiveTable<K, V>) {
    this.rows = new Map(table)
    this.#changes = table[Symbol.asyncIterator]()
  }

  get resyncs(): number {
    return Object.values(this.reasons).reduce((sum, count) => sum + count, 0)
  }

  /** Reads to the end of the table. Each change has to begin with the row as it is. */
  async read(): Promise<void> {
    for await (const change of this.#changes) {
      if (change.type === 'resynced') {
        this.reasons[change.reason]++
        continue
      }
      const { key, before, after } = change
      expect(this.rows.get(key)).toBe(before)
      if (after === undefined) this.rows.delete(key)
      else this.rows.set(key, after)
    }
  }
}
