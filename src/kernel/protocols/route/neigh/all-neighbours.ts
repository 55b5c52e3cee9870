import type { Neighbour } from './neighbour.ts'

/** Neighbours in the order in which they were made. */
interface Table {
  readonly all: readonly Neighbour[]
}

/** The neighbours of all namespaces, which Linux has in one table for each family. It keeps no namespace that nobody has any more. */
export class AllNeighbours {
  readonly #tables = new Set<WeakRef<Table>>()
  #made = 0

  follow(table: Table): void {
    this.#tables.add(new WeakRef(table))
  }

  /** A number for a neighbour that is made: who is older has a smaller one. */
  nextNumber(): number {
    return ++this.#made
  }

  /** Those of a family, the oldest first. */
  of(family: number): Neighbour[] {
    const found: Neighbour[] = []
    for (const reference of this.#tables) {
      const table = reference.deref()
      if (table === undefined) this.#tables.delete(reference)
      else found.push(...table.all.filter((entry) => entry.family === family))
    }
    return found.sort((a, b) => a.number - b.number)
  }
}
