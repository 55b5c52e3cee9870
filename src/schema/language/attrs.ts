import { upperSnake } from './c-name.ts'
import type { Scalar } from './scalar.ts'
import { sizeOf, typeNode } from './struct.ts'
import type {
  Attribute,
  AttributeSet,
  NamedAttribute,
  Options,
  SelectType,
  Struct,
  TypeNode,
  TypeOf,
  Value,
} from './type.ts'

/** The private shape of a set: attributes by name. */
export type Shape = Readonly<Record<string, Attribute>>

/** How a set is named and compiled. */
export interface SetOptions<S extends string = string> {
  /** Names that nearly every message has: compiled code gives each object these in one literal. Default: the first 24. */
  readonly common?: readonly S[]
}

/**
 * A set of attributes with the C prefix `name`. What it decodes into follows from the shape; a set that is large, or shown
 * to others, is given an interface instead, `attrs<Link>(…)`, whose name editors show.
 */
export function attrs<const S extends Shape>(
  name: string,
  shape: S,
  options?: SetOptions<keyof S & string>,
): AttributeSet<Value<S>>
export function attrs<T>(name: string, shape: Shape, options?: SetOptions): AttributeSet<T>
/* @__NO_SIDE_EFFECTS__ */
export function attrs(name: string, shape: Shape, options: SetOptions = {}): AttributeSet {
  const attributes = Object.entries(shape).map(([key, attribute]): NamedAttribute => {
    return { ...attribute, name: key, cName: attribute.options.c ?? `${name}_${upperSnake(key)}` }
  })
  const byId = new Map(attributes.map((attribute) => [attribute.id, attribute]))
  if (byId.size !== attributes.length) throw new TypeError(`${name}: two attributes have the same number`)
  return {
    kind: 'set',
    name,
    attributes,
    byId,
    byName: new Map(attributes.map((attribute) => [attribute.name, attribute])),
    common: options.common ?? attributes.slice(0, 24).map((attribute) => attribute.name),
  }
}

/** A set in which one attribute selects the type of another: its value is a union that narrows on the selector. */
/* @__NO_SIDE_EFFECTS__ */
export function variants<T>(name: string, shape: Shape, options: SetOptions = {}): AttributeSet<T> {
  const widened = Object.entries(shape).map(([key, attribute]): [string, Attribute] => {
    if (attribute.type.kind !== 'select') return [key, attribute]
    const type: SelectType = { ...attribute.type, unlisted: `${attribute.type.selector}Unlisted` }
    return [key, { ...attribute, type }]
  })
  return attrs<T>(name, Object.fromEntries(widened), options)
}

/** A nested set. */
export function nest<T>(id: number, set: AttributeSet<T>, options: Options = {}): Attribute<T> {
  return { id, type: set, multi: false, options }
}

/** A C struct as payload. */
export function fixed<T>(id: number, type: Struct<T>, options: Options = {}): Attribute<T> {
  return { id, type, multi: false, options }
}

/** An attribute that may occur several times: an array of its values in order of occurrence. */
export function multi<T>(attribute: Attribute<T>): Attribute<T[]> {
  return { ...attribute, multi: true } as Attribute as Attribute<T[]>
}

/** What an element of an indexed array, or a case of a selection, can be. */
export type ElementType<T = unknown> = Scalar<T> | Struct<T> | AttributeSet<T>

/** A nest of numbered entries of one type. Numbers are written from `first` (default 1) upwards. */
export function indexed<T>(
  id: number,
  element: ElementType<T>,
  options: Options & { first?: number } = {},
): Attribute<T[]> {
  const { first = 1, ...rest } = options
  return {
    id,
    type: { kind: 'indexed', element: typeNode(element), first, options: rest },
    multi: false,
    options: rest,
  }
}

/** A nest of entries of one type whose numbers mean something: an object with the numbers as its keys, each at most once. */
export function numbered<T>(
  id: number,
  element: ElementType<T> | Attribute<T>,
  options: Options = {},
): Attribute<Record<number, T>> {
  return { id, type: { kind: 'numbered', element: typeNode(element), options }, multi: false, options }
}
/** Elements of fixed size, one after another in one payload. */
export function array<T>(id: number, element: Scalar<T> | Struct<T>, options: Options = {}): Attribute<T[]> {
  const node = typeNode(element)
  return { id, type: { kind: 'array', element: node, stride: sizeOf(node), options }, multi: false, options }
}

/**
 * Settings, all of them `s32` attributes of the set: an array in what the kernel sends, beginning with number `first`
 * (default 1), and a nest in what it takes.
 */
export function settings<T>(
  id: number,
  set: AttributeSet<T>,
  options: Options & { first?: number } = {},
): Attribute<T> {
  const { first = 1, ...rest } = options
  return { id, type: { kind: 'settings', set, first, options: rest }, multi: false, options: rest }
}

/** Records of a header and attributes, each beginning with its own u16 length, the header's first member `len`. */
export function records<T>(id: number, header: Struct, set: AttributeSet, options: Options = {}): Attribute<T[]> {
  return { id, type: { kind: 'records', header, set, options }, multi: false, options }
}

/** A fixed header and attributes as one payload. The set may be given late, so that a set can contain itself. */
export function headed<T>(
  id: number,
  header: Struct,
  set: AttributeSet | (() => AttributeSet),
  options: Options = {},
): Attribute<T> {
  const later = typeof set === 'function' ? set : () => set
  return { id, type: { kind: 'headed', header, set: later, options }, multi: false, options }
}

/** The phantom of a selection, for `Variants`. */
declare const selection: unique symbol
/** An attribute whose type another field selects. */
export interface Selection<K extends string, C, F> extends Attribute<CaseUnion<C> | F> {
  readonly [selection]?: [K, C]
}
type CaseUnion<C> = { [K in keyof C]: TypeOf<C[K]> }[keyof C]

/** A payload whose type is chosen by the value of `selector`; without a fitting case it is `fallback`, or bytes. */
export function select<const K extends string, C extends Readonly<Record<string | number, ElementType>>>(
  id: number,
  selector: K,
  cases: C,
): Selection<K, C, Uint8Array>
export function select<const K extends string, C extends Readonly<Record<string | number, ElementType>>, F>(
  id: number,
  selector: K,
  cases: C,
  fallback: ElementType<F>,
): Selection<K, C, F>
export function select(
  id: number,
  selector: string,
  cases: Readonly<Record<string | number, ElementType>>,
  fallback?: ElementType,
): Attribute {
  const nodes = new Map(Object.entries(cases).map(([key, type]): [string, TypeNode] => [key, typeNode(type)]))
  const type: SelectType = {
    kind: 'select',
    selector,
    cases: nodes,
    fallback: fallback === undefined ? { kind: 'bytes', options: {} } : typeNode(fallback),
    unlisted: undefined,
    options: {},
  }
  return { id, type, multi: false, options: {} }
}

/** The selector of a selection. Any attribute could pass for one, but for the phantom. */
type SelectorOf<A> = typeof selection extends keyof A
  ? A extends Selection<infer K, infer _C, infer _F>
    ? K
    : never
  : never
type SelectedKeys<S> = { [N in keyof S]: [SelectorOf<S[N]>] extends [never] ? never : N }[keyof S]
type SelectorKeys<S> = { [N in keyof S]: SelectorOf<S[N]> }[keyof S]
type SelectedBy<S, K> = {
  [N in keyof S]: [SelectorOf<S[N]>] extends [never] ? never : SelectorOf<S[N]> extends K ? N : never
}[keyof S]
type CasesOf<A> = A extends Selection<infer _K, infer C, infer _F> ? C : never

/** One member of the union for each case, and one without the selector for values that no case has. */
type CaseUnionOf<K extends string, N extends PropertyKey, C> =
  | {
      [P in keyof C & string]: { [k in K]: P } & { [u in `${K}Unlisted`]?: undefined } & {
        [n in N]?: TypeOf<C[P]> | undefined
      }
    }[keyof C & string]
  | ({ [k in K]?: undefined } & { [u in `${K}Unlisted`]?: string | undefined } & { [n in N]?: Uint8Array | undefined })

/**
 * What a set of `variants` decodes into: a union that narrows on the selector `K`. With two selectors, intersect:
 * `Variants<S, 'kind'> & Variants<S, 'slaveKind'>`.
 */
export type Variants<S, K extends string> = Omit<Value<S>, SelectedKeys<S> | SelectorKeys<S>> &
  CaseUnionOf<K, SelectedBy<S, K>, CasesOf<S[SelectedBy<S, K>]>>
