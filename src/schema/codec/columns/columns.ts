import type { View } from '../../../wire/index.ts'
import type { Message } from '../../language/protocol.ts'
import { unlistedSelectors } from '../../language/selectors.ts'
import type { IntType } from '../../language/type.ts'
import { canCompile } from '../codec.ts'
import { interpretMessage } from '../decode.ts'
import type { BigColumn, Column, NumberColumn } from './column.ts'
import { type Field, fastOf, fieldOf } from './field.ts'
import { Addresses, Bigs, type Growing, Numbers, Values } from './growing.ts'
import { type Cursor, compileReader, type ReadRun } from './run-code.ts'

/** Names of a message's fields that can be columns. */
export type ColumnName<R> = Exclude<keyof R & string, '$unknown' | '$rest'>

/** The column that a field of type `T` becomes. */
export type ColumnOf<T> = [T] extends [number] ? NumberColumn : [T] extends [bigint] ? BigColumn : Column<T>

/** Columns by field name. */
export interface Columns<R, K extends ColumnName<R>> {
  /** How many messages there were. */
  readonly length: number
  readonly columns: { readonly [N in K]: ColumnOf<Exclude<R[N], undefined>> }
}

/** Takes messages one after another and keeps the chosen fields. */
export interface ColumnReader<R, K extends ColumnName<R>> {
  /** Takes the payload of one message, whatever is in it. */
  take(view: View, start: number, end: number): void
  /**
   * Takes whole messages from `at` on, as long as there is nothing odd about them: those with that sequence number, and
   * with that second word (type and flags) under the mask. Returns where it stopped.
   */
  takeRun(view: View, at: number, end: number, seq: number, word: number, mask: number): number
  clear(): void
  result(): Columns<R, K>
}

/** Rows that there is room for at first. */
const FIRST_CAPACITY = 4096

/** A reader of the fields `names` of a message. Throws TypeError for a name that the message does not have. */
export function columnReaderOf<R, K extends ColumnName<R>>(
  message: Message<string, unknown>,
  names: readonly K[],
): ColumnReader<R, K> {
  return new Reader<R, K>(message, names)
}

class Reader<R, K extends ColumnName<R>> implements ColumnReader<R, K> {
  readonly #message: Message
  readonly #fields: readonly Field[]
  #columns: Growing<unknown>[] = []
  readonly #cursor: Cursor = { row: 0, limit: 0 }
  /** Fields that the interpreter must look at. */
  readonly #slow: boolean
  #read: ReadRun | undefined

  constructor(message: Message, names: readonly K[]) {
    this.#message = message
    this.#fields = names.map((name) => fieldOf(message, name))
    const moved = new Set(
      message.attributes ? unlistedSelectors(message.attributes).map(({ attribute }) => attribute.name) : [],
    )
    this.#slow = !canCompile || this.#fields.some((field) => fastOf(field) === undefined || moved.has(field.name))
    this.clear()
  }

  clear(): void {
    this.#cursor.row = 0
    this.#cursor.limit = FIRST_CAPACITY
    this.#columns = this.#fields.map((field) => columnOf(field, FIRST_CAPACITY))
    this.#read = undefined
  }

  #makeRoom(): void {
    if (this.#cursor.row < this.#cursor.limit) return
    this.#cursor.limit *= 4 // memory that is not written costs nothing, copying does
    for (const column of this.#columns) column.grow(this.#cursor.limit)
    this.#read = undefined
  }

  takeRun(view: View, at: number, end: number, seq: number, word: number, mask: number): number {
    if (this.#slow) return at
    for (let from = at; ; ) {
      this.#makeRoom()
      this.#read ??= compileReader(this.#message, this.#fields)(this.#columns)
      const next = this.#read(view, from, end, seq, word, mask, this.#cursor)
      if (this.#cursor.row < this.#cursor.limit) return next
      from = next
    }
  }

  take(view: View, start: number, end: number): void {
    this.#makeRoom()
    const row = this.#cursor.row++
    const values = interpretMessage(this.#message, view, start, end)
    for (const [i, { name }] of this.#fields.entries()) {
      const value = values[name]
      if (value === undefined) this.#columns[i]?.unset(row)
      else this.#columns[i]?.set(row, value)
    }
    this.#read = undefined // a column of addresses may have become wider
  }

  result(): Columns<R, K> {
    for (const column of this.#columns) column.finish(this.#cursor.row)
    const columns = Object.fromEntries(this.#fields.map(({ name }, i) => [name, this.#columns[i]]))
    return { length: this.#cursor.row, columns } as unknown as Columns<R, K>
  }
}

function columnOf(field: Field, capacity: number): Growing<unknown> {
  switch (fastOf(field)) {
    case 'number':
      return new Numbers(capacity, (field.type as IntType).signed)
    case 'big':
      return new Bigs(capacity, (field.type as IntType).signed)
    case 'address':
      return new Addresses(capacity)
    default:
      return new Values(capacity)
  }
}
