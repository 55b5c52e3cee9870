import {
  align4,
  type ByteOrder,
  DecodeError,
  hostOrder,
  lend,
  NLA_F_NESTED,
  NLA_F_NET_BYTEORDER,
  NLA_HDRLEN,
  NLA_TYPE_MASK,
  type View,
} from '../../wire/index.ts'
import type { Message } from '../language/protocol.ts'
import { deferredAttributes, type Scope, selectedType, unlistedSelectors } from '../language/selectors.ts'
import { tailSize } from '../language/tail.ts'
import type {
  AttributeSet,
  BitsType,
  IntType,
  Member,
  NamedAttribute,
  SettingsType,
  Struct,
  TlvsType,
  TypeNode,
  UnknownAttribute,
} from '../language/type.ts'
import { ipv4Text, ipv6Text, macText, mplsText } from './address-text.ts'
import { readDomains } from './domain-names.ts'
import { encodePayload, encodeStructBytes } from './encode.ts'
import { type Layout, type LayoutEntry, type OddForm, sameBytes, setLayout } from './layout.ts'
import { decodeUtf8 } from './utf8.ts'

/** How bytes are read. */
export interface DecodeOptions {
  /** Throws DecodeError at the first malformed attribute, instead of keeping it in `$unknown` with a reason. */
  readonly strict?: boolean
  /** Byte order of the sender; the host's by default. */
  readonly order?: ByteOrder
  /** Remembers order and odd forms, so that encoding the value gives the same bytes. Slower. */
  readonly layout?: boolean
}

/** Nests deeper than this are malformed. Linux itself goes at most ten deep. */
const MAX_DEPTH = 32

/** What a payload is not; becomes a reason in `$unknown`, or a DecodeError in strict mode. */
class Malformed {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

type Fields = Record<string, unknown>

/** One decoding: where it reads, how, and where it is. */
interface Reader {
  readonly view: View
  readonly little: boolean
  readonly order: ByteOrder
  readonly strict: boolean
  readonly layout: boolean
  /** Offsets in errors count from here. */
  readonly base: number
  readonly path: string[]
  depth: number
}

function readerOf(view: View, base: number, options: DecodeOptions): Reader {
  const { order = hostOrder, strict = false, layout = false } = options
  return { view, little: order === 'little', order, strict, layout, base, path: [], depth: 0 }
}

/** The interpreter: decodes the payload of a message, header and attributes into one object. */
export function interpretMessage(
  message: Message,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Fields {
  const reader = readerOf(view, start, options)
  const values: Fields = {}
  const layout: Layout = { entries: [] }
  const at = message.header
    ? readHeader(reader, message.header, values, layout, start, end, message.attributes !== undefined)
    : start
  if (message.attributes) readSet(reader, message.header, message.attributes, values, layout, at, end, undefined)
  else if (at < end) values.$rest = lend(view.bytes, at, end) // a payload of another form: nothing is malformed
  if (reader.layout) setLayout(values, layout)
  return values
}

/** The interpreter on attributes alone. */
export function interpretSet(
  set: AttributeSet,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): Fields {
  const reader = readerOf(view, start, options)
  return readNewSet(reader, set, start, end, undefined)
}

/** The interpreter on one payload. Throws DecodeError when it is malformed. */
export function interpretPayload(
  type: TypeNode,
  view: View,
  start: number,
  end: number,
  options: DecodeOptions = {},
): unknown {
  const reader = readerOf(view, start, options)
  try {
    return readPayload(reader, type, start, end, undefined)
  } catch (error) {
    if (error instanceof Malformed) throw new DecodeError('', 0, error.reason)
    throw error
  }
}

/**
 * What compiled code leaves to the interpreter: one payload among known selectors; undefined when anything in it is
 * malformed, for what becomes of that depends on whether decoding is strict, which compiled code does not know.
 */
export function interpretWithin(type: TypeNode, view: View, start: number, end: number, values: Fields): unknown {
  try {
    return readPayload(readerOf(view, start, { strict: true }), type, start, end, { values, outer: undefined })
  } catch (error) {
    if (error instanceof Malformed || error instanceof DecodeError) return undefined
    throw error
  }
}

/** Reads as much of a fixed header as is there, and returns where the rest begins. */
function readHeader(
  reader: Reader,
  header: Struct,
  values: Fields,
  layout: Layout,
  start: number,
  end: number,
  attributesFollow: boolean,
): number {
  const length = Math.min(end - start, header.size)
  if (length < header.size && reader.strict) fail(reader, start, `${length} bytes, ${header.name} has ${header.size}`)
  const scope: Scope = { values, outer: undefined }
  const rounded = (size: number) => (attributesFollow ? align4(size) : size)
  let at = Math.min(start + rounded(header.size), end)
  let tail = start
  let lost = false
  for (const member of header.members) {
    if (member.offset + member.size > length) break
    const from = Math.max(tail, start + member.offset)
    const size = member.size || tailSize(member, values, attributesFollow && !member.length ? 0 : end - from)
    const value = size === undefined ? undefined : readHeaderMember(reader, member, from, from + size, scope)
    if (value !== undefined) values[member.name] = value
    if (member.size > 0) continue
    if (size === undefined && reader.strict) fail(reader, from, `${header.name}.${member.length?.by} is too large`)
    lost = value === undefined
    if (lost) break
    tail = from + (size as number)
    at = Math.min(start + Math.max(rounded(header.size), rounded(tail - start)), end)
  }
  if (reader.layout) {
    const odd = oddForm(reader, start, at, () => paddedHeader(header, values, reader.order, rounded))
    if (odd) layout.header = odd
  }
  // Attributes begin behind a member that could not be read: they are not found either.
  return lost && attributesFollow ? leaveRest(reader, values, at, end) : at
}

function paddedHeader(header: Struct, values: Fields, order: ByteOrder, rounded: (size: number) => number): Uint8Array {
  const bytes = encodeStructBytes(header, values, order)
  return padTo(bytes, rounded(bytes.length))
}

/** A malformed member of a header is left out: there is no attribute that could be degraded. */
function readHeaderMember(reader: Reader, member: Member, start: number, end: number, scope: Scope): unknown {
  reader.path.push(member.name)
  try {
    return readMember(reader, member, start, end, scope)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    if (reader.strict) fail(reader, start, error.reason)
    return undefined
  } finally {
    reader.path.pop()
  }
}

function padTo(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes
  const result = new Uint8Array(size)
  result.set(bytes)
  return result
}

function readNewSet(reader: Reader, set: AttributeSet, start: number, end: number, outer: Scope | undefined): Fields {
  const values: Fields = {}
  const layout: Layout = { entries: [] }
  readSet(reader, undefined, set, values, layout, start, end, outer)
  if (reader.layout) setLayout(values, layout)
  return values
}

/** An attribute that was found, and its place in the layout. */
interface Found {
  readonly attribute: NamedAttribute
  readonly rawType: number
  readonly start: number
  readonly end: number
  readonly slot: number
  /** Its value stands in the object; false while it waits, and when it was malformed. */
  read: boolean
}

function readSet(
  reader: Reader,
  header: Struct | undefined,
  set: AttributeSet,
  values: Fields,
  layout: Layout,
  start: number,
  end: number,
  outer: Scope | undefined,
): void {
  const { data } = reader.view
  const deferred = deferredAttributes(set)
  const waiting: Found[] = []
  const scope: Scope = { values, header, set, outer }
  const seen = new Map<number, Found>()
  let at = start
  while (end - at >= NLA_HDRLEN) {
    const length = data.getUint16(at, reader.little)
    if (length < NLA_HDRLEN || length > end - at) break
    const rawType = data.getUint16(at + 2, reader.little)
    const attribute = set.byId.get(rawType & NLA_TYPE_MASK)
    const payload = at + NLA_HDRLEN
    const slot = layout.entries.push({ type: rawType, ...oddPadding(reader, at + length, end) }) - 1
    if (attribute === undefined) keepUnknown(reader, values, layout, slot, rawType, payload, at + length)
    else {
      const found = { attribute, rawType, start: payload, end: at + length, slot, read: false }
      const earlier = attribute.multi ? undefined : seen.get(attribute.id)
      if (earlier && (earlier.read || waiting.includes(earlier))) setAside(reader, values, layout, earlier)
      seen.set(attribute.id, found)
      if (deferred.has(attribute)) waiting.push(found)
      else readAttribute(reader, found, values, layout, scope)
    }
    at = Math.min(at + align4(length), end)
  }
  separateUnlisted(set, values)
  for (const found of waiting) {
    if (found.attribute.multi || seen.get(found.attribute.id) === found)
      readAttribute(reader, found, values, layout, scope)
  }
  if (at < end) leaveRest(reader, values, at, end)
}

/** An attribute occurred again: the last one counts, as in the kernel, and this earlier one is kept as it was. */
function setAside(reader: Reader, values: Fields, layout: Layout, earlier: Found): void {
  delete values[earlier.attribute.name]
  keepUnknown(reader, values, layout, earlier.slot, earlier.rawType, earlier.start, earlier.end, 'repeated')
}

/** A selector value that no case has goes to a name of its own, so that the union of the cases narrows. */
function separateUnlisted(set: AttributeSet, values: Fields): void {
  for (const { attribute, unlisted, listed } of unlistedSelectors(set)) {
    const value = values[attribute.name]
    if (value === undefined || listed.has(String(value))) continue
    values[unlisted] = value
    delete values[attribute.name]
  }
}

/** Keeps what lies behind the last attribute; returns its end. */
function leaveRest(reader: Reader, values: Fields, at: number, end: number): number {
  if (reader.strict) fail(reader, at, `${end - at} bytes left over`)
  if (at < end) values.$rest = lend(reader.view.bytes, at, end)
  return end
}

function readAttribute(reader: Reader, found: Found, values: Fields, layout: Layout, scope: Scope): void {
  const { attribute, rawType, start, end, slot } = found
  found.read = true
  reader.path.push(attribute.name)
  try {
    const isNest = attribute.type.kind === 'settings' && (rawType & NLA_F_NESTED) !== 0
    const value = readPayload(reader, isNest ? attribute.type.set : attribute.type, start, end, scope)
    if (!attribute.multi) values[attribute.name] = value
    else {
      const list = values[attribute.name]
      if (Array.isArray(list)) list.push(value)
      else values[attribute.name] = [value]
    }
    if (reader.layout) {
      const odd = oddForm(reader, start, end, () => encodePayload(attribute.type, value, scope, reader.order))
      layout.entries[slot] = { ...layout.entries[slot], type: rawType, name: attribute.name, ...(odd ? { odd } : {}) }
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    if (reader.strict) fail(reader, start - NLA_HDRLEN, error.reason)
    found.read = false
    keepUnknown(reader, values, layout, slot, rawType, start, end, error.reason)
  }
  reader.path.pop()
}

function fail(reader: Reader, at: number, reason: string): never {
  throw new DecodeError(reader.path.join('.'), at - reader.base, reason)
}

function keepUnknown(
  reader: Reader,
  values: Fields,
  layout: Layout,
  slot: number,
  rawType: number,
  start: number,
  end: number,
  reason?: string,
): void {
  const unknown: UnknownAttribute = {
    type: rawType & NLA_TYPE_MASK,
    ...(rawType & NLA_F_NESTED ? { nested: true } : {}),
    ...(rawType & NLA_F_NET_BYTEORDER ? { netByteOrder: true } : {}),
    payload: lend(reader.view.bytes, start, end),
    ...(reason === undefined ? {} : { reason }),
  }
  const list = values.$unknown
  if (Array.isArray(list)) list.push(unknown)
  else values.$unknown = [unknown]
  const entry = layout.entries[slot] as LayoutEntry
  layout.entries[slot] = { type: rawType, unknown, ...(entry.pad ? { pad: entry.pad } : {}) }
}

/** The padding after an attribute, if it is not zeros up to the next multiple of four. */
function oddPadding(reader: Reader, at: number, end: number): { pad?: Uint8Array } {
  if (!reader.layout) return {}
  const missing = -at & 3
  const pad = reader.view.bytes.slice(at, Math.min(at + missing, end))
  return pad.length === missing && pad.every((byte) => byte === 0) ? {} : { pad }
}

/** What was read, if encoding its value gives other bytes. */
function oddForm(reader: Reader, start: number, end: number, encode: () => Uint8Array): OddForm | undefined {
  const actual = reader.view.bytes.slice(start, end)
  const canonical = encode()
  return sameBytes(actual, canonical) ? undefined : { actual, canonical }
}

/** Decodes one payload, or throws Malformed. */
function readPayload(reader: Reader, type: TypeNode, start: number, end: number, scope: Scope | undefined): unknown {
  const length = end - start
  switch (type.kind) {
    case 'int':
      if (length !== type.size) throw new Malformed(`${length} bytes, not ${type.size}`)
      return readInt(reader, type, start)
    case 'varint':
      if (length !== 4 && length !== 8) throw new Malformed(`${length} bytes, not 4 or 8`)
      return BigInt(readInt(reader, { ...type, kind: 'int', size: length, big: false }, start))
    case 'string':
      return readString(reader, start, end)
    case 'bytes':
      return lend(reader.view.bytes, start, end)
    case 'mac':
      return macText(reader.view.bytes, start, end)
    case 'ip':
      return readIp(reader, type.size, start, length)
    case 'prefix':
      return readPrefix(reader, type.size, start, end)
    case 'domains': {
      const names = readDomains(reader.view.bytes, start, end)
      if (names === undefined) throw new Malformed(`${length} bytes, not domain names`)
      return names
    }
    case 'mpls': {
      const text = mplsText(reader.view.bytes, start, end)
      if (text === undefined) throw new Malformed(`${length} bytes, not a label stack`)
      return text
    }
    case 'flag':
      if (!type.byte || length === 0) return true
      if (length !== 1) throw new Malformed(`${length} bytes, not 0 or 1`)
      return reader.view.bytes[start] !== 0
    case 'bits':
      if (length !== type.integer.size) throw new Malformed(`${length} bytes, not ${type.integer.size}`)
      return splitBits(type, readInt(reader, type.integer, start) as number)
    case 'settings':
      return readSettings(reader, type, start, end)
    case 'bitfield32':
      if (length !== 8) throw new Malformed(`${length} bytes, not 8`)
      return {
        value: reader.view.data.getUint32(start, reader.little),
        selector: reader.view.data.getUint32(start + 4, reader.little),
      }
    case 'struct':
      return readStruct(reader, type, start, end)
    case 'select':
      return readPayload(reader, selectedType(type, scope), start, end, scope)
    default:
      return readContainer(reader, type, start, end, scope)
  }
}

type ContainerType = Extract<
  TypeNode,
  { kind: 'set' | 'indexed' | 'numbered' | 'array' | 'records' | 'tlvs' | 'headed' }
>

function readContainer(
  reader: Reader,
  type: ContainerType,
  start: number,
  end: number,
  scope: Scope | undefined,
): unknown {
  if (reader.depth >= MAX_DEPTH) throw new Malformed(`nested more than ${MAX_DEPTH} deep`)
  reader.depth++
  try {
    switch (type.kind) {
      case 'set':
        return readNest(reader, type, start, end, scope)
      case 'indexed':
        return readIndexed(reader, type.element, start, end, scope)
      case 'numbered':
        return readNumbered(reader, type.element, start, end, scope)
      case 'array':
        return readArray(reader, type.element, type.stride, start, end)
      case 'records':
        return readRecords(reader, type.header, type.set, start, end, scope)
      case 'tlvs':
        return readTlvs(reader, type, start, end)
      case 'headed':
        return readHeaded(reader, type.header, type.set(), start, end, scope)
    }
  } finally {
    reader.depth--
  }
}

function readInt(reader: Reader, type: Omit<IntType, 'options'>, at: number): number | bigint {
  const { data } = reader.view
  const little = reader.little && !type.big
  switch (type.size) {
    case 1:
      return type.signed ? data.getInt8(at) : data.getUint8(at)
    case 2:
      return type.signed ? data.getInt16(at, little) : data.getUint16(at, little)
    case 4:
      return type.signed ? data.getInt32(at, little) : data.getUint32(at, little)
    case 8:
      return type.signed ? data.getBigInt64(at, little) : data.getBigUint64(at, little)
  }
}

function readString(reader: Reader, start: number, end: number): string {
  const { bytes } = reader.view
  let stop = start
  while (stop < end && bytes[stop] !== 0) stop++
  const text = decodeUtf8(bytes, start, stop)
  if (text === undefined) throw new Malformed('not UTF-8')
  return text
}

function splitBits({ fields }: BitsType, value: number): Fields {
  return Object.fromEntries(fields.map(({ name, shift, width }) => [name, Math.floor(value / 2 ** shift) % 2 ** width]))
}

/** Settings by position; or a nest that does not say that it is one: every eight bytes are an attribute of the set. */
function readSettings(reader: Reader, { set, first }: SettingsType, start: number, end: number): Fields {
  const { data } = reader.view
  const isAttribute = (at: number) =>
    at + 8 <= end && data.getUint16(at, reader.little) === 8 && set.byId.has(data.getUint16(at + 2, reader.little))
  let at = start
  while (isAttribute(at)) at += 8
  if (at === end && start < end) return readNewSet(reader, set, start, end, undefined)
  if ((end - start) % 4 !== 0) throw new Malformed(`${end - start} bytes, not a multiple of 4`)
  const values: Fields = {}
  const unknown: UnknownAttribute[] = []
  for (at = start; at < end; at += 4) {
    const number = (at - start) / 4 + first
    const name = set.byId.get(number)?.name
    if (name !== undefined) values[name] = data.getInt32(at, reader.little)
    else unknown.push({ type: number, payload: lend(reader.view.bytes, at, at + 4) })
  }
  if (unknown.length > 0) values.$unknown = unknown
  return values
}

function readIp(reader: Reader, size: 4 | 16 | undefined, start: number, length: number): string {
  if (length === 4 && size !== 16) return ipv4Text(reader.view.bytes, start)
  if (length === 16 && size !== 4) return ipv6Text(reader.view.bytes, start)
  throw new Malformed(`${length} bytes, not ${size ?? '4 or 16'}`)
}

function readPrefix(reader: Reader, size: number | undefined, start: number, end: number): string {
  const length = end - start
  if (size === undefined ? length > 16 : length !== size)
    throw new Malformed(`${length} bytes, not ${size ?? '0 to 16'}`)
  const address = new Uint8Array(16)
  address.set(reader.view.bytes.subarray(start, end))
  return ipv6Text(address, 0)
}

function readStruct(reader: Reader, type: Struct, start: number, end: number): Fields {
  const length = end - start
  if (length < type.minSize) throw new Malformed(`${length} bytes, ${type.name} has at least ${type.minSize}`)
  const values: Fields = {}
  const scope: Scope = { values, outer: undefined }
  let tail = start
  for (const member of type.members) {
    if (member.offset >= length && member.size > 0) break
    const from = Math.max(tail, start + member.offset)
    const size = member.size || tailSize(member, values, end - from)
    if (size === undefined) throw new Malformed(`${length} bytes, ${type.name}.${member.length?.by} says more`)
    if (from + size > end) throw new Malformed(`${length} bytes end inside ${type.name}.${member.cName}`)
    values[member.name] = readMember(reader, member, from, from + size, scope)
    if (member.size === 0) tail = from + size
  }
  return values
}

function readMember(reader: Reader, { type, count }: Member, start: number, end: number, scope: Scope): unknown {
  if (count === undefined) return readPayload(reader, type, start, end, scope)
  return readArray(reader, type, (end - start) / count, start, end)
}

function readNest(reader: Reader, set: AttributeSet, start: number, end: number, scope: Scope | undefined): Fields {
  const values = readNewSet(reader, set, start, end, scope)
  const rest = values.$rest
  if (rest instanceof Uint8Array && rest.length === end - start)
    throw new Malformed(`${rest.length} bytes that are not attributes`)
  return values
}

function readIndexed(
  reader: Reader,
  element: TypeNode,
  start: number,
  end: number,
  scope: Scope | undefined,
): unknown[] {
  const list: unknown[] = []
  const layout = readEntries(reader, element, start, end, scope, {
    name: () => `${list.length}`,
    put: (value) => void list.push(value),
  })
  if (reader.layout) setLayout(list, layout)
  return list
}

function readNumbered(
  reader: Reader,
  element: TypeNode,
  start: number,
  end: number,
  scope: Scope | undefined,
): Record<number, unknown> {
  const values: Record<number, unknown> = {}
  const layout = readEntries(reader, element, start, end, scope, {
    name: (number) => `${number}`,
    put: (value, number) => {
      if (Object.hasOwn(values, number)) throw new Malformed(`number ${number} twice`)
      values[number] = value
    },
  })
  if (reader.layout) setLayout(values, layout)
  return values
}

/** Where the entries of a nest go, and what they are called in paths. */
interface EntrySink {
  name(number: number): string
  put(value: unknown, number: number): void
}

function readEntries(
  reader: Reader,
  element: TypeNode,
  start: number,
  end: number,
  scope: Scope | undefined,
  sink: EntrySink,
): Layout {
  const { data } = reader.view
  const layout: Layout = { entries: [] }
  let at = start
  while (end - at >= NLA_HDRLEN) {
    const length = data.getUint16(at, reader.little)
    if (length < NLA_HDRLEN || length > end - at) break
    const type = data.getUint16(at + 2, reader.little)
    reader.path.push(sink.name(type & NLA_TYPE_MASK))
    const value = readPayload(reader, element, at + NLA_HDRLEN, at + length, scope)
    reader.path.pop()
    if (reader.layout) {
      const odd = oddForm(reader, at + NLA_HDRLEN, at + length, () =>
        encodePayload(element, value, scope, reader.order),
      )
      layout.entries.push({ type, ...(odd ? { odd } : {}), ...oddPadding(reader, at + length, end) })
    }
    sink.put(value, type & NLA_TYPE_MASK)
    at = Math.min(at + align4(length), end)
  }
  if (at < end) throw new Malformed(`${end - at} bytes left over`)
  return layout
}

function readArray(reader: Reader, element: TypeNode, stride: number, start: number, end: number): unknown[] {
  if ((end - start) % stride !== 0) throw new Malformed(`${end - start} bytes, not a multiple of ${stride}`)
  const list: unknown[] = []
  for (let at = start; at < end; at += stride) list.push(readPayload(reader, element, at, at + stride, undefined))
  return list
}

/** Records whose first header member is their length; each begins at a multiple of four. */
function readRecords(
  reader: Reader,
  header: Struct,
  set: AttributeSet,
  start: number,
  end: number,
  scope: Scope | undefined,
): unknown[] {
  const list: unknown[] = []
  let at = start
  while (at < end) {
    const length = end - at < header.size ? 0 : reader.view.data.getUint16(at, reader.little)
    if (length < header.size || length > end - at) throw new Malformed(`${end - at} bytes left over`)
    reader.path.push(`${list.length}`)
    const values = readHeaded(reader, header, set, at, at + length, scope)
    delete values[header.members[0]?.name as string]
    list.push(values)
    reader.path.pop()
    at = Math.min(at + align4(length), end)
  }
  return list
}

function readTlvs(reader: Reader, type: TlvsType, start: number, end: number): Fields[] {
  const { unit, cases, fallback } = type
  const { bytes } = reader.view
  const list: Fields[] = []
  const layout: Layout = { entries: [] }
  for (let at = start; at < end; ) {
    const length = at + 1 < end ? (bytes[at + 1] as number) * unit : 0
    if (length < 2 || length > end - at) throw new Malformed(`${end - at} bytes left over`)
    const option = cases.get(bytes[at] as number)
    reader.path.push(`${list.length}`)
    const values = (option && readTlv(reader, option, at, at + length)) ?? readStruct(reader, fallback, at, at + length)
    reader.path.pop()
    delete values.len
    list.push(values)
    if (reader.layout) {
      const odd = oddForm(reader, at, at + length, () => encodePayload(type, [values], undefined, reader.order))
      layout.entries.push({ type: bytes[at] as number, ...(odd ? { odd } : {}) })
    }
    at += length
  }
  if (reader.layout) setLayout(list, layout)
  return list
}

/** An option; undefined when its bytes are not what its type says. */
function readTlv(reader: Reader, option: Struct, start: number, end: number): Fields | undefined {
  try {
    return readStruct(reader, option, start, end)
  } catch (error) {
    if (reader.strict || !(error instanceof Malformed)) throw error
    return undefined
  }
}

function readHeaded(
  reader: Reader,
  header: Struct,
  set: AttributeSet,
  start: number,
  end: number,
  scope: Scope | undefined,
): Fields {
  if (end - start < header.size) throw new Malformed(`${end - start} bytes, ${header.name} has ${header.size}`)
  const values: Fields = {}
  const layout: Layout = { entries: [] }
  const at = readHeader(reader, header, values, layout, start, end, true)
  readSet(reader, header, set, values, layout, at, end, scope)
  if (reader.layout) setLayout(values, layout)
  return values
}
