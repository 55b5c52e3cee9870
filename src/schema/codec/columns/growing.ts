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

/** Numbers of at most 32 bits. */
export class Numbers extends Growing<number> implements NumberColumn {
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

/** Numbers of 64 bits. */
export class Bigs extends Growing<bigint> implements BigColumn {
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
    this.words = moved(this.words, new Uint32Array(capacity << this.shift))
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
