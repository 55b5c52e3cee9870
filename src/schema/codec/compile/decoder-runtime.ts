import { lend } from '../../../wire/index.ts'
import { decodeUtf8 } from '../utf8.ts'

// What compiled decoders call. Each function does one thing, for one shape of input, so that V8 keeps it fast.

/** The bigints that counters mostly are. */
export const small: readonly bigint[] = Array.from({ length: 1024 }, (_, i) => BigInt(i))

/** A u64 from its two words in the order of significance. Counters are mostly small: those are not made anew. */
export function bigUnsigned(low: number, high: number): bigint {
  if (high === 0) return low < 1024 ? (small[low] as bigint) : BigInt(low)
  return high < 0x200000 ? BigInt(high * 0x100000000 + low) : (BigInt(high) << 32n) | BigInt(low)
}

export function bigSigned(low: number, high: number): bigint {
  return high < 0x80000000 ? bigUnsigned(low, high) : BigInt.asIntN(64, bigUnsigned(low, high))
}

/** Text up to the first NUL; undefined when it is not UTF-8. */
export function text(bytes: Uint8Array, start: number, end: number): string | undefined {
  let stop = start
  let all = 0
  while (stop < end) {
    const byte = bytes[stop] as number
    if (byte === 0) break
    all |= byte
    stop++
  }
  if (all > 0x7f) return decodeUtf8(bytes, start, stop)
  const b = bytes as unknown as number[]
  const s = start
  switch (stop - start) {
    case 0:
      return ''
    case 1:
      return String.fromCharCode(b[s]!)
    case 2:
      return String.fromCharCode(b[s]!, b[s + 1]!)
    case 3:
      return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!)
    case 4:
      return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!, b[s + 3]!)
    case 5:
      return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!, b[s + 3]!, b[s + 4]!)
    case 6:
      return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!, b[s + 3]!, b[s + 4]!, b[s + 5]!)
    case 7:
      return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!, b[s + 3]!, b[s + 4]!, b[s + 5]!, b[s + 6]!)
    case 8:
      return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!, b[s + 3]!, b[s + 4]!, b[s + 5]!, b[s + 6]!, b[s + 7]!)
  }
  const rest = text(bytes, start + 8, stop) as string
  return String.fromCharCode(b[s]!, b[s + 1]!, b[s + 2]!, b[s + 3]!, b[s + 4]!, b[s + 5]!, b[s + 6]!, b[s + 7]!) + rest
}

/** An attribute that the schema does not know. */
export function unknown(bytes: Uint8Array, rawType: number, start: number, end: number): object {
  const payload = lend(bytes, start, end)
  const type = rawType & 0x3fff
  if (rawType === type) return { type, payload }
  const nested = rawType & 0x8000 ? { nested: true } : undefined
  const netByteOrder = rawType & 0x4000 ? { netByteOrder: true } : undefined
  return { type, ...nested, ...netByteOrder, payload }
}
