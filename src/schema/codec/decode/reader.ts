import { type ByteOrder, DecodeError, hostOrder, type View } from '../../../wire/index.ts'
import type { Scope } from '../../language/selectors.ts'
import type { TypeNode } from '../../language/type.ts'
import { type OddForm, sameBytes } from '../layout.ts'

/** How bytes are read. */
export interface DecodeOptions {
  /** Throws DecodeError at the first malformed attribute, instead of keeping it in `$unknown` with a reason. */
  readonly strict?: boolean
  /** Byte order of the sender; the host's by default. */
  readonly order?: ByteOrder
  /** Reads as Linux reads requests, which takes more than it gives. */
  readonly lenient?: Leniency
  /** Remembers order and odd forms, so that encoding the value gives the same bytes. Slower. */
  readonly layout?: boolean
  /**
   * Reads text that is not UTF-8, too: each byte that is not is a lone surrogate, U+DC80 to U+DCFF, which encoding writes as that byte
   * again. Otherwise such text is malformed.
   */
  readonly escapes?: boolean
}

/**
 * How Linux reads what is odd: of a number or an address that is longer than its kind the first bytes count, of several attributes with
 * a number the last one, and a nest of something else is one that is empty.
 */
export interface Leniency {
  /** Bytes that count of an address that may be of either family; without it, such a one has to have four or sixteen. */
  readonly addressSize?: 4 | 16 | undefined
}

/** What a payload is not; becomes a reason in `$unknown`, or a DecodeError in strict mode. */
export class Malformed {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

export type Fields = Record<string, unknown>

type ReadPayload = (reader: Reader, type: TypeNode, start: number, end: number, scope: Scope | undefined) => unknown

/** One decoding: where it reads, how, and where it is. */
export interface Reader {
  readonly view: View
  readonly little: boolean
  readonly order: ByteOrder
  readonly strict: boolean
  readonly lenient: Leniency | undefined
  readonly layout: boolean
  readonly escapes: boolean
  /** Offsets in errors count from here. */
  readonly base: number
  readonly path: string[]
  depth: number
  /** Decodes one payload, of whatever type, or throws Malformed. */
  readonly payload: ReadPayload
}

/** `payload` is what decodes any payload: the files of this folder call each other through it. */
export function readerOf(view: View, base: number, options: DecodeOptions, payload: ReadPayload): Reader {
  const { order = hostOrder, strict = false, lenient, layout = false, escapes = false } = options
  const how = { order, strict, lenient, layout, escapes }
  return { view, little: order === 'little', ...how, base, path: [], depth: 0, payload }
}

export function fail(reader: Reader, at: number, reason: string): never {
  throw new DecodeError(reader.path.join('.'), at - reader.base, reason)
}

/** The padding after an attribute, if it is not zeros up to the next multiple of four. */
export function oddPadding(reader: Reader, at: number, end: number): { pad?: Uint8Array } {
  if (!reader.layout) return {}
  const missing = -at & 3
  const pad = reader.view.bytes.slice(at, Math.min(at + missing, end))
  return pad.length === missing && pad.every((byte) => byte === 0) ? {} : { pad }
}

/** What was read, if encoding its value gives other bytes. */
export function oddForm(reader: Reader, start: number, end: number, encode: () => Uint8Array): OddForm | undefined {
  const actual = reader.view.bytes.slice(start, end)
  const canonical = encode()
  return sameBytes(actual, canonical) ? undefined : { actual, canonical }
}
