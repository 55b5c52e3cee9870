import { type Controller, genericFamilies } from '../../families/generic/index.ts'
import type { AttributeSet, GenericFamily, TypeNode } from '../../schema/index.ts'

/** The declaration of a family; undefined where there is none. */
export function declarationOf({ familyName }: Controller): GenericFamily | undefined {
  return genericFamilies.find(({ name }) => name === familyName)
}

/** The declared attributes that each policy of a family is of, by the number of the policy. */
export function declaredSets(family: Controller): ReadonlyMap<number, AttributeSet> {
  const declaration = declarationOf(family)
  const sets = new Map<number, AttributeSet>()
  const add = (policy: number | undefined, set: AttributeSet | undefined): void => {
    if (policy === undefined || set === undefined || sets.has(policy)) return
    sets.set(policy, set)
    for (const [number, { policyIdx }] of Object.entries(family.policy?.[policy] ?? {}))
      add(policyIdx, nestedSet(set.byId.get(Number(number))?.type))
  }
  for (const [cmd, ways] of Object.entries(family.opPolicy ?? {})) {
    const attributes = declaration?.find(Number(cmd), true)?.attributes
    add(ways.do, attributes)
    add(ways.dump, attributes)
  }
  return sets
}

function nestedSet(type: TypeNode | undefined): AttributeSet | undefined {
  if (type?.kind === 'indexed' || type?.kind === 'numbered') return nestedSet(type.element)
  return type?.kind === 'set' ? type : undefined
}
