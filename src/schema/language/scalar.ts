import type { Attribute, Bitfield32, IntType, Options, Typed, TypeNode } from './type.ts'

/**
 * A type that can stand alone (struct member, array element) or, called with a number, is an attribute of that number:
 * `u32` and `u32(4)`.
 */
export interface Scalar<out T> extends Typed<T> {
  (id: number, options?: Options): Attribute<T>
  readonly type: TypeNode
  /** The same type with options: `u8.with({ enum: states })`. */
  with(options: Options): Scalar<T>
}

/* @__NO_SIDE_EFFECTS__ */
function scalar<T>(make: (options: Options) => TypeNode, preset: Options = {}): Scalar<T> {
  const build = (id: number, options: Options = {}): Attribute<T> => {
    const merged = { ...preset, ...options }
    return { id, type: make(merged), multi: false, options: merged }
  }
  return Object.assign(build, {
    type: make(preset),
    with: (options: Options) => scalar<T>(make, { ...preset, ...options }),
  })
}

const int = <T>(size: 1 | 2 | 4 | 8, signed: boolean, big = false): Scalar<T> =>
  scalar<T>((options) => ({ kind: 'int', size, signed, big, options }))

/** Unsigned integer of one byte. */
export const u8 = int<number>(1, false)
/** Unsigned integer of two bytes, in the order of the machine. */
export const u16 = int<number>(2, false)
/** Unsigned integer of four bytes, in the order of the machine. */
export const u32 = int<number>(4, false)
/** Unsigned integer of eight bytes, in the order of the machine; a bigint. */
export const u64 = int<bigint>(8, false)
/** Signed integer of one byte. */
export const s8 = int<number>(1, true)
/** Signed integer of two bytes, in the order of the machine. */
export const s16 = int<number>(2, true)
/** Signed integer of four bytes, in the order of the machine. */
export const s32 = int<number>(4, true)
/** Signed integer of eight bytes, in the order of the machine; a bigint. */
export const s64 = int<bigint>(8, true)
/** Unsigned integer of two bytes in network byte order. */
export const u16be = int<number>(2, false, true)
/** Unsigned integer of four bytes in network byte order. */
export const u32be = int<number>(4, false, true)
/** Unsigned integer of eight bytes in network byte order; a bigint. */
export const u64be = int<bigint>(8, false, true)
/** Signed integer of two bytes in network byte order. */
export const s16be = int<number>(2, true, true)
/** Signed integer of four bytes in network byte order. */
export const s32be = int<number>(4, true, true)
/** Signed integer of eight bytes in network byte order; a bigint. */
export const s64be = int<bigint>(8, true, true)

/** Unsigned integer of four or eight bytes, whichever is needed. */
export const uint = scalar<bigint>((options) => ({ kind: 'varint', signed: false, options }))
/** Signed integer of four or eight bytes, whichever is needed. */
export const sint = scalar<bigint>((options) => ({ kind: 'varint', signed: true, options }))

/** Text, NUL-terminated on the wire. */
export const string = scalar<string>((options) => ({ kind: 'string', options }))
/** Bytes as they are. Decoded bytes are a view of the receive buffer's memory: copy them with `slice()` to keep only them. */
export const bytes = scalar<Uint8Array>((options) => ({ kind: 'bytes', options }))
/** Link-layer address of any length as `aa:bb:cc:dd:ee:ff`. */
export const mac = scalar<string>((options) => ({ kind: 'mac', options }))
/** IPv4 address as text. */
export const ipv4 = scalar<string>((options) => ({ kind: 'ip', size: 4, options }))
/** IPv6 address as text. */
export const ipv6 = scalar<string>((options) => ({ kind: 'ip', size: 16, options }))
/** IPv4 or IPv6 address as text, by its length. */
export const ip = scalar<string>((options) => ({ kind: 'ip', options }))
/** IPv6 address as text of which zeros at the end may be missing; it is written whole. */
export const ipv6Prefix = scalar<string>((options) => ({ kind: 'prefix', options }))
/** Domain names, without the dot at the end. */
export const domains = scalar<string[]>((options) => ({ kind: 'domains', options }))
/** MPLS label stack as text, as in `100/200`. */
export const mpls = scalar<string>((options) => ({ kind: 'mpls', options }))
/** Present (`true`) or absent. */
export const flag = scalar<true>((options) => ({ kind: 'flag', options }))
/** A flag in requests, present (`true`) or absent; in replies a byte, `true` or `false`. */
export const toggle = scalar<boolean>((options) => ({ kind: 'flag', byte: true, options }))

/** An integer of at most 32 bits as several fields: their names and widths in bits, from the lowest bit on. */
/* @__NO_SIDE_EFFECTS__ */
export function bits<const W extends Readonly<Record<string, number>>>(
  integer: Scalar<number>,
  widths: W,
): Scalar<{ -readonly [K in keyof W]: number }> {
  let shift = 0
  const fields = Object.entries(widths).map(([name, width]) => {
    shift += width
    return { name, shift: shift - width, width }
  })
  const node = integer.type as IntType
  if (shift > node.size * 8) throw new TypeError(`${shift} bits do not fit ${node.size} bytes`)
  return scalar((options) => ({ kind: 'bits', integer: node, fields, options }))
}
/** Bits and which of them count. */
export const bitfield32 = scalar<Bitfield32>((options) => ({ kind: 'bitfield32', options }))

/** Text in `size` bytes of a struct, padded with NULs. */
export const chars = (size: number): Scalar<string> => scalar<string>((options) => ({ kind: 'string', size, options }))
/** `size` bytes of a struct. */
export const raw = (size: number): Scalar<Uint8Array> =>
  scalar<Uint8Array>((options) => ({ kind: 'bytes', size, options }))
/** A link-layer address of `size` bytes in a struct. */
export const hardwareAddress = (size = 6): Scalar<string> =>
  scalar<string>((options) => ({ kind: 'mac', size, options }))
/** The first `size` bytes of an IPv6 address in a struct. */
export const ipv6Head = (size: number): Scalar<string> =>
  scalar<string>((options) => ({ kind: 'prefix', size, options }))
