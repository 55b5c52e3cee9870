import { routeTables } from '../../../../../families/route/index.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibRoute } from './fib-route.ts'
import { FibTable } from './fib-table.ts'
import { SharedInfos } from './shared-infos.ts'

/** The routing tables of a family in a namespace. */
export class FibTables {
  readonly net: RouteNet
  readonly family: number
  /** What the routes of all these tables share. */
  readonly infos = new SharedInfos()
  /** Whether somebody has added a route of type local: then what is local is not known from addresses alone. IPv4 only. */
  hasCustomLocalRoutes = false
  readonly #tables = new Map<number, FibTable>()

  constructor(net: RouteNet, family: number) {
    this.net = net
    this.family = family
    if (family === 10) for (const id of [routeTables.MAIN, routeTables.LOCAL]) this.open(id)
  }

  get(id: number): FibTable | undefined {
    return this.#tables.get(id)
  }

  /** The table of that number, made if need be. */
  open(id: number): FibTable {
    const known = this.#tables.get(id)
    if (known !== undefined) return known
    // The local table of IPv4 begins as a view of the main one.
    if (id === routeTables.LOCAL) this.open(routeTables.MAIN)
    const table = new FibTable(this.family, id)
    this.#tables.set(id, table)
    return table
  }

  /** Makes the table of the lowest number that none has, and gives that number (fib_empty_table()). */
  openFree(): number {
    let id = 1
    while (this.#tables.has(id)) id++
    return this.open(id).id
  }

  /** What is local, once there is such a thing. */
  get local(): FibTable | undefined {
    return this.#tables.get(routeTables.LOCAL)
  }

  /** Gives each prefix the routes that `change` makes of those that it has: the same list where they stay. */
  changeEach(change: (routes: readonly FibRoute[]) => readonly FibRoute[]): void {
    for (const table of this.all) {
      for (const { dst, dstLen } of table.prefixes) {
        const routes = table.routes(dst, dstLen)
        const changed = change(routes)
        if (changed !== routes) table.set(dst, dstLen, changed)
      }
    }
  }

  /** In the order of a dump: they are hashed by the lowest eight bits (fib_table_hash; of those that share a place the last made is first). */
  get all(): FibTable[] {
    return [...this.#tables.values()].reverse().sort((a, b) => (a.id & 255) - (b.id & 255))
  }
}
