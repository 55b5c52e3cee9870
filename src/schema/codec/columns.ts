import { NLA_HDRLEN, NLMSG_HDRLEN, type View } from '../../wire/index.ts'
import type { Message } from '../language/protocol.ts'
import { unlistedSelectors } from '../language/selectors.ts'
import { tailOf } from '../language/tail.ts'
import type { IntType, TypeNode } from '../language/type.ts'
import { ipv4Text, ipv6Text } from './address-text.ts'
import { canCompile } from './codec.ts'
import { intAt } from './compile-decode.ts'
import { bigSigned, bigUnsigned, small } from './compiled-runtime.ts'
import { interpretMessage } from './decode.ts'

/** Names of a message's fields that can be columns. */
export type ColumnName<R> = Exclude<keyof R & string, '$unknown' | '$rest'>

/** One field of many messages. */
export interface Column<T> {
  readonly length: number
  /** Whether the message number `row` has the field. */
  has(row: number): boolean
  /** The field of message number `row`; undefined when it has none. */
  get(row: number): T | undefined
}

/** A field of numbers: `values` is 0 where the field is absent, and `present` is 1 where it is not. */
export interface NumberColumn extends Column<number> {
  readonly values: Uint32Array | Int32Array
  readonly present: Uint8Array
}
/** A field of 64-bit numbers. */
export interface BigColumn extends Column<bigint> {
  readonly values: BigUint64Array | BigInt64Array
  readonly present: Uint8Array
}

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

const FIRST_CAPACITY = 4096

/** A column while it grows. */
abstract class Growing<T> implements Column<T> {
  length = 0
  present: Uint8Array
  constructor(capacity: number) {
    this.present = new Uint8Array(capacity)
  }
  has(row: number): boolean {
    return row < this.length && this.present[row] === 1
  }
  abstract get(row: number): T | undefined
  abstract set(row: number, value: unknown): void
  /** Takes back what the fast code stored before it gave up. */
  unset(row: number): void {
    this.present[row] = 0
  }
  grow(capacity: number): void {
    this.present = moved(this.present, new Uint8Array(capacity))
  }
  finish(length: number): void {
    this.length = length
    this.present = this.present.subarray(0, length)
  }
}

function moved<A extends Uint8Array | Uint32Array | Int32Array>(from: A, to: A): A {
  to.set(from)
  return to
}

class Numbers extends Growing<number> implements NumberColumn {
  values: Uint32Array | Int32Array
  constructor(capacity: number, signed: boolean) {
    super(capacity)
    this.values = signed ? new Int32Array(capacity) : new Uint32Array(capacity)
  }
  get(row: number): number | undefined {
    return this.has(row) ? this.values[row] : undefined
  }
  set(row: number, value: unknown): void {
    this.values[row] = value as number
    this.present[row] = 1
  }
  override unset(row: number): void {
    super.unset(row)
    this.values[row] = 0
  }
  override grow(capacity: number): void {
    super.grow(capacity)
    const { values } = this
    this.values =
      values instanceof Int32Array ? moved(values, new Int32Array(capacity)) : moved(values, new Uint32Array(capacity))
  }
  override finish(length: number): void {
    super.finish(length)
    this.values = this.values.subarray(0, length)
  }
}

class Bigs extends Growing<bigint> implements BigColumn {
  values: BigUint64Array | BigInt64Array
  readonly #signed: boolean
  constructor(capacity: number, signed: boolean) {
    super(capacity)
    this.#signed = signed
    this.values = this.#make(capacity)
  }
  #make(capacity: number): BigUint64Array | BigInt64Array {
    return this.#signed ? new BigInt64Array(capacity) : new BigUint64Array(capacity)
  }
  get(row: number): bigint | undefined {
    return this.has(row) ? this.values[row] : undefined
  }
  set(row: number, value: unknown): void {
    this.values[row] = value as bigint
    this.present[row] = 1
  }
  override unset(row: number): void {
    super.unset(row)
    this.values[row] = 0n
  }
  override grow(capacity: number): void {
    super.grow(capacity)
    const values = this.#make(capacity)
    values.set(this.values as BigUint64Array & BigInt64Array)
    this.values = values
  }
  override finish(length: number): void {
    super.finish(length)
    this.values = this.values.subarray(0, length)
  }
}

/** IP addresses as they came; they become text when they are asked for. */
class Addresses extends Growing<string> {
  /** One word a row while there are IPv4 addresses only, four from the first IPv6 address on: `1 << shift`. */
  words: Uint32Array
  shift = 0
  /** Text of rows that the interpreter read. */
  readonly #others = new Map<number, string>()
  constructor(capacity: number) {
    super(capacity)
    this.words = new Uint32Array(capacity)
  }
  get(row: number): string | undefined {
    if (row >= this.length || this.present[row] === 0) return this.#others.get(row)
    const bytes = new Uint8Array(this.words.buffer, this.words.byteOffset)
    const at = row << (2 + this.shift)
    return this.present[row] === 1 ? ipv4Text(bytes, at) : ipv6Text(bytes, at)
  }
  /** 1: four bytes, 2: sixteen bytes. */
  override has(row: number): boolean {
    return row < this.length && (this.present[row] !== 0 || this.#others.has(row))
  }
  set(row: number, value: unknown): void {
    this.present[row] = 0
    this.#others.set(row, value as string)
    if (this.shift === 0 && (value as string).includes(':')) this.#widen(row)
  }
  #widen(rows: number): void {
    const narrow = this.words
    this.shift = 2
    this.words = new Uint32Array(this.present.length * 4)
    for (let row = 0; row < rows; row++) this.words[row * 4] = narrow[row] as number
  }
  override grow(capacity: number): void {
    super.grow(capacity)
    this.words = moved(this.words, new Uint32Array(capacity << this.shift))
  }
}

class Values extends Growing<unknown> {
  readonly #values: unknown[] = []
  get(row: number): unknown {
    return this.#values[row]
  }
  set(row: number, value: unknown): void {
    this.#values[row] = value
    this.present[row] = 1
  }
}

/** A reader of the fields `names` of a message. Throws TypeError for a name that the message does not have. */
export function columnReaderOf<R, K extends ColumnName<R>>(
  message: Message<string, unknown>,
  names: readonly K[],
): ColumnReader<R, K> {
  return new Reader<R, K>(message, names)
}

/** Where a field comes from. */
interface Field {
  readonly name: string
  readonly type: TypeNode
  /** Attribute number, or the offset in the header. */
  readonly place: number
  readonly inHeader: boolean
  /** Its value is an array. */
  readonly multi: boolean
}

function fieldOf(message: Message, name: string): Field {
  const attribute = message.attributes?.byName.get(name)
  if (attribute) {
    return { name, type: attribute.type, place: attribute.id, inHeader: false, multi: attribute.multi }
  }
  const member = message.header?.members.find((candidate) => candidate.name === name)
  if (member)
    return { name, type: member.type, place: member.offset, inHeader: true, multi: member.count !== undefined }
  throw new TypeError(`${message.name} has no field '${name}'`)
}

/** What the fast code for a field is, if there is any. */
type Fast = 'number' | 'big' | 'address' | undefined

function fastOf({ type, inHeader, multi }: Field): Fast {
  if (multi) return undefined
  if (type.kind === 'int') return type.size === 8 ? 'big' : 'number'
  if (inHeader) return undefined
  const node = type.kind === 'select' ? type.fallback : type
  return node.kind === 'ip' ? 'address' : undefined
}

class Reader<R, K extends ColumnName<R>> implements ColumnReader<R, K> {
  readonly #message: Message
  readonly #fields: readonly Field[]
  #columns: Growing<unknown>[] = []
  /** The next row, and the one for which there is no room. */
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

interface Cursor {
  row: number
  limit: number
}

/** Reads messages into the rows from the cursor's on; stops at whatever is the interpreter's or somebody else's. */
type ReadRun = (view: View, from: number, to: number, seq: number, word: number, mask: number, cursor: Cursor) => number
type Bind = (columns: readonly Growing<unknown>[]) => ReadRun

const bound = new WeakMap<Message, Map<string, Bind>>()

/** Code that reads the fields of messages into their columns. */
function compileReader(message: Message, fields: readonly Field[]): Bind {
  const known = bound.get(message) ?? new Map<string, Bind>()
  bound.set(message, known)
  const key = fields.map(({ name }) => name).join()
  const existing = known.get(key)
  if (existing) return existing
  const source = `'use strict';
const { bigSigned, bigUnsigned, small } = env;
return (columns) => {
${fields.map((field, i) => `const v${i} = columns[${i}].${fastOf(field) === 'address' ? 'words' : 'values'}, p${i} = columns[${i}].present, s${i} = columns[${i}].shift;`).join('\n')}
return (view, from, to, seq, word, mask, cursor) => {
const u8 = view.bytes, u32 = view.words, limit = cursor.limit;
let row = cursor.row;
run: while (row < limit && to - from >= ${NLMSG_HDRLEN}) {
const place = from >> 2, size = u32[place];
if (size < ${NLMSG_HDRLEN} || size > to - from || u32[place + 2] !== seq || (u32[place + 1] & mask) !== word) break;
const start = from + ${NLMSG_HDRLEN}, end = from + size;
${headerCode(message, fields)}
while (end - at >= ${NLA_HDRLEN}) {
const head = u32[at >> 2], length = head & 0xffff;
if (length < ${NLA_HDRLEN} || length > end - at) break run;
const p = at + 4;
switch ((head >>> 16) & 0x3fff) {
${fields.map((field, i) => (field.inHeader ? '' : attributeCode(message, field, i))).join('\n')}
}
at += (length + 3) & ~3;
}
row++;
from += (size + 3) & ~3;
}
cursor.row = row;
return from;
}
}`
  const bind = new Function('env', source)({ bigSigned, bigUnsigned, small }) as Bind
  known.set(key, bind)
  return bind
}

function headerCode(message: Message, fields: readonly Field[]): string {
  if (message.header && tailOf(message.header)) return 'break run; let at;'
  const size = message.header?.size ?? 0
  const reads = fields.map(({ inHeader, type, place }, i) =>
    inHeader ? `v${i}[row] = ${intAt(type as IntType, `start + ${place}`, place % 4 === 0)}; p${i}[row] = 1;` : '',
  )
  return `if (end - start < ${size}) break run;
${reads.join('\n')}
let at = start + ${(size + 3) & ~3};`
}

function attributeCode(message: Message, { type, place }: Field, i: number): string {
  if (type.kind === 'int') {
    return `case ${place}: if (length !== ${type.size + 4}) break run; v${i}[row] = ${intAt(type, 'p')}; p${i}[row] = 1; break;`
  }
  const copy = (words: number) =>
    Array.from({ length: words }, (_, n) => `v${i}[(row << s${i}) + ${n}] = u32[(p >> 2) + ${n}];`).join(' ')
  const node = type.kind === 'select' ? type.fallback : type
  const size = node.kind === 'ip' ? node.size : undefined
  const four = size === 16 ? '' : `if (length === 8) { ${copy(1)} p${i}[row] = 1; } else `
  const sixteen = size === 4 ? '' : `if (length === 20 && s${i} === 2) { ${copy(4)} p${i}[row] = 2; } else `
  const store = `${four}${sixteen}break run;`
  if (type.kind !== 'select') return `case ${place}: ${store} break;`
  const selector = message.header?.members.find(({ name }) => name === type.selector)
  if (selector?.type.kind !== 'int') return `case ${place}: break run;`
  const cases = [...type.cases.keys()].map((key) => `s === ${Number(key)}`).join(' || ')
  return `case ${place}: { const s = ${intAt(selector.type, `start + ${selector.offset}`, selector.offset % 4 === 0)}; if (${cases || 'false'}) break run; ${store} break; }`
}
