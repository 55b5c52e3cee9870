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
