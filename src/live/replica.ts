import type { Connection } from '../client/index.ts'
import {
  type Doubt,
  detach,
  type RowEvent,
  type RowIndex,
  type Rows,
  type Table,
  type TableEvent,
} from '../schema/index.ts'
import { lent, NetlinkError, NLM_F_APPEND } from '../wire/index.ts'
import type { ResyncReason } from './change.ts'
import { Copy } from './copy.ts'
import { hashKeys, lookAhead } from './look-ahead.ts'
import { Shown } from './shown.ts'

/** What a message tells of a row, by its place; undefined where it tells of none. */
export type Told<V = unknown> = RowEvent<unknown, V> | undefined

/** One table of those that a follower keeps: what is shown of it, and what is being prepared. */
export interface Replica<P extends string> {
  /** Asks for all rows, into a copy that is not shown yet. */
  snapshot(rt: Connection<P>, signal: AbortSignal): Promise<void>
  /** What each of the events tells of a row. */
  read(events: readonly TableEvent[]): Told[]
  /** Takes an event to the copy. False where that does not tell what the kernel has now. */
  prepare(event: TableEvent, told: Told): boolean
  /** Shows the copy. */
  publish(reason: ResyncReason): void
  /** Takes an event to what is shown. False where that does not tell what the kernel has now. */
  apply(event: TableEvent, told: Told): boolean
  flush(): void
  end(failure?: { readonly reason: unknown }): void
}

export class TableReplica<P extends string, K, V> implements Replica<P> {
  readonly index: RowIndex<K, V>
  readonly shown: Shown<K, V, unknown>
  readonly #table: Table<P, K, V>
  #isDoubtful: (event: TableEvent) => boolean = () => false
  #copy: Copy<unknown, V>

  constructor(table: Table<P, K, V>) {
    this.#table = table
    this.index = table.index ?? indexByKey(table)
    this.shown = new Shown(this.index.rows(), (place) => this.index.key(place))
    this.#copy = new Copy(this.index.rows())
  }

  async snapshot(rt: Connection<P>, signal: AbortSignal): Promise<void> {
    const copy = new Copy(this.index.rows())
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
  #placeAll(copy: Copy<unknown, V>, items: readonly V[], lending: boolean): void {
    const told = items.map((item) => this.#told(item, false, NLM_F_APPEND))
    hashKeys(told)
    for (const row of told) {
      if (lending) detach(row?.row)
      this.#place(copy, row, false)
    }
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

  read(events: readonly TableEvent[]): Told<V>[] {
    const told = events.map(({ event, value, flags }) => {
      const kind = this.#table.events[event]
      return kind && this.#told(value as V, kind === 'gone', flags)
    })
    lookAhead(told, this.shown.rows)
    return told
  }

  prepare(event: TableEvent, told: Told<V>): boolean {
    return this.#take(this.#copy, event, told, true)
  }

  publish(reason: ResyncReason): void {
    this.shown.become(this.#copy, reason)
    this.#copy = new Copy(this.index.rows())
  }

  apply(event: TableEvent, told: Told<V>): boolean {
    return this.#take(this.shown, event, told, false)
  }

  #take(rows: Rows<unknown, V>, event: TableEvent, told: Told<V>, again: boolean): boolean {
    const doubtful = this.#isDoubtful(event)
    return this.#place(rows, told, again) && !doubtful
  }

  #told(value: V, gone: boolean, flags: number): Told<V> {
    const row = this.#table.row(value)
    return row && { key: this.index.of(row), row, gone, flags }
  }

  #place(rows: Rows<unknown, V>, told: Told<V>, again: boolean): boolean {
    if (told === undefined) return true
    if (this.#table.place) return this.#table.place(rows as Rows<K, V>, told as RowEvent<K, V>, again)
    if (told.gone) rows.delete(told.key)
    else rows.set(told.key, told.row)
    return true
  }

  flush(): void {
    this.shown.flush()
  }

  end(failure?: { readonly reason: unknown }): void {
    this.shown.end(failure)
  }
}

function indexByKey<K, V>(table: Table<string, K, V>): RowIndex<K, V, K> {
  return { of: (row) => table.key(row), key: (key) => key, find: (key) => key, rows: () => new Map() }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof NetlinkError)) throw error
}
