import type { Connection } from '../../client/index.ts'
import { getAddr, getLink } from '../../families/route/index.ts'
import { addrColumns } from '../addr/addr-table.ts'
import { kernelOption, withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { grammar } from '../grammar/grammar.ts'
import { untilInterrupted } from '../interrupt.ts'
import { linkColumns } from '../link/link-table.ts'
import { eventPrinter } from '../monitor/event-printer.ts'
import { groupsOf, usualGroups } from '../monitor/groups.ts'
import { monitor } from '../monitor/monitor.ts'
import { getNeighbours } from '../neigh/neigh-show.ts'
import { neighColumns } from '../neigh/neigh-table.ts'
import { printLines } from '../output.ts'
import { getRoutes } from '../route/route-show.ts'
import { routeColumns, routeRows } from '../route/route-table.ts'
import { type Column, tableLines } from '../table/table.ts'
import { linkNames } from '../words/link-names.ts'
import { numberOf } from '../words/values.ts'
import { action } from './action.ts'
import type { Command } from './command.ts'

export const tourCommand: Command = {
  options: [kernelOption, ['seconds', 'N', 'how long to watch for changes (default 10)']],
  actions: [action('', { summary: 'shows what there is', grammar: grammar({}), run: tour })],
}

async function tour(_words: object, given: Context): Promise<number> {
  const seconds = numberOf(given.options.seconds ?? '10', '--seconds', 2_000_000)
  // A tour is for people.
  const context: Context = { ...given, output: { ...given.output, format: 'text' } }
  return withRoute(context, async (rt) => {
    await showTables(rt, context)
    return watch(rt, seconds, context)
  })
}

async function showTables(rt: Connection<'NETLINK_ROUTE'>, context: Context): Promise<void> {
  const { timeout, numeric } = context
  const names = await linkNames(rt, context)
  const links = await rt.dump(getLink, {}, { timeout }).toArray()
  show('Links', 'link', linkColumns(names, numeric), links, context)
  const addresses = await rt.dump(getAddr, { family: context.family ?? 0 }, { timeout }).toArray()
  show('Addresses', 'addr', addrColumns(names, context), addresses, context)
  const routes = await getRoutes(rt, {}, { ...context, family: context.family ?? 0 })
  show('Routes', 'route -4 -6', routeColumns(names, numeric), routeRows(routes), context)
  const neighbours = await getNeighbours(rt, {}, context)
  show('Neighbours', 'neigh', neighColumns(names, context), neighbours, context)
}

/** Lines of a table that a tour shows: a router has a million. */
const MOST_LINES = 30

/** A table under its title; `command` shows all of it. */
function show<T>(
  title: string,
  command: string,
  columns: readonly Column<T>[],
  items: readonly T[],
  context: Context,
): void {
  const { paint } = context.output
  const lines = items.length === 0 ? ['none'] : tableLines(columns, items.slice(0, MOST_LINES), paint)
  if (items.length > MOST_LINES) lines.push(paint('quiet', `… and ${items.length - MOST_LINES} more: nlkit ${command}`))
  printLines([paint('title', title), ...lines.map((line) => `  ${line}`), ''])
}

async function watch(rt: Connection<'NETLINK_ROUTE'>, seconds: number, context: Context): Promise<number> {
  printLines([context.output.paint('title', `Changes in the next ${seconds} seconds (Ctrl-C ends)`)])
  const { signal, release } = untilInterrupted(seconds)
  try {
    await monitor(
      rt,
      groupsOf(usualGroups, context.family),
      { signal, timestamp: true },
      context,
      eventPrinter(context),
    )
  } finally {
    release()
  }
  return 0
}
