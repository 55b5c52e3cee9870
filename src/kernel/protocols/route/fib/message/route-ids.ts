import { routeAttributes } from '../../../../../families/route/index.ts'
import type { AttributeSet } from '../../../../../schema/index.ts'

/** The numbers of the attributes of a set, by name: for code that writes very many of them. */
function idsOf<T>(set: AttributeSet<T>): Readonly<Record<keyof T & string, number>> {
  return Object.fromEntries(set.attributes.map(({ name, id }) => [name, id])) as Record<keyof T & string, number>
}

/** RTA_*. */
export const routeIds = idsOf(routeAttributes)
