import { align4, type ByteOrder } from '../../../wire/index.ts'
import type { Scope } from '../../language/selectors.ts'
import { tailSize } from '../../language/tail.ts'
import type { Member, Struct, TypeNode } from '../../language/type.ts'
import { encodeStructBytes } from '../encode.ts'
import type { Layout } from '../layout.ts'
import { leaveRest } from './attributes.ts'
import { type Fields, fail, Malformed, oddForm, type Reader } from './reader.ts'

/** Reads as much of a fixed header as is there, and returns where the rest begins. */
export function readHeader(
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

export function readStruct(reader: Reader, type: Struct, start: number, end: number): Fields {
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
  if (count === undefined) return reader.payload(reader, type, start, end, scope)
  return readArray(reader, type, (end - start) / count, start, end)
}

export function readArray(reader: Reader, element: TypeNode, stride: number, start: number, end: number): unknown[] {
  if ((end - start) % stride !== 0) throw new Malformed(`${end - start} bytes, not a multiple of ${stride}`)
  const list: unknown[] = []
  for (let at = start; at < end; at += stride) list.push(reader.payload(reader, element, at, at + stride, undefined))
  return list
}
