import fc from 'fast-check'
import type { Options } from '../../src/schema/index.ts'

// Values of the types that have no parts, in the form in which they are decoded.

/** Lengths in bytes that the options allow, cut to what a test wants to look at. */
function lengths(options: Options, most: number): { minLength: number; maxLength: number } {
  const minLength = options.length ?? options.minLength ?? 0
  const maxLength = options.length ?? Math.max(minLength, Math.min(options.maxLength ?? most, most))
  return { minLength, maxLength }
}

/** Integers within the bounds and the mask; bigint from 64 bits on. Ends of the range come more often than elsewhere. */
export function intArbitrary(bits: number, signed: boolean, options: Options): fc.Arbitrary<number | bigint> {
  const wide = BigInt(bits)
  const lowest = signed ? -(1n << (wide - 1n)) : 0n
  const highest = signed ? (1n << (wide - 1n)) - 1n : (1n << wide) - 1n
  const min = greater(lowest, options.min)
  const max = options.max === undefined || BigInt(options.max) > highest ? highest : BigInt(options.max)
  const { mask } = options
  const inRange = fc.bigInt({ min, max })
  const masked =
    mask === undefined ? inRange : inRange.map((value) => value & BigInt(mask)).filter((value) => value >= min)
  return bits < 64 ? masked.map(Number) : masked
}

function greater(a: bigint, b: number | bigint | undefined): bigint {
  return b === undefined || BigInt(b) < a ? a : BigInt(b)
}

const encoder = new TextEncoder()

/** Text without NUL, mostly ASCII, that fits in bytes. */
export function textArbitrary(size: number | undefined, options: Options): fc.Arbitrary<string> {
  const { minLength, maxLength } = lengths(options, Math.min(size ?? 40, 40))
  const ascii = fc.string({
    unit: fc.integer({ min: 1, max: 0x7f }).map((code) => String.fromCharCode(code)),
    minLength,
    maxLength,
  })
  const wide = fc.string({ unit: 'binary', maxLength }).filter((text) => {
    const { length } = encoder.encode(text)
    return !text.includes('\0') && length >= minLength && length <= maxLength
  })
  return minLength > 0 ? ascii : fc.oneof({ arbitrary: ascii, weight: 4 }, { arbitrary: wide, weight: 1 })
}

export function bytesArbitrary(options: Options, size?: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array(size === undefined ? lengths(options, 24) : { minLength: size, maxLength: size })
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

export function macArbitrary(options: Options, size?: number): fc.Arbitrary<string> {
  const any = fc.oneof(fc.uint8Array({ minLength: 6, maxLength: 6 }), bytesArbitrary(options))
  const fixed = size !== undefined || options.length !== undefined || options.minLength !== undefined
  return (fixed ? bytesArbitrary(options, size) : any).map((bytes) => Array.from(bytes, hex).join(':'))
}

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'))

/** The shortest text of eight groups that do not begin with zeros. */
function ipv6Text(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(':')
  const runs = text.match(/(?<=:)0(:0)+(?=:|$)/g) ?? []
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return text
  return text.replace(new RegExp(`:${longest}(?::|$)`), '::')
}

const group = fc.oneof(fc.constant(0), fc.nat(0xffff))
const first = fc.integer({ min: 1, max: 0xffff })
const ipv6 = fc.oneof(
  { arbitrary: fc.tuple(first, group, group, group, group, group, group, group).map(ipv6Text), weight: 6 },
  { arbitrary: fc.constantFrom('::', '::1', '0:1::'), weight: 1 },
  { arbitrary: ipv4.map((text) => `::ffff:${text}`), weight: 1 },
)

export function ipArbitrary(size: 4 | 16 | undefined): fc.Arbitrary<string> {
  if (size === 4) return ipv4
  return size === 16 ? ipv6 : fc.oneof(ipv4, ipv6)
}

/** The first `size` bytes of an IPv6 address and zeros; its first and last groups are not 0. */
export function prefixArbitrary(size = 16): fc.Arbitrary<string> {
  if (size === 16) return ipv6
  const count = size / 2 - 2
  return fc
    .tuple(first, fc.array(first, { minLength: count, maxLength: count }), first)
    .map(([one, more, last]) => `${[one, ...more, last].map((number) => number.toString(16)).join(':')}::`)
}

export function utf8Bytes(text: string): number {
  return encoder.encode(text).length
}

const domainLabel = textArbitrary(20, { minLength: 1 }).map((text) => text.replaceAll('.', '-'))

export function domainsArbitrary(): fc.Arbitrary<string[]> {
  const name = fc.array(domainLabel, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'))
  return fc.array(name, { maxLength: 3 })
}

/** A label, with traffic class and ttl where one of them is not 0. */
const label = fc
  .tuple(fc.nat(0xfffff), fc.nat(7), fc.oneof(fc.constant(0), fc.nat(255)))
  .map(([number, trafficClass, ttl]) => {
    return trafficClass === 0 && ttl === 0 ? `${number}` : `${number}:${trafficClass}:${ttl}`
  })

export function mplsArbitrary(): fc.Arbitrary<string> {
  return fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('/'))
}
