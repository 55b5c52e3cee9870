import {
  type ByteOrder,
  EncodeError,
  hostOrder,
  NLA_F_NESTED,
  NLA_F_NET_BYTEORDER,
  NLA_HDRLEN,
  NLA_TYPE_MASK,
} from '../../wire/index.ts'
import { checkLength, checkNumber, suggestion } from '../language/check.ts'
import type { Message } from '../language/protocol.ts'
import { type Scope, selectedType } from '../language/selectors.ts'
import { tlvOf } from '../language/tlvs.ts'
import type {
  AttributeSet,
  BitsType,
  IndexedType,
  IntType,
  Member,
  MemberLength,
  NamedAttribute,
  NumberedType,
  RecordsType,
  SettingsType,
  Struct,
  TlvsType,
  TypeNode,
  UnknownAttribute,
} from '../language/type.ts'
import { parseMac, parseMpls, writeIp, writeIpv6 } from './address-text.ts'
import { domainBytes } from './domain-names.ts'
import { type Layout, layoutOf, type OddForm, sameBytes } from './layout.ts'
import { encodeUtf8, utf8Length } from './utf8.ts'
import { Writer } from './writer.ts'

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

type Fields = Readonly<Record<string, unknown>>

/** One encoding: where it writes, how, and where it is. */
interface Output {
  readonly writer: Writer
  readonly little: boolean
  readonly check: boolean
  readonly layout: boolean
  readonly reply: ReplyForm | undefined
  readonly path: string[]
}

function outputOf(writer: Writer, options: EncodeOptions): Output {
  return {
    writer,
    little: (options.order ?? hostOrder) === 'little',
    check: options.check ?? true,
    layout: options.layout ?? false,
    reply: options.reply,
    path: [],
  }
}

/** The interpreter: appends the payload of a message, its header and attributes. Throws EncodeError. */
export function interpretEncode(message: Message, value: unknown, writer: Writer, options: EncodeOptions = {}): void {
  const output = outputOf(writer, options)
  const values = expectObject(output, value)
  rejectStrangers(output, values, message.header, message.attributes)
  if (message.header) putHeader(output, message.header, values, message.attributes !== undefined)
  if (message.attributes) putSet(output, message.header, message.attributes, values, undefined)
  else putRest(output, values)
}

/** The interpreter on attributes alone. */
export function interpretEncodeSet(
  set: AttributeSet,
  value: unknown,
  writer: Writer,
  options: EncodeOptions = {},
): void {
  const output = outputOf(writer, options)
  const values = expectObject(output, value)
  rejectStrangers(output, values, undefined, set)
  putSet(output, undefined, set, values, undefined)
}

/** What compiled code leaves to the interpreter: one attribute of the object `values`; false when there is something to tell. */
export function encodeWithin(
  set: AttributeSet,
  attribute: NamedAttribute,
  values: Fields,
  writer: Writer,
  options: EncodeOptions,
): boolean {
  try {
    putAttribute(outputOf(writer, options), set, attribute, values, { values, outer: undefined }, 0)
    return true
  } catch (error) {
    if (error instanceof EncodeError) return false
    throw error
  }
}

/** Bytes of one payload, without checks of the value's range. */
export function encodePayload(type: TypeNode, value: unknown, scope: Scope | undefined, order: ByteOrder): Uint8Array {
  const writer = new Writer(64)
  putPayload(outputOf(writer, { order, check: false, layout: true }), type, value, scope)
  return writer.slice()
}

/** Bytes of a fixed header, tail padding included; fields that are not there are zero. */
export function encodeStructBytes(type: Struct, values: Fields, order: ByteOrder): Uint8Array {
  const writer = new Writer(64)
  putStruct(outputOf(writer, { order, check: false, layout: true }), type, values, true)
  return writer.slice()
}

function fail(output: Output, reason: string): never {
  throw new EncodeError(output.path.join('.'), reason)
}

function expectObject(output: Output, value: unknown): Fields {
  if (!isFields(value)) fail(output, `expected an object, got ${show(value)}`)
  return value as Fields
}

/** Whether it can have fields: lists and bytes are objects too, and would pass for empty ones. */
export function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

function show(value: unknown): string {
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
function rejectStrangers(
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

/** Writes a fixed header, and the padding up to the attributes if such follow. */
function putHeader(output: Output, header: Struct, values: Fields, attributesFollow: boolean): void {
  const { writer } = output
  const odd = output.layout ? layoutOf(values)?.header : undefined
  putOddly(output, odd, () => {
    const start = writer.at
    putStruct(output, header, values, true)
    if (attributesFollow) writer.zeros(-(writer.at - start) & 3)
  })
}

function putSet(
  output: Output,
  header: Struct | undefined,
  set: AttributeSet,
  values: Fields,
  outer: Scope | undefined,
): void {
  const scope: Scope = { values, header, set, outer }
  const layout = output.layout ? layoutOf(values) : undefined
  const written = new Map<NamedAttribute, number>()
  const unknowns = new Set(unknownList(output, values))
  if (layout) putInPlace(output, set, values, layout, scope, written, unknowns)
  for (const attribute of output.reply ? attributesIn(set, values) : set.attributes)
    putAttribute(output, set, attribute, values, scope, written.get(attribute) ?? 0)
  for (const unknown of unknowns) putUnknown(output, unknown)
  putRest(output, values)
}

/** The attributes that an object has, in its own order. */
function attributesIn(set: AttributeSet, values: Fields): NamedAttribute[] {
  return Object.keys(values).flatMap((name) => set.byName.get(name) ?? [])
}

/** Writes what the layout remembers, in its order. */
function putInPlace(
  output: Output,
  set: AttributeSet,
  values: Fields,
  layout: Layout,
  scope: Scope,
  written: Map<NamedAttribute, number>,
  unknowns: Set<UnknownAttribute>,
): void {
  for (const entry of layout.entries) {
    if (entry.unknown) {
      if (unknowns.delete(entry.unknown)) putUnknown(output, entry.unknown, entry.pad)
      continue
    }
    const attribute = set.byName.get(entry.name ?? '')
    if (attribute === undefined) continue
    const index = written.get(attribute) ?? 0
    const list = isReadFalse(attribute, values) ? [false] : valuesOf(output, set, attribute, values)
    const value = list[index]
    if (value === undefined) continue
    written.set(attribute, index + 1)
    putOne(output, attribute, value, scope, entry)
  }
}

/** A reply said no; a request says so by leaving the attribute out. */
function isReadFalse({ name, type }: NamedAttribute, values: Fields): boolean {
  return type.kind === 'flag' && type.byte === true && values[name] === false
}

function unknownList(output: Output, values: Fields): readonly UnknownAttribute[] {
  const list = values.$unknown
  if (list === undefined) return []
  if (!Array.isArray(list)) fail(output, '$unknown is not an array')
  return list
}

function putUnknown(output: Output, unknown: UnknownAttribute, pad?: Uint8Array): void {
  const { type: id, payload } = expectObject(output, unknown)
  if (!Number.isInteger(id) || (id as number) < 0 || (id as number) > NLA_TYPE_MASK)
    fail(output, 'an attribute in $unknown has no number')
  if (!(payload instanceof Uint8Array)) return fail(output, 'an attribute in $unknown has no payload')
  const type = (id as number) | (unknown.nested ? NLA_F_NESTED : 0) | (unknown.netByteOrder ? NLA_F_NET_BYTEORDER : 0)
  wrap(output, type, pad, () => output.writer.append(payload))
}

function putRest(output: Output, values: Fields): void {
  const rest = values.$rest
  if (rest === undefined) return
  if (!(rest instanceof Uint8Array)) fail(output, '$rest is not bytes')
  output.writer.append(rest)
}

/** The values that an attribute has in the object: none, one, or as many as a multi-attribute has elements. */
function valuesOf(output: Output, set: AttributeSet, attribute: NamedAttribute, values: Fields): readonly unknown[] {
  const { name, multi, type } = attribute
  const value = values[name] === undefined && isSelector(set, name) ? values[`${name}Unlisted`] : values[name]
  if (value === undefined || isUnsetFlag(output, type, value)) return []
  if (!multi) return [value]
  if (!Array.isArray(value)) {
    output.path.push(name)
    fail(output, `expected an array, got ${show(value)}`)
  }
  return value
}

/** Requests say no by leaving a flag out; of a toggle, replies say it. */
function isUnsetFlag({ reply }: Output, type: TypeNode, value: unknown): boolean {
  return type.kind === 'flag' && value === false && !(reply && type.byte)
}

function isSelector(set: AttributeSet, name: string): boolean {
  return set.attributes.some(({ type }) => type.kind === 'select' && type.unlisted === `${name}Unlisted`)
}

function putAttribute(
  output: Output,
  set: AttributeSet,
  attribute: NamedAttribute,
  values: Fields,
  scope: Scope,
  from: number,
): void {
  const list = valuesOf(output, set, attribute, values)
  for (let i = from; i < list.length; i++) putOne(output, attribute, list[i], scope)
}

interface Place {
  readonly type: number
  readonly odd?: OddForm
  readonly pad?: Uint8Array
}

function putOne(output: Output, attribute: NamedAttribute, value: unknown, scope: Scope, place?: Place): void {
  output.path.push(attribute.name)
  const rawType = place?.type ?? typeOf(output, attribute, scope)
  wrap(output, rawType, place?.pad, () => putForm(output, attribute.type, value, scope, place?.odd))
  output.path.pop()
}

function typeOf({ reply }: Output, { id, name, type, options }: NamedAttribute, scope: Scope): number {
  if (reply !== undefined && !reply.nested.has(name)) return id
  return typeWithFlags(id, type, options.netByteOrder, scope)
}

/** Writes a payload; in its odd form if it had one and the value is still the same. */
function putForm(
  output: Output,
  type: TypeNode,
  value: unknown,
  scope: Scope | undefined,
  odd: OddForm | undefined,
): void {
  putOddly(output, odd, () => putPayload(output, type, value, scope))
}

/** Writes what `put` writes, or the odd form that it had if it is still the same. */
function putOddly(output: Output, odd: OddForm | undefined, put: () => void): void {
  const { writer } = output
  const start = writer.at
  put()
  if (odd && sameBytes(writer.view.bytes.subarray(start, writer.at), odd.canonical)) {
    writer.at = start
    writer.append(odd.actual)
  }
}

function typeWithFlags(
  id: number,
  type: TypeNode,
  netByteOrder: boolean | undefined,
  scope: Scope | undefined,
): number {
  const node = type.kind === 'select' ? selectedType(type, scope) : type
  const nested = node.kind === 'set' || node.kind === 'indexed' || node.kind === 'numbered' || node.kind === 'settings'
  return id | (nested ? NLA_F_NESTED : 0) | (netByteOrder ? NLA_F_NET_BYTEORDER : 0)
}

/** An attribute header, what `put` writes, and the padding; the length is put in afterwards. */
function wrap(output: Output, rawType: number, pad: Uint8Array | undefined, put: () => void): void {
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

function putPayload(output: Output, type: TypeNode, value: unknown, scope: Scope | undefined): void {
  switch (type.kind) {
    case 'int':
      return putInt(output, type, value)
    case 'varint': {
      const wide = expectInteger(output, value)
      const narrow = type.signed ? BigInt.asIntN(32, wide) === wide : BigInt.asUintN(32, wide) === wide
      return putInt(output, { ...type, kind: 'int', size: narrow ? 4 : 8, big: false }, narrow ? Number(wide) : wide)
    }
    case 'string':
      return putString(output, type, value)
    case 'flag':
      if (type.byte && (output.reply || value === false)) return putInt(output, u8Node, value === true ? 1 : 0)
      if (value !== true) fail(output, `expected true, got ${show(value)}`)
      return
    case 'bits':
      return putBits(output, type, expectObject(output, value))
    case 'bitfield32': {
      const { value: bits, selector } = expectObject(output, value)
      putInt(output, u32Node, bits)
      return putInt(output, u32Node, selector)
    }
    case 'bytes':
    case 'mac':
    case 'mpls':
      return putBytes(output, type, value)
    case 'ip':
      return putIp(output, type.size, value)
    case 'prefix':
      return putPrefix(output, type.size ?? 16, value)
    case 'domains':
      return putDomains(output, value)
    case 'select':
      return putPayload(output, selectedType(type, scope), value, scope)
    case 'struct':
      return putStruct(output, type, expectObject(output, value), false)
    default:
      return putContainer(output, type, value, scope)
  }
}

const u8Node: IntType = { kind: 'int', size: 1, signed: false, big: false, options: {} }
const s32Node: IntType = { kind: 'int', size: 4, signed: true, big: false, options: {} }
const u32Node: IntType = { kind: 'int', size: 4, signed: false, big: false, options: {} }

type ContainerType = Extract<
  TypeNode,
  { kind: 'set' | 'settings' | 'indexed' | 'numbered' | 'array' | 'records' | 'tlvs' | 'headed' }
>

/** Longest path to a field: objects that contain themselves end there. Decoding goes 32 nests deep. */
const MAX_PATH = 100

function putContainer(output: Output, type: ContainerType, value: unknown, scope: Scope | undefined): void {
  if (output.path.length > MAX_PATH) throw new EncodeError(output.path.slice(0, 8).join('.'), 'nested too deep')
  if (type.kind === 'set' || type.kind === 'settings') {
    const set = type.kind === 'set' ? type : type.set
    const values = expectObject(output, value)
    rejectStrangers(output, values, undefined, set)
    if (type.kind === 'settings' && output.reply) return putSettings(output, type, values)
    return putSet(output, undefined, set, values, scope)
  }
  if (type.kind === 'headed') return putHeaded(output, type.header, type.set(), expectObject(output, value), scope)
  if (type.kind === 'numbered') return putNumbered(output, type, expectObject(output, value), scope)
  if (!Array.isArray(value)) fail(output, `expected an array, got ${show(value)}`)
  if (type.kind === 'indexed') return putIndexed(output, type, value, scope)
  if (type.kind === 'records') return putRecords(output, type, value, scope)
  if (type.kind === 'tlvs') return putTlvs(output, type, value)
  each(output, value, (element) => putPayload(output, type.element, element, undefined))
}

/** All settings by their position; those that the object has not are 0. */
function putSettings(output: Output, { set, first }: SettingsType, values: Fields): void {
  for (let id = first; set.byId.has(id); id++) putInt(output, s32Node, values[set.byId.get(id)?.name ?? ''] ?? 0)
}

function each(output: Output, list: readonly unknown[], put: (element: unknown, index: number) => void): void {
  for (const [i, element] of list.entries()) {
    output.path.push(`${i}`)
    put(element, i)
    output.path.pop()
  }
}

function putIndexed(output: Output, type: IndexedType, list: readonly unknown[], scope: Scope | undefined): void {
  const layout = output.layout ? layoutOf(list) : undefined
  each(output, list, (element, i) => {
    const place = layout?.entries[i]
    const rawType = place?.type ?? typeWithFlags(type.first + i, type.element, type.options.netByteOrder, scope)
    wrap(output, rawType, place?.pad, () => putForm(output, type.element, element, scope, place?.odd))
  })
}

/** In the order in which they were read, and then by number. */
function putNumbered(output: Output, type: NumberedType, values: Fields, scope: Scope | undefined): void {
  const layout = output.layout ? layoutOf(values) : undefined
  const places = new Map(layout?.entries.map((place) => [`${place.type & NLA_TYPE_MASK}`, place]))
  const numbers = [...places.keys()].filter((number) => values[number] !== undefined)
  for (const number of Object.keys(values))
    if (values[number] !== undefined && !places.has(number)) numbers.push(number)
  for (const number of numbers) {
    output.path.push(number)
    if (!/^\d+$/.test(number) || Number(number) > NLA_TYPE_MASK) fail(output, `'${number}' is no attribute number`)
    const place = places.get(number)
    const rawType = place?.type ?? typeWithFlags(Number(number), type.element, type.options.netByteOrder, scope)
    wrap(output, rawType, place?.pad, () => putForm(output, type.element, values[number], scope, place?.odd))
    output.path.pop()
  }
}

function putRecords(output: Output, type: RecordsType, list: readonly unknown[], scope: Scope | undefined): void {
  const { writer } = output
  each(output, list, (element) => {
    writer.align()
    const start = writer.at
    putHeaded(output, type.header, type.set, expectObject(output, element), scope)
    writer.view.data.setUint16(start, writer.at - start, output.little)
  })
}

function putTlvs(output: Output, type: TlvsType, list: readonly unknown[]): void {
  const layout = output.layout ? layoutOf(list) : undefined
  each(output, list, (element, i) => {
    const values = expectObject(output, element)
    putOddly(output, layout?.entries[i]?.odd, () => putTlv(output, type, values))
  })
}

function putTlv(output: Output, type: TlvsType, values: Fields): void {
  const { writer } = output
  const option = tlvOf(type, values.type)
  if (option === undefined) return fail(output, `type is ${show(values.type)}, which is not declared`)
  const start = writer.at
  putStruct(output, option, values, false)
  const units = Math.ceil((writer.at - start) / type.unit)
  writer.zeros(start + units * type.unit - writer.at)
  if (units > 0xff) fail(output, `${units * type.unit} bytes do not fit one option`)
  writer.view.bytes[start + 1] = units
}

function putHeaded(output: Output, header: Struct, set: AttributeSet, values: Fields, scope: Scope | undefined): void {
  rejectStrangers(output, values, header, set)
  putHeader(output, header, values, true)
  putSet(output, header, set, values, scope)
}

function expectInteger(output: Output, value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return fail(output, `expected an integer, got ${show(value)}`)
}

function putInt(output: Output, type: IntType, value: unknown): void {
  const wide = expectInteger(output, value)
  const bits = type.size * 8
  if ((type.signed ? BigInt.asIntN(bits, wide) : BigInt.asUintN(bits, wide)) !== wide) {
    fail(output, `${wide} does not fit ${type.signed ? 's' : 'u'}${bits}`)
  }
  const reason = output.check ? checkNumber(wide, type.options) : undefined
  if (reason !== undefined) fail(output, reason)
  const { writer } = output
  writer.need(type.size)
  const { data } = writer.view
  const little = output.little && !type.big
  const unsigned = BigInt.asUintN(bits, wide)
  if (type.size === 8) data.setBigUint64(writer.at, unsigned, little)
  else if (type.size === 4) data.setUint32(writer.at, Number(unsigned), little)
  else if (type.size === 2) data.setUint16(writer.at, Number(unsigned), little)
  else data.setUint8(writer.at, Number(unsigned))
  writer.at += type.size
}

function putBits(output: Output, { integer, fields }: BitsType, values: Fields): void {
  const stranger = Object.keys(values).find((key) => !fields.some(({ name }) => name === key))
  if (stranger !== undefined) fail(output, `no field '${stranger}'`)
  let joined = 0
  for (const { name, shift, width } of fields) {
    output.path.push(name)
    const value = expectInteger(output, values[name] ?? 0)
    if (BigInt.asUintN(width, value) !== value) fail(output, `${value} does not fit ${width} bits`)
    output.path.pop()
    joined += Number(value) * 2 ** shift
  }
  putInt(output, integer, joined)
}

function putString(output: Output, type: Extract<TypeNode, { kind: 'string' }>, value: unknown): void {
  const { writer } = output
  if (typeof value !== 'string') return fail(output, `expected a string, got ${show(value)}`)
  if (value.includes('\0')) fail(output, 'the text has a NUL inside')
  const length = utf8Length(value)
  const reason = output.check ? checkLength(length, type.options) : undefined
  if (reason !== undefined) fail(output, reason)
  if (type.size !== undefined && length > type.size) fail(output, `${length} bytes do not fit ${type.size}`)
  const room = type.size ?? length + (type.options.unterminated ? 0 : 1)
  const start = writer.at
  writer.zeros(room)
  encodeUtf8(value, writer.view.bytes, start)
}

/** Bytes; in a struct those that may be shorter than their place have a least length, and zeros behind them. */
function putBytes(output: Output, type: Extract<TypeNode, { kind: 'bytes' | 'mac' | 'mpls' }>, value: unknown): void {
  const bytes = bytesOf(type.kind, value)
  if (bytes === undefined)
    return fail(output, `expected ${type.kind === 'bytes' ? 'a Uint8Array' : `${type.kind} text`}, got ${show(value)}`)
  const reason = output.check ? checkLength(bytes.length, type.options) : undefined
  if (reason !== undefined) fail(output, reason)
  const size = ('size' in type ? type.size : undefined) ?? bytes.length
  const mayBeShorter = type.options.minLength !== undefined
  if (mayBeShorter ? bytes.length > size : bytes.length !== size) fail(output, `${bytes.length} bytes, not ${size}`)
  output.writer.append(bytes)
  output.writer.zeros(size - bytes.length)
}

function bytesOf(kind: 'bytes' | 'mac' | 'mpls', value: unknown): Uint8Array | undefined {
  if (kind === 'bytes') return value instanceof Uint8Array ? value : undefined
  if (typeof value !== 'string') return undefined
  return kind === 'mac' ? parseMac(value) : parseMpls(value)
}

function putIp(output: Output, size: 4 | 16 | undefined, value: unknown): void {
  const { writer } = output
  writer.need(16)
  const length = typeof value === 'string' ? writeIp(value, writer.view.bytes, writer.at) : 0
  if (length === 0 || (size !== undefined && length !== size)) {
    fail(output, `expected an IP${size === 4 ? 'v4' : size === 16 ? 'v6' : ''} address, got ${show(value)}`)
  }
  writer.at += length
}

function putPrefix(output: Output, size: number, value: unknown): void {
  const address = new Uint8Array(16)
  if (typeof value !== 'string' || !writeIpv6(value, address, 0))
    return fail(output, `expected an IPv6 address, got ${show(value)}`)
  if (address.subarray(size).some((byte) => byte !== 0)) fail(output, `${value} has more than ${size} bytes`)
  output.writer.append(address.subarray(0, size))
}

function putDomains(output: Output, value: unknown): void {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string')
  const bytes = isList ? domainBytes(value as string[]) : undefined
  if (bytes === undefined) return fail(output, `expected domain names, got ${show(value)}`)
  output.writer.append(bytes)
}

/** Writes a struct. Missing members are zero; a struct that ends before its grown members ends there, unless `whole`. */
function putStruct(output: Output, type: Struct, values: Fields, whole: boolean): void {
  const { writer } = output
  const start = writer.at
  if (!whole) rejectStrangers(output, values, type, undefined)
  const last = whole ? undefined : type.members.findLast((member) => !member.grown || values[member.name] !== undefined)
  const end = last === undefined || last === type.members.at(-1) ? type.size : last.offset + last.size
  const scope: Scope = { values, outer: undefined }
  let tail = start
  writer.zeros(end)
  if (type.start) writer.view.bytes.set(type.start, start)
  for (const member of type.members) {
    if (member.offset + member.size > end) break
    const value = values[member.name]
    if (value === undefined) continue
    const from = Math.max(tail, start + member.offset)
    writer.at = from
    output.path.push(member.name)
    putMember(output, member, value, scope)
    if (member.length) checkCount(output, member.length, values, writer.at - from)
    output.path.pop()
    if (member.size === 0) tail = writer.at
  }
  writer.at = Math.max(writer.at, start + end)
}

/** A member that says how long another one is has to be right, or nothing behind it would be found. */
function checkCount(output: Output, { by, more, unit }: MemberLength, values: Fields, size: number): void {
  const told = values[by] ?? 0
  if ((Number(told) + more) * unit !== size) fail(output, `${by} is ${String(told)}, which says another length`)
}

function putMember(output: Output, member: Member, value: unknown, scope: Scope): void {
  if (member.count === undefined) return putPayload(output, member.type, value, scope)
  if (!Array.isArray(value) || value.length !== member.count)
    return fail(output, `expected an array of ${member.count}`)
  each(output, value, (element) => putPayload(output, member.type, element, undefined))
}
