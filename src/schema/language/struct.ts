import { memberCName } from './c-name.ts'
import type { Scalar } from './scalar.ts'
import type { Member, MemberLength, Struct, Typed, TypeNode, TypeOf } from './type.ts'

/** What a struct can be made of. */
export type MemberType<T = unknown> = Scalar<T> | Struct<T>

/** A member that later versions of the struct added. */
export interface Grown<out T> {
  readonly grown: MemberType<T>
}
/** A member of `count` elements. */
export interface Repeated<out T> extends Typed<T[]> {
  readonly repeat: MemberType<T>
  readonly count: number
}
/** Bytes of a struct that mean nothing. */
export interface Pad {
  readonly pad: number
}
/** A last member that takes the rest of the payload. */
export interface Rest<out T> extends Typed<T> {
  readonly rest: TypeNode
  readonly by: RestSelection<T> | undefined
}
/** A member at the end that is as long as another one says. */
export interface Counted<out T> extends Typed<T> {
  readonly counted: TypeNode
  readonly length: MemberLength
}
/** What else a last member can be: the type of the case that another member of the struct has as its value. */
export interface RestSelection<out T> {
  readonly selector: string
  readonly cases: Readonly<Record<string | number, Scalar<T>>>
}

type Members = Readonly<
  Record<string, MemberType | Grown<unknown> | Repeated<unknown> | Pad | Rest<unknown> | Counted<unknown>>
>

type PlainKeys<M> = { [K in keyof M]: M[K] extends Pad | Grown<unknown> ? never : K }[keyof M]
type GrownKeys<M> = { [K in keyof M]: M[K] extends Grown<unknown> ? K : never }[keyof M]

/** The object that a struct decodes into. */
export type StructValue<M> = { -readonly [K in PlainKeys<M>]: TypeOf<M[K]> } & {
  -readonly [K in GrownKeys<M>]?: (M[K] extends Grown<infer T> ? T : never) | undefined
}

/** What a fixed header adds to the value of its message: members that are left out are 0. */
export type HeaderValue<T> = { -readonly [K in keyof T]?: T[K] | undefined }

/** Marks a member that later versions of the struct added: a payload may end before it. */
export function grown<T>(type: MemberType<T>): Grown<T> {
  return { grown: type }
}
/** An array member. */
export function repeat<T>(type: MemberType<T>, count: number): Repeated<T> {
  return { repeat: type, count }
}
/** `size` bytes that are written as zero and not shown. */
export function pad(size: number): Pad {
  return { pad: size }
}
/** A last member whose length is what is left of the payload; another type than `type` where `by` has a case for it. */
export function rest<T>(type: MemberType<T>, by?: RestSelection<T>): Rest<T> {
  return { rest: typeNode(type), by }
}
/** A last member of as many elements as fit what is left of the payload. */
export function restOf<T>(element: MemberType<T>): Rest<T[]> {
  return { rest: arrayNode(element), by: undefined }
}
/** A member at the end with as many elements as the member `by` says, and `more`. Only a `rest` can come after it. */
export function counted<T>(element: MemberType<T>, by: string, more = 0): Counted<T[]> {
  return { counted: arrayNode(element), length: { by, more, unit: sizeOf(typeNode(element)) } }
}
/** A member at the end of as many bytes as the member `by` says. Only a `rest` can come after it. */
export function sized<T>(type: Typed<T> & { readonly type: TypeNode }, by: string): Counted<T> {
  return { counted: type.type, length: { by, more: 0, unit: 1 } }
}

function arrayNode(element: MemberType): TypeNode {
  const node = typeNode(element)
  return { kind: 'array', element: node, stride: sizeOf(node), options: {} }
}

/** How a struct is laid out and named. */
export interface StructOptions {
  /** Prefix of the C member names, as in `ifi_`. */
  readonly prefix?: string
  /** C names that do not follow from the prefix, by member; '' for what has none in C. */
  readonly c?: Readonly<Record<string, string>>
  /** No padding between members (`__attribute__((packed))`). */
  readonly packed?: true
}

/** A C struct with the layout that C gives it on 64-bit Linux: every member at a multiple of its alignment. */
/* @__NO_SIDE_EFFECTS__ */
export function struct<T>(name: string, members: Members, options: StructOptions = {}): Struct<T> {
  const list: Member[] = []
  let offset = 0
  let minSize = 0
  let align = 1
  for (const [key, entry] of Object.entries(members)) {
    if ('pad' in entry) {
      offset += entry.pad
      if (list.every((member) => !member.grown)) minSize = offset
      continue
    }
    if ('rest' in entry || 'counted' in entry) {
      list.push({ ...tailMember(entry), name: key, cName: cNameOf(key, options), offset, size: 0, grown: false })
      continue
    }
    const isGrown = 'grown' in entry
    const inner = isGrown ? entry.grown : entry
    const type = typeNode('repeat' in inner ? inner.repeat : inner)
    const count = 'repeat' in inner ? inner.count : undefined
    const natural = options.packed ? 1 : alignOf(type)
    const size = sizeOf(type) * (count ?? 1)
    offset = Math.ceil(offset / natural) * natural
    align = Math.max(align, natural)
    const cName = cNameOf(key, options)
    list.push({ name: key, cName, type, offset, size, grown: isGrown, ...(count === undefined ? {} : { count }) })
    offset += size
    if (!isGrown) minSize = offset
  }
  return { kind: 'struct', name, members: list, size: Math.ceil(offset / align) * align, minSize, align }
}

function cNameOf(key: string, options: StructOptions): string {
  return options.c?.[key] ?? memberCName(options.prefix ?? '', key)
}

function tailMember(entry: Rest<unknown> | Counted<unknown>): Pick<Member, 'type' | 'length'> {
  if ('counted' in entry) return { type: entry.counted, length: entry.length }
  const { rest: type, by } = entry
  if (by === undefined) return { type }
  const cases = new Map(Object.entries(by.cases).map(([key, { type: node }]) => [key, node]))
  return { type: { kind: 'select', selector: by.selector, cases, fallback: type, unlisted: undefined, options: {} } }
}

/** The node behind a struct, a set, or a scalar. */
export function typeNode(type: { readonly type: TypeNode } | TypeNode): TypeNode {
  return 'kind' in type ? type : type.type
}

/** Bytes that a value of the type takes in a struct or an array. */
export function sizeOf(type: TypeNode): number {
  if (type.kind === 'int' || type.kind === 'struct') return type.size
  if (type.kind === 'bitfield32') return 8
  if (type.kind === 'bits') return type.integer.size
  const size = 'size' in type ? type.size : undefined
  if (size === undefined)
    throw new TypeError(`a ${type.kind} without a size cannot be a struct member or array element`)
  return size
}

function alignOf(type: TypeNode): number {
  if (type.kind === 'int') return type.size
  if (type.kind === 'bits') return type.integer.size
  if (type.kind === 'struct') return type.align
  return type.kind === 'bitfield32' ? 4 : 1
}
