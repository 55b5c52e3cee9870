import fc from 'fast-check'
import type {
  AttributeSet,
  IntType,
  Member,
  MemberLength,
  Message,
  NamedAttribute,
  Options,
  SelectType,
  Struct,
  TlvsType,
  TypeNode,
  UnknownAttribute,
} from '../../src/schema/index.ts'
import {
  bytesArbitrary,
  domainsArbitrary,
  intArbitrary,
  ipArbitrary,
  macArbitrary,
  mplsArbitrary,
  prefixArbitrary,
  textArbitrary,
  utf8Bytes,
} from './leaf-arbitrary.ts'

// Only types are imported from src/: the fuzzer compiles this file by itself and runs it over dist/.

type Fields = Record<string, unknown>

/**
 * Values of a message that encode without error, and that decoding what was encoded gives back: texts are in the form that
 * is decoded, header members and struct members are all there (but for grown ones), attributes come and go, some sets have
 * attributes that the schema does not know.
 */
export function arbitraryValue(message: Message): fc.Arbitrary<Fields> {
  const { header, attributes } = message
  if (attributes) return headedArbitrary(header, attributes, undefined, 0)
  const fixed = header ? structArbitrary(header, true, new Map()) : fc.constant<Fields>({})
  const rest = fc.option(bytesArbitrary({ minLength: 1 }), { nil: undefined, freq: 2 })
  return fc.tuple(fixed, rest).map(([fields, $rest]) => ({ ...fields, ...($rest && { $rest }) }))
}

/** Sets deeper than this get no nests any more. */
const MAX_DEPTH = 5

/** What is in scope for a selector: the innermost set or header that declares its name has the say. */
interface Scope {
  readonly declares: (name: string) => boolean
  readonly values: Fields
  readonly outer: Scope | undefined
}

/** Values that the selections below a set tell apart, by the name of the selector. */
type Cases = ReadonlyMap<string, ReadonlySet<string>>

/** A header and a set in one object. */
function headedArbitrary(
  header: Struct | undefined,
  set: AttributeSet,
  outer: Scope | undefined,
  depth: number,
  omit = '',
): fc.Arbitrary<Fields> {
  if (header === undefined) return setArbitrary(set, outer, depth)
  return structArbitrary(header, true, casesOf(set)).chain((fixed) => {
    const fields = Object.fromEntries(Object.entries(fixed).filter(([name]) => name !== omit))
    const declared = new Set(header.members.map(({ name }) => name))
    const scope: Scope = { declares: (name) => declared.has(name), values: fixed, outer }
    return setArbitrary(set, scope, depth).map((values) => ({ ...fields, ...values }))
  })
}

/** Selectors first, for they decide what else there is; then some of the other attributes, and unknown ones. */
function setArbitrary(set: AttributeSet, outer: Scope | undefined, depth: number): fc.Arbitrary<Fields> {
  const cases = casesOf(set)
  const isSelector = (attribute: NamedAttribute) => cases.has(attribute.name) && !attribute.multi
  const others = set.attributes.filter(
    (attribute) => !isSelector(attribute) && (depth < MAX_DEPTH || isLeaf(attribute.type)),
  )
  const most = Math.max(2, 6 - depth)
  return fc
    .tuple(
      fc.subarray(others, { maxLength: Math.min(most, others.length) }),
      tupleOf(set.attributes.filter(isSelector).map((attribute) => selectorArbitrary(set, attribute, cases))),
      unknownsArbitrary(set),
    )
    .chain(([chosen, selectors, $unknown]) => {
      const values: Fields = Object.assign({}, ...selectors)
      const scope: Scope = { declares: (name) => set.byName.has(name), values, outer }
      return tupleOf(chosen.map((attribute) => attributeArbitrary(attribute, scope, depth))).map((list) => {
        const rest = $unknown.length > 0 ? { $unknown } : {}
        return Object.assign({}, values, ...list, rest) as Fields
      })
    })
}

function tupleOf(list: readonly fc.Arbitrary<Fields>[]): fc.Arbitrary<Fields[]> {
  return fc.tuple(...list)
}

function attributeArbitrary(attribute: NamedAttribute, scope: Scope, depth: number): fc.Arbitrary<Fields> {
  const one = typeArbitrary(attribute.type, scope, depth)
  const value: fc.Arbitrary<unknown> = attribute.multi ? fc.array(one, { minLength: 1, maxLength: 3 }) : one
  return value.map((found) => ({ [attribute.name]: found }))
}

/** The value of a selector is mostly one that selects something, sometimes another, sometimes there is none. */
function selectorArbitrary(set: AttributeSet, attribute: NamedAttribute, cases: Cases): fc.Arbitrary<Fields> {
  const { name } = attribute
  const listed = casesValue(attribute.type, cases.get(name) ?? new Set()).map((value) => ({ [name]: value }))
  const any = typeArbitrary(attribute.type, undefined, 0).map((value) => ({ [placeOf(set, name, value)]: value }))
  return fc.oneof(
    { arbitrary: listed, weight: 6 },
    { arbitrary: any, weight: 1 },
    { arbitrary: fc.constant({}), weight: 1 },
  )
}

function casesValue(type: TypeNode, keys: ReadonlySet<string>): fc.Arbitrary<unknown> {
  const values = type.kind === 'int' ? integersOf(type, keys) : [...keys]
  return values.length > 0 ? fc.constantFrom<unknown>(...values) : typeArbitrary(type, undefined, 0)
}

/** Those of the keys that an integer of the type can be. */
function integersOf(type: IntType, keys: ReadonlySet<string>): (number | bigint)[] {
  const numbers = [...keys].filter((key) => /^-?\d+$/.test(key)).map(BigInt)
  const bits = type.size * 8
  const fitting = numbers.filter(
    (value) => (type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) === value,
  )
  return type.size === 8 ? fitting : fitting.map(Number)
}

/** Where a set of variants keeps a selector's value: under a name of its own when no case has it. */
function placeOf(set: AttributeSet, name: string, value: unknown): string {
  const selections = set.attributes.flatMap(({ type }) =>
    type.kind === 'select' && type.selector === name ? [type] : [],
  )
  const isListed = selections.some((type) => type.cases.has(String(value)))
  return isListed ? name : (selections.find((type) => type.unlisted !== undefined)?.unlisted ?? name)
}

/** Attributes with numbers that the set does not have. */
function unknownsArbitrary(set: AttributeSet): fc.Arbitrary<UnknownAttribute[]> {
  const type = fc.oneof(fc.nat(255), fc.nat(0x3fff)).filter((id) => !set.byId.has(id))
  const flag = fc.option(fc.constant<true>(true), { nil: undefined })
  const unknown = fc.tuple(type, flag, flag, bytesArbitrary({})).map(([id, nested, netByteOrder, payload]) => {
    return { type: id, ...(nested && { nested }), ...(netByteOrder && { netByteOrder }), payload }
  })
  const none: fc.Arbitrary<UnknownAttribute[]> = fc.constant([])
  return fc.oneof(
    { arbitrary: none, weight: 7 },
    { arbitrary: fc.array(unknown, { minLength: 1, maxLength: 2 }), weight: 1 },
  )
}

/** A struct; all of it, or without some of the members that later versions added. */
function structArbitrary(struct: Struct, whole: boolean, cases: Cases): fc.Arbitrary<Fields> {
  const last = struct.members.at(-1)
  const counted = struct.members.find((member) => member.length)
  if (counted?.length) return countedArbitrary(struct, counted, counted.length, whole, cases)
  if (last?.type.kind === 'select') {
    const { name, type } = last
    const others = { ...struct, members: struct.members.slice(0, -1) }
    const more = new Map([...cases, [type.selector, new Set(type.cases.keys())]])
    return structArbitrary(others, true, more).chain((values) => {
      const scope: Scope = { declares: () => true, values, outer: undefined }
      return typeArbitrary(type, scope, 0).map((value) => ({ ...values, [name]: value }))
    })
  }
  const members = struct.members.map((member): fc.Arbitrary<Fields> => {
    const { name, count } = member
    const keys = cases.get(name)
    const any = typeArbitrary(member.type, undefined, 0)
    const one = keys && member.type.kind === 'int' ? fc.oneof(any, casesValue(member.type, keys)) : any
    const value = count === undefined ? one : fc.array(one, { minLength: count, maxLength: count })
    return value.map((found) => ({ [name]: found }))
  })
  const required = struct.members.filter((member) => !member.grown).length
  const length = whole ? fc.constant(members.length) : fc.integer({ min: required, max: members.length })
  return fc.tuple(tupleOf(members), length).map(([list, count]) => Object.assign({}, ...list.slice(0, count)) as Fields)
}

/** A struct with a member that is as long as another one says. */
function countedArbitrary(
  struct: Struct,
  counted: Member,
  { by, more, unit }: MemberLength,
  whole: boolean,
  cases: Cases,
): fc.Arbitrary<Fields> {
  const others = { ...struct, members: struct.members.filter((member) => member !== counted) }
  if (counted.type.kind === 'tlvs') {
    const options = tlvsArbitrary(counted.type)
    return fc
      .tuple(structArbitrary(others, whole, cases), options)
      .map(([fields, { list, size }]) => ({ ...fields, [by]: size / unit, [counted.name]: list }))
  }
  const value =
    counted.type.kind === 'array'
      ? fc.array(typeArbitrary(counted.type.element, undefined, 0), { minLength: more, maxLength: more + 3 })
      : bytesArbitrary({}).map((bytes) => bytes.subarray(0, bytes.length - (bytes.length % unit)))
  return fc
    .tuple(structArbitrary(others, whole, cases), value as fc.Arbitrary<{ length: number }>)
    .map(([fields, list]) => ({
      ...fields,
      [by]: counted.type.kind === 'array' ? list.length - more : list.length / unit,
      [counted.name]: list,
    }))
}

/** Options of declared and other types, and the bytes that they take. */
function tlvsArbitrary({ unit, cases, fallback }: TlvsType): fc.Arbitrary<{ list: Fields[]; size: number }> {
  const declared = [...cases].map(([type, option]) => {
    const fields = structArbitrary(option, true, new Map())
    return fields.map(({ len: _, ...others }) => ({ value: { ...others, type }, size: structSize(option, others) }))
  })
  const other = fc
    .tuple(
      fc.nat(255).filter((type) => !cases.has(type)),
      fc.integer({ min: 1, max: 3 }).chain((units) => bytesArbitrary({}, units * unit - fallback.size)),
    )
    .map(([typeUnlisted, data]) => ({ value: { typeUnlisted, data }, size: fallback.size + data.length }))
  return fc
    .array(fc.oneof<fc.Arbitrary<{ value: Fields; size: number }>[]>(...declared, other), { maxLength: 3 })
    .map((list) => ({
      list: list.map(({ value }) => value),
      size: list.reduce((all, { size }) => all + Math.ceil(size / unit) * unit, 0),
    }))
}

/** Bytes of a struct whose last member may be as long as its value. */
function structSize(struct: Struct, values: Fields): number {
  const last = struct.members.at(-1)
  return last?.size === 0 ? last.offset + tailSize(last.type, values[last.name]) : struct.size
}

function tailSize(type: TypeNode, value: unknown): number {
  if (type.kind === 'array') return (value as unknown[]).length * type.stride
  if (type.kind === 'prefix') return 16
  if (type.kind === 'string') return utf8Bytes(value as string)
  if (type.kind === 'domains') return (value as string[]).reduce((all, name) => all + utf8Bytes(name) + 2, 0)
  return (value as Uint8Array).length
}

function selectedType(type: SelectType, scope: Scope | undefined): TypeNode {
  for (let at = scope; at !== undefined; at = at.outer) {
    if (!at.declares(type.selector)) continue
    const value = at.values[type.selector] ?? at.values[`${type.selector}Unlisted`]
    return type.cases.get(String(value)) ?? type.fallback
  }
  return type.fallback
}

function typeArbitrary(type: TypeNode, scope: Scope | undefined, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'int':
      return intArbitrary(type.size * 8, type.signed, type.options)
    case 'varint':
      return intArbitrary(64, type.signed, type.options)
    case 'string':
      return textArbitrary(type.size, type.options)
    case 'bytes':
      return bytesArbitrary(type.options, type.size)
    case 'mac':
      return macArbitrary(type.options, type.size)
    case 'ip':
      return ipArbitrary(type.size)
    case 'prefix':
      return prefixArbitrary(type.size)
    case 'domains':
      return domainsArbitrary()
    case 'mpls':
      return mplsArbitrary()
    case 'flag':
      return fc.constant(true)
    case 'bits':
      return fc.record(Object.fromEntries(type.fields.map(({ name, width }) => [name, fc.nat(2 ** width - 1)])))
    case 'settings':
      return setArbitrary(type.set, scope, depth + 1)
    case 'bitfield32':
      return fc.record({ value: fc.nat(0xffffffff), selector: fc.nat(0xffffffff) })
    case 'struct':
      return structArbitrary(type, false, new Map())
    case 'select':
      return typeArbitrary(selectedType(type, scope), scope, depth)
    case 'set':
      return setArbitrary(type, scope, depth + 1)
    case 'headed':
      return headedArbitrary(type.header, type.set(), scope, depth + 1)
    case 'numbered':
      return fc.dictionary(fc.nat(0x3fff).map(String), typeArbitrary(type.element, scope, depth + 1), { maxKeys: 3 })
    case 'tlvs':
      return tlvsArbitrary(type).map(({ list }) => list)
    default:
      return listArbitrary(type, scope, depth)
  }
}

function listArbitrary(
  type: Extract<TypeNode, { kind: 'indexed' | 'array' | 'records' }>,
  scope: Scope | undefined,
  depth: number,
): fc.Arbitrary<unknown[]> {
  const element =
    type.kind === 'records'
      ? headedArbitrary(type.header, type.set, scope, depth + 1, type.header.members[0]?.name)
      : type.kind === 'array' && type.element.kind === 'struct'
        ? structArbitrary(type.element, true, new Map())
        : typeArbitrary(type.element, type.kind === 'indexed' ? scope : undefined, depth + 1)
  return fc.array(element, listLengths(type.options))
}

function listLengths(options: Options): { minLength: number; maxLength: number } {
  return { minLength: options.minLength === undefined ? 0 : 1, maxLength: 3 }
}

function isLeaf(type: TypeNode): boolean {
  return !['set', 'settings', 'headed', 'indexed', 'numbered', 'records', 'select'].includes(type.kind)
}

const known = new WeakMap<AttributeSet, Cases>()

/** The selectors that are asked for in a set and below it, with the values that make a difference. */
function casesOf(set: AttributeSet): Cases {
  const found = known.get(set)
  if (found) return found
  const cases = new Map<string, Set<string>>()
  collectCases(set, cases, new Set())
  known.set(set, cases)
  return cases
}

function collectCases(type: TypeNode, cases: Map<string, Set<string>>, seen: Set<TypeNode>): void {
  if (seen.has(type)) return
  seen.add(type)
  switch (type.kind) {
    case 'select': {
      const keys = cases.get(type.selector) ?? new Set()
      cases.set(type.selector, keys)
      for (const [key, node] of type.cases) {
        keys.add(key)
        collectCases(node, cases, seen)
      }
      return collectCases(type.fallback, cases, seen)
    }
    case 'set':
      for (const attribute of type.attributes) collectCases(attribute.type, cases, seen)
      return
    case 'indexed':
    case 'numbered':
    case 'array':
      return collectCases(type.element, cases, seen)
    case 'records':
      return collectCases(type.set, cases, seen)
    case 'headed':
      return collectCases(type.set(), cases, seen)
  }
}
