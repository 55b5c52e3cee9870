import type { RowEvent, Rows } from '../../../schema/index.ts'
import { NLM_F_APPEND, NLM_F_REPLACE } from '../../../wire/index.ts'
import type { RouteMessage } from '../route/route.ts'
import { numberedKey, numberedRows } from './numbered-rows.ts'
import { saidBy } from './said.ts'

type RouteRows = Rows<string, RouteMessage>

/**
 * Several IPv4 routes may stand in one place, in an order: a new one comes first, or last with NLM_F_APPEND; one with
 * NLM_F_REPLACE comes instead of the first (`net/ipv4/fib_trie.c`, fib_table_insert()). No two of them are the same.
 */
export function placeIpv4Route(rows: RouteRows, event: RowEvent<string, RouteMessage>, again: boolean): boolean {
  const place = event.key
  if (rows.get(place) === undefined) {
    if (!event.gone) rows.set(place, event.row)
    return true
  }
  const before = numberedRows(rows, place)
  const at = indexOf(before, event.row)
  const after = moved(before, event, at)
  // One that came while the dump ran may be in it or not, and the order says which is replaced: only without neighbours is
  // that the same. One that is gone and was not there means that something went unnoticed.
  if (again ? before.length > 1 || after.length > 1 : event.gone && at < 0) return at >= 0 && !event.gone
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const row = after[i]
    if (row === undefined) rows.delete(numberedKey(place, i))
    else if (row !== before[i]) rows.set(numberedKey(place, i), row)
  }
  return true
}

function moved(
  routes: readonly RouteMessage[],
  event: RowEvent<string, RouteMessage>,
  at: number,
): readonly RouteMessage[] {
  const { row, gone, flags } = event
  if (gone) return at < 0 ? routes : routes.toSpliced(at, 1)
  if (at >= 0) return routes.with(at, row)
  if (flags & NLM_F_REPLACE) return routes.with(0, row)
  return flags & NLM_F_APPEND ? [...routes, row] : [row, ...routes]
}

function indexOf(routes: readonly RouteMessage[], route: RouteMessage): number {
  const said = identityOf(route)
  return routes.findIndex((other) => identityOf(other) === said)
}

/** What makes a route of a place this one: all but flags, and of one by a nexthop object, what that object says. */
function identityOf(route: RouteMessage): string {
  const { flags, nhId, ...said } = route
  if (nhId !== undefined) return `${nhId} ${route.type} ${route.scope} ${route.protocol} ${route.prefsrc}`
  const ways = said.multipath?.map(({ flags: _, ...way }) => way)
  return saidBy({ ...said, multipath: ways })
}
