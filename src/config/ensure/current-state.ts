import {
  type AddrMessage,
  addressFamilies,
  getAddr,
  getLink,
  getRoute,
  getRule,
  type LinkMessage,
  linkFilters,
  type RouteMessage,
  type RuleMessage,
  routeTables,
  withGeneveOptionsApart,
} from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { destinationOf, type RouteDescription } from '../route.ts'
import { ruleMessage } from '../rule.ts'
import type { ChangeOptions, RouteConnection } from '../verb.ts'
import type { Wanted } from './desired-state.ts'
import { LinkTable, linksWithAddresses } from './link-table.ts'

/** What a machine has, as far as it matters for what it should have. */
export interface CurrentState {
  readonly links: readonly LinkMessage[]
  readonly addresses: readonly AddrMessage[]
  readonly routes: readonly RouteMessage[]
  readonly rules: readonly RuleMessage[]
}

const families = [addressFamilies.INET, addressFamilies.INET6] as const

/** Reads what is to be compared: the kernel gives the families and tables that are described, no others. */
export async function readCurrent(rt: RouteConnection, wanted: Wanted, options: ChangeOptions): Promise<CurrentState> {
  const { signal, timeout } = options
  const limits = { signal, timeout }
  const { links, addresses, routes, exact } = wanted
  const addressesMatter = addresses.length > 0 || exact.addresses === true
  const byLink = links.length > 0 || exact.links === true || addressesMatter || routes.length > 0
  const present = byLink ? await rt.dump(getLink, { extMask: linkFilters.SKIP_STATS }, limits).toArray() : []
  const filter = onlyLink(wanted, new LinkTable(present))
  return {
    links: present,
    addresses: addressesMatter ? await rt.dump(getAddr, filter, limits).toArray() : [],
    routes: await readRoutes(rt, routes, exact.routes === true, limits),
    rules: await readRules(
      rt,
      families.filter((family) => rulesMatter(wanted, family)),
      limits,
    ),
  }
}

/** Reads all there is: what changes of links and addresses may take along. */
export async function readEverything(rt: RouteConnection, options: ChangeOptions): Promise<CurrentState> {
  const { signal, timeout } = options
  const limits = { signal, timeout }
  return {
    links: await rt.dump(getLink, { extMask: linkFilters.SKIP_STATS }, limits).toArray(),
    addresses: await rt.dump(getAddr, {}, limits).toArray(),
    routes: (await rt.dump(getRoute, {}, limits).toArray()).map(withGeneveOptionsApart),
    rules: await readRules(rt, families, limits),
  }
}

/** The index to ask for addresses of, where only one link is described. */
function onlyLink(wanted: Wanted, table: LinkTable): { index?: number } {
  const [index, ...others] = linksWithAddresses(wanted, table)
  return index && others.length === 0 ? { index } : {}
}

type Limits = Pick<ChangeOptions, 'signal' | 'timeout'>

async function readRoutes(
  rt: RouteConnection,
  routes: readonly RouteDescription[],
  exact: boolean,
  limits: Limits,
): Promise<RouteMessage[]> {
  const tables = tablesOf(routes, exact)
  const described = new Set<number>(routes.map((what) => destinationOf(what).family))
  const ofFamilies = families.filter((family) => exact || described.has(family))
  const found: RouteMessage[][] = []
  for (const family of ofFamilies) {
    for (const table of tables) {
      const dump = rt.dump(getRoute, { family, table }, limits).toArray()
      // A table without a route is none (`net/ipv4/fib_frontend.c`, inet_dump_fib()).
      found.push(await dump.catch((error) => emptyIf('ENOENT', error)))
    }
  }
  return found.flat().map(withGeneveOptionsApart)
}

/** The tables that are described; MAIN if none is and all are to be exact. */
export function tablesOf(routes: readonly RouteDescription[], exact: boolean): Set<number> {
  const tables = new Set(routes.map(({ table = routeTables.MAIN }) => table))
  if (exact && tables.size === 0) tables.add(routeTables.MAIN)
  return tables
}

function rulesMatter({ rules, exact }: Wanted, family: number): boolean {
  return exact.rules === true || rules.some((what) => ruleMessage(what).family === family)
}

async function readRules(rt: RouteConnection, families: readonly number[], limits: Limits): Promise<RuleMessage[]> {
  const found: RuleMessage[][] = []
  for (const family of families) {
    const dump = rt.dump(getRule, { family }, limits).toArray()
    // A kernel without policy routing has no rules.
    found.push(await dump.catch((error) => emptyIf('EAFNOSUPPORT', error)))
  }
  return found.flat()
}

function emptyIf(code: string, error: unknown): never[] {
  if (error instanceof NetlinkError && error.code === code) return []
  throw error
}
