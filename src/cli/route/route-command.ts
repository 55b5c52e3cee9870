import type { Connection } from '../../client/index.ts'
import { getRoute, type RouteMessage, routeTables } from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type Action, action } from '../action.ts'
import type { Command } from '../command.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { printList } from '../output.ts'
import { linkIndex, linkNames } from '../words/link-names.ts'
import { getRouteAction } from './get-command.ts'
import { type RouteFilter, routeFilter, routeFilterWords } from './route-filter.ts'
import { routeView } from './route-view.ts'

const showRoutes: Action = action('show', {
  aliases: ['list', 'lst'],
  summary: 'shows routes',
  grammar: routeFilterWords,
  run(words, context) {
    const filter = routeFilter(words, context.family)
    return withRoute(context, async (rt) => {
      const routes = await getRoutes(rt, filter, context)
      printList(context.output, routes, routeView(await linkNames(rt, context), context))
      return 0
    })
  },
})

export const routeCommand: Command = {
  name: 'route',
  aliases: ['routes'],
  summary: 'shows routes',
  actions: [showRoutes, getRouteAction('get')],
  details: [['-4, -6', 'routes of IPv4 (the default), of IPv6; together, of every family']],
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
