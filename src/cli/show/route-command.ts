import type { Connection } from '../../client/index.ts'
import { getRoute, type RouteMessage, routeTables } from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { linkIndex, linkNames } from '../words/link-names.ts'
import { type RouteFilter, readRouteFilter } from '../words/route-filter.ts'
import { readWords, type Vocabulary } from '../words/words.ts'
import { getCommand } from './get-command.ts'
import { printRoutes } from './route-output.ts'

const vocabulary: Vocabulary = {
  values: {
    table: 'a table, or all',
    dev: 'the name of a link',
    proto: 'a protocol',
    scope: 'a scope',
    type: 'a type of route',
    via: 'an address',
    exact: 'a prefix',
    root: 'a prefix',
    match: 'a prefix',
  },
  synonyms: { protocol: 'proto', oif: 'dev', to: 'exact' },
  first: 'exact',
  isFirst: (word) => /[\d.:]/.test(word) || word === 'default',
}

export const routeCommand: Command = {
  name: 'route',
  aliases: ['routes'],
  summary: 'shows routes',
  forms: [
    'route [show] [PREFIX] [table TABLE] [dev NAME] [via ADDRESS] [proto PROTOCOL] [scope SCOPE] [type TYPE]',
    'route [show] [root PREFIX] [match PREFIX] …',
    'route get …',
  ],
  details: [
    ['-4, -6', 'routes of IPv4 (the default), of IPv6; together, of every family'],
    ['PREFIX', 'the routes to exactly that prefix, as in 10.0.0.0/8, 2001:db8::1 or default'],
    ['root PREFIX', 'routes to the prefix and to parts of it'],
    ['match PREFIX', 'routes to the prefix and to larger ones that have it'],
    ['table TABLE', 'routes of a table: main (the default), local, default, a number, or all'],
    ['via ADDRESS', 'routes that have this gateway'],
    ['proto PROTOCOL', 'routes that somebody installed, as in kernel, boot, static or a number'],
    ['type TYPE', 'routes of a type, as in unicast or blackhole'],
    ['get', 'is nlkit get'],
  ],
  async run(words, context) {
    if (words[0] === 'get') return getCommand.run(words.slice(1), context)
    const filter = readRouteFilter(readWords(words, vocabulary, 'route'), context.family)
    return withRoute(context, async (rt) => {
      const routes = await getRoutes(rt, filter, context)
      printRoutes(routes, await linkNames(rt, context), context)
      return 0
    })
  },
}

/** Routes that pass a filter. What the kernel can filter by, it is told; what it does not know, it ignores. */
export async function getRoutes(
  rt: Connection<'NETLINK_ROUTE'>,
  filter: RouteFilter,
  context: Context,
): Promise<RouteMessage[]> {
  const oif = filter.dev === undefined ? undefined : await linkIndex(rt, filter.dev, context)
  const { family, table, protocol, type } = filter
  const request = {
    family,
    ...(protocol === undefined ? {} : { protocol }),
    ...(type === undefined ? {} : { type }),
    ...(table === undefined ? {} : { table }),
    ...(oif === undefined ? {} : { oif }),
  }
  try {
    const routes = await rt.dump(getRoute, request, { timeout: context.timeout }).toArray()
    return routes.filter((route) => filter.test(route) && (oif === undefined || hasWayOut(route, oif)))
  } catch (error) {
    if (isUnusedTable(error, table)) return []
    throw error
  }
}

function hasWayOut(route: RouteMessage, oif: number): boolean {
  return route.oif === oif || (route.multipath ?? []).some((way) => way.ifindex === oif)
}

/** Linux makes the reserved tables when they get their first route, and refuses to dump them before. */
function isUnusedTable(error: unknown, table: number | undefined): boolean {
  const reserved: readonly (number | undefined)[] = [routeTables.MAIN, routeTables.LOCAL, routeTables.DEFAULT]
  return error instanceof NetlinkError && error.code === 'ENOENT' && reserved.includes(table)
}
