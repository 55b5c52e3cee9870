import { memberCName } from './c-name.ts'
import type { Scalar } from './scalar.ts'
import type { Member, Struct, Typed, TypeNode, TypeOf } from './type.ts'

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
  readonly rest: Scalar<T>
  readonly by: RestSelection<T> | undefined
}
/** What else a last member can be: the type of the case that another member of the struct has as its value. */
export interface RestSelection<out T> {
  readonly selector: string
  readonly cases: Readonly<Record<string | number, Scalar<T>>>
}

type Members = Readonly<Record<string, MemberType | Grown<unknown> | Repeated<unknown> | Pad | Rest<unknown>>>

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
export function rest<T>(type: Scalar<T>, by?: RestSelection<T>): Rest<T> {
  return { rest: type, by }
}

/** How a struct is laid out and named. */
export interface StructOptions {
  /** Prefix of the C member names, as in `ifi_`. */
  readonly prefix?: string
  /** C names that do not follow from the prefix, by member. */
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
    const isGrown = 'grown' in entry
    const inner = isGrown ? entry.grown : entry
    const type = 'rest' in inner ? restType(inner) : typeNode('repeat' in inner ? inner.repeat : inner)
    const count = 'repeat' in inner ? inner.count : undefined
    const takesRest = 'rest' in inner
    const natural = options.packed ? 1 : takesRest ? 1 : alignOf(type)
    const size = takesRest ? 0 : sizeOf(type) * (count ?? 1)
    offset = Math.ceil(offset / natural) * natural
    align = Math.max(align, natural)
    const cName = options.c?.[key] ?? memberCName(options.prefix ?? '', key)
    list.push({ name: key, cName, type, offset, size, grown: isGrown, ...(count === undefined ? {} : { count }) })
    offset += size
    if (!isGrown) minSize = offset
  }
  return { kind: 'struct', name, members: list, size: Math.ceil(offset / align) * align, minSize, align }
}

function restType({ rest: type, by }: Rest<unknown>): TypeNode {
  if (by === undefined) return type.type
  const cases = new Map(Object.entries(by.cases).map(([key, { type: node }]) => [key, node]))
  return { kind: 'select', selector: by.selector, cases, fallback: type.type, unlisted: undefined, options: {} }
}

/** The node behind a struct, a set, or a scalar. */
export function typeNode(type: { readonly type: TypeNode } | TypeNode): TypeNode {
  return 'kind' in type ? type : type.type
}

/** Bytes that a value of the type takes in a struct or an array. */
export function sizeOf(type: TypeNode): number {
  if (type.kind === 'int' || type.kind === 'struct') return type.size
  if (type.kind === 'bitfield32') return 8
  const size = 'size' in type ? type.size : undefined
  if (size === undefined)
    throw new TypeError(`a ${type.kind} without a size cannot be a struct member or array element`)
  return size
}

function alignOf(type: TypeNode): number {
  if (type.kind === 'int') return type.size
  if (type.kind === 'struct') return type.align
  return type.kind === 'bitfield32' ? 4 : 1
}
