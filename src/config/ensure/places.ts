import { covers } from './covers.ts'
import type { PlannedStep } from './step.ts'

/**
 * A kind of object of which several may stand in one place: routes of one destination and metric, rules of one priority. They
 * have an order, and the kernel deletes the first that has everything that the request says.
 */
export interface PlaceKind<T> {
  placeOf(item: T): string
  deletion(item: T): PlannedStep
  /** Adds it as it was, behind the others of its place. */
  again(item: T): PlannedStep
  /** What the kernel compares when it is to delete one: what is absent fits everything. */
  compared(item: T): object
}

/** Objects by a key, in their order. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/**
 * Steps that delete some of the objects of a place. Where a request would take another one, all go, from the first on, and
 * the others come back.
 */
export function deletionsIn<T>(place: readonly T[], going: ReadonlySet<T>, kind: PlaceKind<T>): PlannedStep[] {
  const gone = place.filter((item) => going.has(item))
  const left = new Map(place.map((item) => [item, kind.compared(item)]))
  const isPlain = gone.every((item) => {
    const first = firstCovered(left, left.get(item))
    left.delete(item)
    return first === item
  })
  if (isPlain) return gone.map((item) => kind.deletion(item))
  return allAnew(
    place,
    place.filter((item) => !going.has(item)),
    kind,
  )
}

function firstCovered<T>(items: ReadonlyMap<T, object>, compared: object | undefined): T | undefined {
  for (const [item, other] of items) if (covers(compared, other)) return item
  return undefined
}

/** Steps that bring back what there was: of each place in which something differs, all. */
export function placesAgain<T>(before: readonly T[], after: readonly T[], kind: PlaceKind<T>): PlannedStep[] {
  const now = groupBy(after, kind.placeOf)
  return [...groupBy(before, kind.placeOf)].flatMap(([place, were]) => {
    const are = now.get(place) ?? []
    const isSame = were.length === are.length && were.every((item, i) => isEqual(item, are[i]))
    return isSame ? [] : allAnew(are, were, kind)
  })

  function isEqual(item: T, other: T | undefined): boolean {
    if (other === undefined) return false
    const [a, b] = [kind.compared(item), kind.compared(other)]
    return covers(a, b) && covers(b, a)
  }
}

function allAnew<T>(are: readonly T[], wanted: readonly T[], kind: PlaceKind<T>): PlannedStep[] {
  return [...are.map((item) => kind.deletion(item)), ...wanted.map((item) => kind.again(item))]
}
