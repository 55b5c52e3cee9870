import { type ByteOrder, EncodeError, hostOrder, NLA_HDRLEN } from '../../../wire/index.ts'
import { suggestion } from '../../language/check.ts'
import type { Scope } from '../../language/selectors.ts'
import type { AttributeSet, Struct, TypeNode } from '../../language/type.ts'
import { type OddForm, sameBytes } from '../layout.ts'
import type { Writer } from '../writer.ts'

/** How values are written. */
export interface EncodeOptions {
  /** Byte order of the receiver; the host's by default. */
  readonly order?: ByteOrder
  /** Whether minimum, maximum, mask and lengths are enforced (they are, by default). */
  readonly check?: boolean
  /** Writes what was decoded with `layout` as it lay on the wire, but for what was changed. Slower. */
  readonly layout?: boolean
  /** Writes as kernels answer, and not as they are asked. */
  readonly reply?: ReplyForm
}

/**
 * The form of a kernel's answers: attributes come in the order of the object's keys, settings as an array, a toggle as a
 * byte, and few nests say that they are nests.
 */
export interface ReplyForm {
  /** Names of the attributes whose nests say so (NLA_F_NESTED): the younger ones. */
  readonly nested: ReadonlySet<string>
}

export type Fields = Readonly<Record<string, unknown>>

type PutPayload = (output: Output, type: TypeNode, value: unknown, scope: Scope | undefined) => void

/** One encoding: where it writes, how, and where it is. */
export interface Output {
  readonly writer: Writer
  readonly little: boolean
  readonly check: boolean
  readonly layout: boolean
  readonly reply: ReplyForm | undefined
  readonly path: string[]
  /** Writes one payload, of whatever type. */
  readonly payload: PutPayload
}

/** `payload` is what writes any payload: the files of this folder call each other through it. */
export function outputOf(writer: Writer, options: EncodeOptions, payload: PutPayload): Output {
  return {
    writer,
    little: (options.order ?? hostOrder) === 'little',
    check: options.check ?? true,
    layout: options.layout ?? false,
    reply: options.reply,
    path: [],
    payload,
  }
}

export function fail(output: Output, reason: string): never {
  throw new EncodeError(output.path.join('.'), reason)
}

export function expectObject(output: Output, value: unknown): Fields {
  if (!isFields(value)) fail(output, `expected an object, got ${show(value)}`)
  return value as Fields
}

/** Whether it can have fields: lists and bytes are objects too, and would pass for empty ones. */
export function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

export function show(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : `an object${classOf(value)}`
  return typeof value === 'function' ? 'a function' : `${typeof value} ${String(value)}`
}

function classOf(value: object): string {
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== 'Object' ? ` (${name})` : ''
}

/** A field that nobody would write is a mistake to be told, not to be lost. */
export function rejectStrangers(
  output: Output,
  values: Fields,
  header: Struct | undefined,
  set: AttributeSet | undefined,
): void {
  for (const name of Object.keys(values)) {
    if (values[name] === undefined || name === '$unknown' || name === '$rest' || set?.byName.has(name)) continue
    if (header?.members.some((member) => member.name === name)) continue
    if (set?.attributes.some(({ type }) => type.kind === 'select' && type.unlisted === name)) continue
    const known = [...(header?.members.map((member) => member.name) ?? []), ...(set?.byName.keys() ?? [])]
    fail(output, `no field '${name}'${suggestion(name, known)}`)
  }
}

export function each(output: Output, list: readonly unknown[], put: (element: unknown, index: number) => void): void {
  for (const [i, element] of list.entries()) {
    output.path.push(`${i}`)
    put(element, i)
    output.path.pop()
  }
}

/** An attribute header, what `put` writes, and the padding; the length is put in afterwards. */
export function wrap(output: Output, rawType: number, pad: Uint8Array | undefined, put: () => void): void {
  const { writer } = output
  const start = writer.at
  writer.zeros(NLA_HDRLEN)
  put()
  const length = writer.at - start
  if (length > 0xffff) fail(output, `${length - NLA_HDRLEN} bytes do not fit one attribute`)
  writer.view.data.setUint16(start, length, output.little)
  writer.view.data.setUint16(start + 2, rawType, output.little)
  if (pad) writer.append(pad)
  else writer.zeros(-length & 3)
}

/** Writes a payload; in its odd form if it had one and the value is still the same. */
export function putForm(
  output: Output,
  type: TypeNode,
  value: unknown,
  scope: Scope | undefined,
  odd: OddForm | undefined,
): void {
  putOddly(output, odd, () => output.payload(output, type, value, scope))
}

/** Writes what `put` writes, or the odd form that it had if it is still the same. */
export function putOddly(output: Output, odd: OddForm | undefined, put: () => void): void {
  const { writer } = output
  const start = writer.at
  put()
  if (odd && sameBytes(writer.view.bytes.subarray(start, writer.at), odd.canonical)) {
    writer.at = start
    writer.append(odd.actual)
  }
}
