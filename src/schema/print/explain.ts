import {
  align4,
  type ExtendedAck,
  frame,
  frameAttributes,
  hostOrder,
  NLA_F_NESTED,
  NLA_HDRLEN,
  NLA_TYPE_MASK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
  spanOf,
  type View,
} from '../../wire/index.ts'
import { messageAt } from '../codec/datagram.ts'
import { type DecodeOptions, interpretPayload } from '../codec/decode.ts'
import { ackAttributes, nlmsgerr, nlmsghdr } from '../language/control.ts'
import { GENL_HDRLEN, genlmsghdr } from '../language/generic-family.ts'
import type { KnownMessages, Message } from '../language/protocol.ts'
import { type Scope, selectedType } from '../language/selectors.ts'
import { tailOf, tailSize, takesRest } from '../language/tail.ts'
import type { AttributeSet, ConstantTable, Member, SettingsType, Struct, TlvsType, TypeNode } from '../language/type.ts'
import { flagsText, headerFlagNames, leafText } from './leaf-text.ts'

/** One thing in a message: bytes, the C name of what they are, and the value. */
export interface Row {
  /** Offset of the first byte in what was explained. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** How many nests it lies in. */
  readonly depth: number
  readonly name: string
  readonly value: string
  /** Path of field names, empty for what is not a field. */
  readonly path: string
  /** It is an attribute, and `offset` is that of its `struct nlattr`. */
  readonly attribute: boolean
  /** Set that a nest holds. */
  readonly set?: AttributeSet
}

/** What is nested deeper is not explained. */
const MAX_DEPTH = 32

interface Walk {
  readonly view: View
  readonly base: number
  readonly little: boolean
  readonly options: DecodeOptions
  readonly rows: Row[]
}

/** Explains a datagram row by row. Never throws: what cannot be read is a row of bytes. */
export function explainDatagram(
  known: KnownMessages | undefined,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Row[] {
  const { view, start, end } = spanOf(bytes)
  const little = (options.order ?? hostOrder) === 'little'
  const walk: Walk = { view, base: start, little, options, rows: [] }
  const { messages, rest } = frame(view, start, end, little)
  for (const header of messages) {
    const { type, start: from, end: to, flags } = header
    if (type === NLMSG_ERROR) {
      explainHeader(walk, from - NLMSG_HDRLEN, 'NLMSG_ERROR', headerFlagNames('NLMSG_ERROR'))
      explainError(walk, from, to, flags)
      continue
    }
    const message = messageAt(known, header, { view, start: from, end: to }, options.order ?? hostOrder)
    const { name, protocol, command } = message
    const called = command === undefined ? name : protocol
    explainHeader(walk, from - NLMSG_HDRLEN, called === `${type}` ? undefined : called, headerFlagNames(name, command))
    explainPayload(walk, message, from, to)
  }
  if (rest < end) pushBytes(walk, rest, end, 0, 'left over', 'not a message')
  return walk.rows
}

/** Explains the payload of one message: fixed header and attributes. */
export function explainMessage(message: Message, bytes: Uint8Array, options: DecodeOptions = {}): Row[] {
  const { view, start, end } = spanOf(bytes)
  const walk: Walk = { view, base: start, little: (options.order ?? hostOrder) === 'little', options, rows: [] }
  explainPayload(walk, message, start, end)
  return walk.rows
}

function push(walk: Walk, start: number, end: number, row: Omit<Row, 'offset' | 'bytes'>): void {
  walk.rows.push({ offset: start - walk.base, bytes: walk.view.bytes.subarray(start, end), ...row })
}

function pushBytes(walk: Walk, start: number, end: number, depth: number, name: string, value: string): void {
  push(walk, start, end, { depth, name, value, path: '', attribute: false })
}

/** `name` is what the type is called. */
function explainHeader(walk: Walk, start: number, name: string | undefined, flagNames: ConstantTable): void {
  const before = walk.rows.length
  explainStruct(walk, nlmsghdr, start, start + NLMSG_HDRLEN, 0, '')
  if (name !== undefined) addName(walk, before + 1, name)
  const flags = walk.view.data.getUint16(start + 6, walk.little)
  const row = walk.rows[before + 2]
  if (row) walk.rows[before + 2] = { ...row, value: flagsText(flags, flagNames) }
}

/** Adds what the number in a row is called. */
function addName(walk: Walk, index: number, name: string): void {
  const row = walk.rows[index]
  if (row) walk.rows[index] = { ...row, value: `${row.value} ${name}` }
}

function explainError(walk: Walk, start: number, end: number, flags: number): void {
  const fixed = Math.min(start + nlmsgerr.size, end)
  explainStruct(walk, nlmsgerr, start, fixed, 0, '')
  let at = fixed
  if (!(flags & NLM_F_CAPPED) || !(flags & NLM_F_ACK_TLVS)) {
    const length = end - start >= 8 ? walk.view.data.getUint32(start + 4, walk.little) : 0
    const told = Math.min(Math.max(length - NLMSG_HDRLEN, 0), end - fixed)
    const payloadEnd = flags & NLM_F_ACK_TLVS ? Math.min(fixed + align4(told), end) : end
    if (payloadEnd > fixed) pushBytes(walk, fixed, payloadEnd, 0, 'payload', 'of the request')
    at = payloadEnd
  }
  if (at < end) explainSet(walk, undefined, ackAttributes, at, end, 0, '', undefined)
}

function explainPayload(walk: Walk, message: Message, start: number, end: number): void {
  const before = walk.rows.length
  explainHeaded(walk, message.header, message.attributes, start, end, 0, '', undefined)
  if (message.command && end - start >= GENL_HDRLEN) addName(walk, before, message.name)
}

function explainHeaded(
  walk: Walk,
  header: Struct | undefined,
  set: AttributeSet | undefined,
  start: number,
  end: number,
  depth: number,
  path: string,
  outer: Scope | undefined,
): void {
  const at = header ? headerEnd(walk, header, set !== undefined, start, end) : start
  const values = header ? explainStruct(walk, header, start, at, depth, path) : {}
  if (set) explainSet(walk, header, set, at, end, depth, path, outer, values)
  else if (at < end) pushBytes(walk, at, end, depth, 'payload', `${end - at} bytes`)
}

/** Where what comes after the header begins. */
function headerEnd(walk: Walk, header: Struct, attributesFollow: boolean, start: number, end: number): number {
  const rounded = (size: number) => (attributesFollow ? align4(size) : size)
  if (takesRest(header) && !attributesFollow) return end
  const tail = tailOf(header)
  const counter = header.members.find(({ name }) => name === tail?.length?.by)
  let size = header.size
  if (tail && counter && start + header.minSize <= end) {
    const from = start + counter.offset
    const values = { [counter.name]: tryDecode(walk, counter.type, from, from + counter.size) }
    // Where it cannot be read, all the rest is bytes.
    size = Math.max(size, tail.offset + (tailSize(tail, values, end - start - tail.offset) ?? end - start))
  }
  return Math.min(start + rounded(size), end)
}

/** Rows for the members that are there; returns their values. */
function explainStruct(
  walk: Walk,
  struct: Struct,
  start: number,
  end: number,
  depth: number,
  path: string,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  let at = start
  if (struct.start) {
    at = Math.min(start + GENL_HDRLEN, end)
    explainStruct(walk, genlmsghdr, start, at, depth, '')
  }
  for (const member of struct.members) {
    const from = member.size === 0 ? Math.max(at, start + member.offset) : start + member.offset
    const size = member.size || tailSize(member, values, end - from)
    const to = from + (size ?? end)
    if (to > end || from > end) break
    if (from > at) pushBytes(walk, at, from, depth, '', 'padding')
    const type = member.type.kind === 'select' ? selectedType(member.type, { values, outer: undefined }) : member.type
    values[member.name] = explainMember(walk, { ...member, type }, from, to, depth, join(path, member.name))
    at = to
  }
  if (at < end)
    pushBytes(
      walk,
      at,
      end,
      depth,
      '',
      at - start >= struct.minSize ? 'padding' : `cut: ${struct.name} has ${struct.size} bytes`,
    )
  return values
}

function explainMember(walk: Walk, member: Member, start: number, end: number, depth: number, path: string): unknown {
  if (member.type.kind === 'struct' && member.count === undefined) {
    pushBytes(walk, start, start, depth, member.cName, member.type.name)
    return explainStruct(walk, member.type, start, end, depth + 1, path)
  }
  if (member.count !== undefined) {
    pushBytes(walk, start, end, depth, member.cName, `${member.count} elements`)
    return undefined
  }
  const value = tryDecode(walk, member.type, start, end)
  if (member.type.kind === 'tlvs' && value !== undefined) {
    pushBytes(walk, start, start, depth, member.cName, 'options')
    explainTlvs(walk, member.type, value as object[], start, depth + 1, path)
    return value
  }
  push(walk, start, end, { depth, name: member.cName, value: leafText(member.type, value), path, attribute: false })
  return value
}

function tryDecode(walk: Walk, type: TypeNode, start: number, end: number): unknown {
  try {
    return interpretPayload(type, walk.view, start, end, { ...walk.options, layout: false })
  } catch {
    return undefined
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function explainSet(
  walk: Walk,
  header: Struct | undefined,
  set: AttributeSet,
  start: number,
  end: number,
  depth: number,
  path: string,
  outer: Scope | undefined,
  values: Record<string, unknown> = {},
): void {
  if (depth > MAX_DEPTH) return pushBytes(walk, start, end, depth, '', 'nested too deep')
  const { attributes, rest } = frameAttributes(walk.view, start, end, walk.little)
  const scope: Scope = { values, header, set, outer }
  for (const { type, start: from, end: to } of attributes) {
    const attribute = set.byId.get(type & NLA_TYPE_MASK)
    if (attribute && isSelectable(attribute.type)) values[attribute.name] = tryDecode(walk, attribute.type, from, to)
  }
  const counts = new Map<number, number>()
  for (const { type, start: from, end: to } of attributes) {
    const attribute = set.byId.get(type & NLA_TYPE_MASK)
    const count = counts.get(type & NLA_TYPE_MASK) ?? 0
    counts.set(type & NLA_TYPE_MASK, count + 1)
    const own = join(path, attribute?.name ?? `${type & NLA_TYPE_MASK}`)
    const name = attribute?.cName ?? `${set.name} ${type & NLA_TYPE_MASK}`
    explainAttribute(walk, attribute?.type, name, from, to, depth, attribute?.multi ? `${own}.${count}` : own, scope)
  }
  if (rest < end) pushBytes(walk, rest, end, depth, 'left over', 'not an attribute')
}

function isSelectable(type: TypeNode): boolean {
  return type.kind === 'string' || type.kind === 'int'
}

function explainAttribute(
  walk: Walk,
  declared: TypeNode | undefined,
  name: string,
  start: number,
  end: number,
  depth: number,
  path: string,
  scope: Scope,
): void {
  const at = start - NLA_HDRLEN
  const type = declared?.kind === 'select' ? selectedType(declared, scope) : declared
  const row = (value: string, to: number, set?: AttributeSet) =>
    push(walk, at, to, { depth, name, value, path, attribute: true, ...(set ? { set } : {}) })
  const size = `${end - start} bytes`
  if (type === undefined) return row(`${size}, unknown`, end)
  switch (type.kind) {
    case 'set':
      row(`nest of ${type.name}, ${size}`, start, type)
      return explainSet(walk, undefined, type, start, end, depth + 1, path, scope)
    case 'struct':
      row(`struct ${type.name}, ${size}`, start)
      explainStruct(walk, type, start, end, depth + 1, path)
      return
    case 'settings':
      row(`settings, ${size}`, start, type.set)
      if (walk.view.data.getUint16(at + 2, walk.little) & NLA_F_NESTED)
        return explainSet(walk, undefined, type.set, start, end, depth + 1, path, scope)
      return explainSettings(walk, type, start, end, depth + 1, path)
    case 'headed':
      row(`struct ${type.header.name} and attributes, ${size}`, start, type.set())
      return explainHeaded(walk, type.header, type.set(), start, end, depth + 1, path, scope)
    case 'indexed':
      row(`array, ${size}`, start)
      return explainIndexed(walk, type.element, name, start, end, depth + 1, path, scope, false)
    case 'numbered':
      row(`nest, ${size}`, start)
      return explainIndexed(walk, type.element, name, start, end, depth + 1, path, scope, true)
    case 'records':
      row(`records, ${size}`, start)
      return explainRecords(walk, type.header, type.set, start, end, depth + 1, path, scope)
    default: {
      const value = tryDecode(walk, type, start, end)
      return row(value === undefined ? `${size}, malformed` : leafText(type, value), end)
    }
  }
}

/** Settings by position, or the nest that a request has. */
function explainSettings(
  walk: Walk,
  type: SettingsType,
  start: number,
  end: number,
  depth: number,
  path: string,
): void {
  const values = tryDecode(walk, type, start, end) as Record<string, unknown> | undefined
  const byPosition = type.set.attributes.filter(({ name }) => values?.[name] !== undefined)
  if (byPosition.length * 8 === end - start && walk.view.data.getUint16(start, walk.little) === 8)
    return explainSet(walk, undefined, type.set, start, end, depth, path, undefined)
  let at = start
  for (const { id, name, cName } of byPosition) {
    const from = start + 4 * (id - type.first)
    at = from + 4
    push(walk, from, at, {
      depth,
      name: cName,
      value: `${values?.[name]}`,
      path: join(path, name),
      attribute: false,
    })
  }
  if (at < end) pushBytes(walk, at, end, depth, '', `${end - at} bytes`)
}

function explainIndexed(
  walk: Walk,
  element: TypeNode,
  name: string,
  start: number,
  end: number,
  depth: number,
  path: string,
  scope: Scope,
  byNumber: boolean,
): void {
  const { attributes, rest } = frameAttributes(walk.view, start, end, walk.little)
  for (const [i, { type, start: from, end: to }] of attributes.entries()) {
    const number = type & NLA_TYPE_MASK
    explainAttribute(walk, element, `${name}[${number}]`, from, to, depth, `${path}.${byNumber ? number : i}`, scope)
  }
  if (rest < end) pushBytes(walk, rest, end, depth, 'left over', 'not an attribute')
}

function explainRecords(
  walk: Walk,
  header: Struct,
  set: AttributeSet,
  start: number,
  end: number,
  depth: number,
  path: string,
  scope: Scope,
): void {
  let at = start
  for (let i = 0; at < end; i++) {
    const length = end - at < header.size ? 0 : walk.view.data.getUint16(at, walk.little)
    if (length < header.size || length > end - at) return pushBytes(walk, at, end, depth, 'left over', 'not a record')
    explainHeaded(walk, header, set, at, at + length, depth, `${path}.${i}`, scope)
    at = Math.min(at + align4(length), end)
  }
}

/** Options that were read; those that are not what their type says have the fallback's rows. */
function explainTlvs(
  walk: Walk,
  { unit, cases, fallback }: TlvsType,
  options: readonly { type?: number }[],
  start: number,
  depth: number,
  path: string,
): void {
  let at = start
  for (const [i, { type }] of options.entries()) {
    const option = (type !== undefined && cases.get(type)) || fallback
    const end = at + (walk.view.bytes[at + 1] as number) * unit
    explainStruct(walk, option, at, end, depth, `${path}.${i}`)
    at = end
  }
}

/** What the offsets of an extended ack stand for, in the request `bytes` (an nlmsghdr's room, then the payload). */
export function locate(
  message: Message,
  bytes: Uint8Array,
  extack: ExtendedAck,
): { path: string | undefined; attribute: string | undefined; missingPath: string | undefined } {
  const rows = explainMessage(message, bytes.subarray(NLMSG_HDRLEN))
  const at = (offset: number | undefined) => rows.find((row) => row.attribute && row.offset + NLMSG_HDRLEN === offset)
  const bad = extack.offset === undefined ? undefined : at(extack.offset)
  const nest = extack.missingNest === undefined ? undefined : at(extack.missingNest)
  const set = extack.missingNest === undefined ? message.attributes : nest?.set
  const missing = extack.missingType === undefined ? undefined : set?.byId.get(extack.missingType)
  return {
    path: bad?.path,
    attribute: bad?.name,
    missingPath: missing && join(nest?.path ?? '', missing.name),
  }
}
