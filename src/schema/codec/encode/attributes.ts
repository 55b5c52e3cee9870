import { NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_TYPE_MASK } from '../../../wire/index.ts'
import { type Scope, selectedType } from '../../language/selectors.ts'
import type {
  AttributeSet,
  NamedAttribute,
  SettingsType,
  Struct,
  TypeNode,
  UnknownAttribute,
} from '../../language/type.ts'
import { type Layout, layoutOf, type OddForm } from '../layout.ts'
import { putInt, s32Node } from './leaf.ts'
import { expectObject, type Fields, fail, type Output, putForm, show, wrap } from './output.ts'

export function putSet(
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

export function putRest(output: Output, values: Fields): void {
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

export function putAttribute(
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

export function typeWithFlags(
  id: number,
  type: TypeNode,
  netByteOrder: boolean | undefined,
  scope: Scope | undefined,
): number {
  const node = type.kind === 'select' ? selectedType(type, scope) : type
  const nested = node.kind === 'set' || node.kind === 'indexed' || node.kind === 'numbered' || node.kind === 'settings'
  return id | (nested ? NLA_F_NESTED : 0) | (netByteOrder ? NLA_F_NET_BYTEORDER : 0)
}

/** All settings by their position; those that the object has not are 0. */
export function putSettings(output: Output, { set, first }: SettingsType, values: Fields): void {
  for (let id = first; set.byId.has(id); id++) putInt(output, s32Node, values[set.byId.get(id)?.name ?? ''] ?? 0)
}
