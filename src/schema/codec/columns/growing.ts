import { ipv4Text, ipv6Text } from '../address-text.ts'
import type { BigColumn, Column, NumberColumn } from './column.ts'

/** A column while it grows. */
export abstract class Growing<T> implements Column<T> {
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
    const present = new Uint8Array(capacity)
    present.set(this.present)
    this.present = present
  }
  finish(length: number): void {
    this.length = length
    this.present = this.present.subarray(0, length)
  }
}

/** What of typed arrays a column of numbers needs. */
interface NumberArray<T> {
  [row: number]: T
  set(from: never): void
  subarray(start: number, end: number): this
}

/** Numbers; 0 in a row that has none. */
abstract class Filled<T extends number | bigint, A extends NumberArray<T>> extends Growing<T> {
  values: A
  readonly #make: (length: number) => A
  readonly #zero: T
  constructor(capacity: number, make: (length: number) => A, zero: T) {
    super(capacity)
    this.#make = make
    this.#zero = zero
    this.values = make(capacity)
  }
  get(row: number): T | undefined {
    return this.has(row) ? this.values[row] : undefined
  }
  set(row: number, value: unknown): void {
    this.#put(row, value as T)
    this.present[row] = 1
  }
  override unset(row: number): void {
    super.unset(row)
    this.#put(row, this.#zero)
  }
  #put(row: number, value: T): void {
    const values: NumberArray<T> = this.values
    values[row] = value
  }
  override grow(capacity: number): void {
    super.grow(capacity)
    const values = this.#make(capacity)
    values.set(this.values as never)
    this.values = values
  }
  override finish(length: number): void {
    super.finish(length)
    this.values = this.values.subarray(0, length)
  }
}

/** Numbers of at most 32 bits. */
export class Numbers extends Filled<number, Uint32Array | Int32Array> implements NumberColumn {
  constructor(capacity: number, signed: boolean) {
    super(capacity, signed ? (length) => new Int32Array(length) : (length) => new Uint32Array(length), 0)
  }
}

/** Numbers of 64 bits. */
export class Bigs extends Filled<bigint, BigUint64Array | BigInt64Array> implements BigColumn {
  constructor(capacity: number, signed: boolean) {
    super(capacity, signed ? (length) => new BigInt64Array(length) : (length) => new BigUint64Array(length), 0n)
  }
}

/** IP addresses as they came; they become text when they are asked for. */
export class Addresses extends Growing<string> {
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
    const words = new Uint32Array(capacity << this.shift)
    words.set(this.words)
    this.words = words
  }
}

/** Whatever has no form of its own. */
export class Values extends Growing<unknown> {
  readonly #values: unknown[] = []
  get(row: number): unknown {
    return this.#values[row]
  }
  set(row: number, value: unknown): void {
    this.#values[row] = value
    this.present[row] = 1
  }
}
