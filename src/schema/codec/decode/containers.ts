import { align4, NLA_HDRLEN, NLA_TYPE_MASK } from '../../../wire/index.ts'
import type { Scope } from '../../language/selectors.ts'
import type { AttributeSet, Struct, TlvsType, TypeNode } from '../../language/type.ts'
import { encodePayload } from '../encode.ts'
import { type Layout, setLayout } from '../layout.ts'
import { readNewSet, readSet } from './attributes.ts'
import { type Fields, Malformed, oddForm, oddPadding, type Reader } from './reader.ts'
import { readArray, readHeader, readStruct } from './struct.ts'

/** Nests deeper than this are malformed. Linux itself goes at most ten deep. */
const MAX_DEPTH = 32

type ContainerType = Extract<
  TypeNode,
  { kind: 'set' | 'indexed' | 'numbered' | 'array' | 'records' | 'tlvs' | 'headed' }
>

export function readContainer(
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

function readNest(reader: Reader, set: AttributeSet, start: number, end: number, scope: Scope | undefined): Fields {
  const values = readNewSet(reader, set, start, end, scope)
  const rest = values.$rest
  if (reader.lenient === undefined && rest instanceof Uint8Array && rest.length === end - start)
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
    const value = reader.payload(reader, element, at + NLA_HDRLEN, at + length, scope)
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
