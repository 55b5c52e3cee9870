import { align4, frameAttributes, NLA_F_NESTED, NLA_HDRLEN, NLA_TYPE_MASK } from '../../../wire/index.ts'
import { type Scope, selectedType } from '../../language/selectors.ts'
import type { AttributeSet, SettingsType, Struct, TypeNode } from '../../language/type.ts'
import { leafText } from '../leaf-text.ts'
import { explainStruct, headerEnd } from './struct.ts'
import { join, type Part, type Walk } from './walk.ts'

/** What is nested deeper is not explained. */
const MAX_DEPTH = 32

/** What may stand before attributes, and around them. */
interface Around {
  readonly header?: Struct | undefined
  /** Values of the header. */
  readonly values?: Record<string, unknown>
  readonly outer?: Scope | undefined
}

/** A header, and the attributes or bytes behind it. */
export function explainHeaded(
  walk: Walk,
  header: Struct | undefined,
  set: AttributeSet | undefined,
  part: Part,
  outer?: Scope,
): void {
  const { start, end } = part
  const at = header ? headerEnd(walk, header, set !== undefined, start, end) : start
  const values = header ? explainStruct(walk, header, { ...part, end: at }) : {}
  const rest = { ...part, start: at }
  if (set) explainSet(walk, set, rest, { header, values, outer })
  else if (at < end) walk.pushBytes(rest, 'payload', `${end - at} bytes`)
}

/** The attributes of a set. */
export function explainSet(walk: Walk, set: AttributeSet, part: Part, around: Around = {}): void {
  const { start, end, depth, path } = part
  if (depth > MAX_DEPTH) return walk.pushBytes(part, '', 'nested too deep')
  const { attributes, rest } = frameAttributes(walk.view, start, end, walk.little)
  const { header, outer, values = {} } = around
  for (const { type, start: from, end: to } of attributes) {
    const attribute = set.byId.get(type & NLA_TYPE_MASK)
    if (attribute && isSelectable(attribute.type)) values[attribute.name] = walk.decode(attribute.type, from, to)
  }
  const scope: Scope = { values, header, set, outer }
  const counts = new Map<number, number>()
  for (const { type, start: from, end: to } of attributes) {
    const number = type & NLA_TYPE_MASK
    const attribute = set.byId.get(number)
    const count = counts.get(number) ?? 0
    counts.set(number, count + 1)
    const own = join(path, attribute?.name ?? number)
    const name = attribute?.cName ?? `${set.name} ${number}`
    const place = { start: from, end: to, depth, path: attribute?.multi ? join(own, count) : own }
    explainAttribute(walk, attribute?.type, name, place, scope)
  }
  if (rest < end) walk.pushBytes({ ...part, start: rest }, 'left over', 'not an attribute')
}

function isSelectable(type: TypeNode): boolean {
  return type.kind === 'string' || type.kind === 'int'
}

/** The attribute whose payload is `part`. */
function explainAttribute(walk: Walk, declared: TypeNode | undefined, name: string, part: Part, scope: Scope): void {
  const { start, end, depth, path } = part
  const at = start - NLA_HDRLEN
  const type = declared?.kind === 'select' ? selectedType(declared, scope) : declared
  const row = (value: string, to: number, set?: AttributeSet) =>
    walk.push(at, to, { depth, name, value, path, attribute: true, ...(set ? { set } : {}) })
  const size = `${end - start} bytes`
  const inside = { ...part, depth: depth + 1 }
  if (type === undefined) return row(`${size}, unknown`, end)
  switch (type.kind) {
    case 'set':
      row(`nest of ${type.name}, ${size}`, start, type)
      return explainSet(walk, type, inside, { outer: scope })
    case 'struct':
      row(`struct ${type.name}, ${size}`, start)
      explainStruct(walk, type, inside)
      return
    case 'settings':
      row(`settings, ${size}`, start, type.set)
      if (walk.u16(at + 2) & NLA_F_NESTED) return explainSet(walk, type.set, inside, { outer: scope })
      return explainSettings(walk, type, inside)
    case 'headed':
      row(`struct ${type.header.name} and attributes, ${size}`, start, type.set())
      return explainHeaded(walk, type.header, type.set(), inside, scope)
    case 'indexed':
      row(`array, ${size}`, start)
      return explainElements(walk, type.element, name, inside, scope, (_, i) => i)
    case 'numbered':
      row(`nest, ${size}`, start)
      return explainElements(walk, type.element, name, inside, scope, (number) => number)
    case 'records':
      row(`records, ${size}`, start)
      return explainRecords(walk, type.header, type.set, inside, scope)
    default: {
      const value = walk.decode(type, start, end)
      return row(value === undefined ? `${size}, malformed` : leafText(type, value), end)
    }
  }
}

/** Settings by position, or the nest that a request has. */
function explainSettings(walk: Walk, type: SettingsType, part: Part): void {
  const { start, end, depth, path } = part
  const values = walk.decode(type, start, end) as Record<string, unknown> | undefined
  const byPosition = type.set.attributes.filter(({ name }) => values?.[name] !== undefined)
  const isNest = byPosition.length > 0 && byPosition.length * 8 === end - start && walk.u16(start) === 8
  if (isNest) return explainSet(walk, type.set, part)
  let at = start
  for (const { id, name, cName } of byPosition) {
    const from = start + 4 * (id - type.first)
    at = from + 4
    walk.push(from, at, { depth, name: cName, value: `${values?.[name]}`, path: join(path, name), attribute: false })
  }
  if (at < end) walk.pushBytes({ start: at, end, depth }, '', `${end - at} bytes`)
}

/** Elements that are attributes each; `keyOf` says what one is called in the path, of its number and its place. */
function explainElements(
  walk: Walk,
  element: TypeNode,
  name: string,
  part: Part,
  scope: Scope,
  keyOf: (number: number, index: number) => number,
): void {
  const { start, end, depth, path } = part
  const { attributes, rest } = frameAttributes(walk.view, start, end, walk.little)
  for (const [i, { type, start: from, end: to }] of attributes.entries()) {
    const number = type & NLA_TYPE_MASK
    const place = { start: from, end: to, depth, path: join(path, keyOf(number, i)) }
    explainAttribute(walk, element, `${name}[${number}]`, place, scope)
  }
  if (rest < end) walk.pushBytes({ ...part, start: rest }, 'left over', 'not an attribute')
}

function explainRecords(walk: Walk, header: Struct, set: AttributeSet, part: Part, scope: Scope): void {
  const { start, end, depth, path } = part
  let at = start
  for (let i = 0; at < end; i++) {
    const length = end - at < header.size ? 0 : walk.u16(at)
    if (length < header.size || length > end - at) {
      return walk.pushBytes({ start: at, end, depth }, 'left over', 'not a record')
    }
    explainHeaded(walk, header, set, { start: at, end: at + length, depth, path: join(path, i) }, scope)
    at = Math.min(at + align4(length), end)
  }
}
