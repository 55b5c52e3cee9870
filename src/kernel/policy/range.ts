import type { AttributeKind, AttributePolicy } from './policy.ts'

/** The bounds of a number, or of a length in bytes. */
export interface Range {
  readonly min: bigint
  readonly max: bigint
}

const unsigned = (bits: bigint): Range => ({ min: 0n, max: (1n << bits) - 1n })
const signed = (bits: bigint): Range => ({ min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n })

const ranges: Readonly<Partial<Record<AttributeKind, Range>>> = {
  u8: unsigned(8n),
  u16: unsigned(16n),
  be16: unsigned(16n),
  binary: unsigned(16n),
  u32: unsigned(32n),
  be32: unsigned(32n),
  u64: unsigned(64n),
  uint: unsigned(64n),
  s8: signed(8n),
  s16: signed(16n),
  s32: signed(32n),
  s64: signed(64n),
  sint: signed(64n),
}

/** The range that a policy allows: what its kind can hold, within the bounds that it has. */
export function rangeOf({ kind, min, max }: AttributePolicy): Range {
  const widest = ranges[kind] ?? unsigned(16n)
  return { min: min === undefined ? widest.min : BigInt(min), max: max === undefined ? widest.max : BigInt(max) }
}
