import type { AttributeSet, NamedAttribute, TypeNode } from './type.ts'

/** Where a selector is looked up: the set being read, then the sets and the header around it. */
export interface Scope {
  readonly values: Readonly<Record<string, unknown>>
  readonly outer: Scope | undefined
}

/** The value that `selector` has in the innermost scope that has one, as text. */
export function lookUp(scope: Scope | undefined, selector: string): string | undefined {
  for (let at = scope; at !== undefined; at = at.outer) {
    const value = at.values[selector] ?? at.values[`${selector}Unlisted`]
    if (value !== undefined) return String(value)
  }
  return undefined
}

const freeOfSet = new WeakMap<AttributeSet, ReadonlySet<string>>()

/** Selectors that a payload of the type needs from outside itself. */
export function freeSelectors(type: TypeNode): ReadonlySet<string> {
  switch (type.kind) {
    case 'select':
      return new Set([type.selector, ...[...type.cases.values(), type.fallback].flatMap((node) => [...freeSelectors(node)])])
    case 'indexed':
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
