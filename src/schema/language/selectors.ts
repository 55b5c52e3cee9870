import type { AttributeSet, NamedAttribute, SelectType, Struct, TypeNode } from './type.ts'

/** Where a selector is looked up: the set being read, then the sets and the header around it. */
export interface Scope {
  readonly values: Readonly<Record<string, unknown>>
  /** What declares the fields of `values`; without either, `values` holds just the selectors that are needed. */
  readonly header?: Struct | undefined
  readonly set?: AttributeSet | undefined
  readonly outer: Scope | undefined
}

/**
 * The value of `selector` in the innermost scope that declares it, as text; undefined where it is absent there. A nexthop
 * without an encapsulation type has none, whatever the route around it has.
 */
export function lookUp(scope: Scope | undefined, selector: string): string | undefined {
  let at = scope
  while (at !== undefined && !declares(at, selector)) at = at.outer
  const value = at?.values[selector] ?? at?.values[`${selector}Unlisted`]
  // Of values that are to be encoded, anything may stand there: also objects that have no text.
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? `${value}` : undefined
}

/** The type that a selection comes to. */
export function selectedType(type: SelectType, scope: Scope | undefined): TypeNode {
  return type.cases.get(lookUp(scope, type.selector) ?? '') ?? type.fallback
}

function declares({ header, set }: Scope, name: string): boolean {
  if (header === undefined && set === undefined) return true
  return set?.byName.has(name) === true || header?.members.some((member) => member.name === name) === true
}

const freeOfSet = new WeakMap<AttributeSet, ReadonlySet<string>>()

/** Selectors that a payload of the type needs from outside itself. */
export function freeSelectors(type: TypeNode): ReadonlySet<string> {
  switch (type.kind) {
    case 'select':
      return new Set([
        type.selector,
        ...[...type.cases.values(), type.fallback].flatMap((node) => [...freeSelectors(node)]),
      ])
    case 'indexed':
    case 'numbered':
    case 'array':
      return freeSelectors(type.element)
    case 'set':
      return freeSelectorsOfSet(type)
    case 'records':
    case 'headed': {
      const names = new Set(type.header.members.map((member) => member.name))
      const set = type.kind === 'headed' ? type.set() : type.set
      return new Set([...freeSelectorsOfSet(set)].filter((name) => !names.has(name)))
    }
    default:
      return new Set()
  }
}

function freeSelectorsOfSet(set: AttributeSet): ReadonlySet<string> {
  const known = freeOfSet.get(set)
  if (known) return known
  const free = new Set<string>()
  freeOfSet.set(set, free) // a set that contains itself adds nothing new
  for (const attribute of set.attributes) {
    for (const name of freeSelectors(attribute.type)) if (!set.byName.has(name)) free.add(name)
  }
  return free
}

/** A selector of `variants`: where values go that no case has, and those that some case has. */
export interface UnlistedSelector {
  readonly attribute: NamedAttribute
  readonly unlisted: string
  readonly listed: ReadonlySet<string>
}

const unlistedOfSet = new WeakMap<AttributeSet, readonly UnlistedSelector[]>()

/** Selectors of a set whose unlisted values have a name of their own. Several attributes may have one selector. */
export function unlistedSelectors(set: AttributeSet): readonly UnlistedSelector[] {
  const known = unlistedOfSet.get(set)
  if (known) return known
  const found = new Map<string, UnlistedSelector>()
  for (const { type } of set.attributes) {
    const attribute = type.kind === 'select' ? set.byName.get(type.selector) : undefined
    if (type.kind !== 'select' || type.unlisted === undefined || attribute === undefined) continue
    const listed = new Set([...(found.get(type.selector)?.listed ?? []), ...type.cases.keys()])
    found.set(type.selector, { attribute, unlisted: type.unlisted, listed })
  }
  const list = [...found.values()]
  unlistedOfSet.set(set, list)
  return list
}

const deferredOfSet = new WeakMap<AttributeSet, ReadonlySet<NamedAttribute>>()

/** Attributes of a set that wait for its end, because another attribute of the set selects their type. */
export function deferredAttributes(set: AttributeSet): ReadonlySet<NamedAttribute> {
  const known = deferredOfSet.get(set)
  if (known) return known
  const deferred = new Set(
    set.attributes.filter((attribute) => [...freeSelectors(attribute.type)].some((name) => set.byName.has(name))),
  )
  deferredOfSet.set(set, deferred)
  return deferred
}
