import type { Connection } from '../client/index.ts'
import { type Doubt, detach, type Rows, type Table, type TableEvent } from '../schema/index.ts'
import { lent, NetlinkError, NLM_F_APPEND } from '../wire/index.ts'
import type { ResyncReason } from './change.ts'
import { hashAll } from './hash-all.ts'
import { Shown } from './shown.ts'

/** One table of those that a follower keeps: what is shown of it, and what is being prepared. */
export interface Replica<P extends string> {
  /** Asks for all rows, into a copy that is not shown yet. */
  snapshot(rt: Connection<P>, signal: AbortSignal): Promise<void>
  /** Takes an event to the copy. False where that does not tell what the kernel has now. */
  prepare(event: TableEvent): boolean
  /** Shows the copy. */
  publish(reason: ResyncReason): void
  /** Takes an event to what is shown. False where that does not tell what the kernel has now. */
  apply(event: TableEvent): boolean
  flush(): void
  end(failure?: { readonly reason: unknown }): void
}

export class TableReplica<P extends string, K, V> implements Replica<P> {
  readonly shown = new Shown<K, V>()
  readonly #table: Table<P, K, V>
  #isDoubtful: (event: TableEvent) => boolean = () => false
  #copy = new Map<K, V>()

  constructor(table: Table<P, K, V>) {
    this.#table = table
  }

  async snapshot(rt: Connection<P>, signal: AbortSignal): Promise<void> {
    const copy = new Map<K, V>()
    if (this.#table.doubt) await this.#remember(rt, this.#table.doubt, signal)
    const before = lent.count
    for (const { op, value } of this.#table.dumps) {
      for await (const batch of rt.dump(op, value, { signal }).batches()) {
        this.#placeAll(copy, batch, lent.count !== before)
      }
    }
    this.#copy = copy
  }

  /** `lending`: there may be bytes in them that are the receive buffer's, which a row would keep alive. */
  #placeAll(copy: Map<K, V>, items: readonly V[], lending: boolean): void {
    const rows = items.map((item) => this.#table.row(item)).filter((row) => row !== undefined)
    if (lending) rows.forEach(detach)
    const keys = rows.map((row) => this.#table.key(row))
    hashAll(keys)
    for (const [i, key] of keys.entries()) this.#place(copy, key, rows[i] as V, false, NLM_F_APPEND, false)
  }

  /** Begins a new memory: events may have been lost since the last. */
  async #remember(rt: Connection<P>, { watch, before, settled }: Doubt<P>, signal: AbortSignal): Promise<void> {
    const isDoubtful = watch()
    for (const value of await rt.dump(before.op, before.value, { signal }).toArray()) {
      isDoubtful({ event: before.event, value: value as object, flags: 0 })
    }
    // What follows from what we have seen by now is there when this is answered.
    await rt.do(settled.op, settled.value, { signal }).catch(ignoreRefusal)
    this.#isDoubtful = isDoubtful
  }

  prepare(event: TableEvent): boolean {
    return this.#take(this.#copy, event, true)
  }

  publish(reason: ResyncReason): void {
    this.shown.become(this.#copy, reason)
    this.#copy = new Map()
  }

  apply(event: TableEvent): boolean {
    return this.#take(this.shown, event, false)
  }

  #take(rows: Rows<K, V>, event: TableEvent, again: boolean): boolean {
    const doubtful = this.#isDoubtful(event)
    const kind = this.#table.events[event.event]
    const row = kind && this.#table.row(event.value as V)
    const key = row && this.#table.key(row)
    const known = row === undefined || this.#place(rows, key as K, row, kind === 'gone', event.flags, again)
    return known && !doubtful
  }

  #place(rows: Rows<K, V>, key: K, row: V, gone: boolean, flags: number, again: boolean): boolean {
    if (this.#table.place) return this.#table.place(rows, { key, row, gone, flags }, again)
    if (gone) rows.delete(key)
    else rows.set(key, row)
    return true
  }

  flush(): void {
    this.shown.flush()
  }

  end(failure?: { readonly reason: unknown }): void {
    this.shown.end(failure)
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof NetlinkError)) throw error
}
