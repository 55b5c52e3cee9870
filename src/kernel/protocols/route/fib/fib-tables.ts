import { routeTables } from '../../../../families/route/index.ts'
import type { RouteNet } from '../route-net.ts'
import { FibTable } from './fib-table.ts'

/** The routing tables of a family in a namespace. */
export class FibTables {
  readonly net: RouteNet
  readonly family: number
  readonly #tables = new Map<number, FibTable>()

  constructor(net: RouteNet, family: number) {
    this.net = net
    this.family = family
    for (const id of [routeTables.MAIN, routeTables.LOCAL]) this.open(id)
  }

  get(id: number): FibTable | undefined {
    return this.#tables.get(id)
  }

  /** The table of that number, made if need be. */
  open(id: number): FibTable {
    const known = this.#tables.get(id)
    if (known !== undefined) return known
    const table = new FibTable(this.family, id)
    this.#tables.set(id, table)
    return table
  }

  get local(): FibTable {
    return this.open(routeTables.LOCAL)
  }

  get main(): FibTable {
    return this.open(routeTables.MAIN)
  }

  /** In the order of a dump: they are hashed by the lowest eight bits (fib_table_hash; of those that share a place the last made is first). */
  get all(): FibTable[] {
    return [...this.#tables.values()].reverse().sort((a, b) => (a.id & 255) - (b.id & 255))
  }
}
