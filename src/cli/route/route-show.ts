import type { Connection } from '../../client/index.ts'
import {
  delRoute,
  getRoute,
  type RouteMessage,
  routeFlags,
  routeTables,
  routeTypes,
} from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type Action, action } from '../command/action.ts'
import { flush } from '../command/flush.ts'
import { showAction } from '../command/show-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import type { Found } from '../grammar/grammar.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { linkIndex } from '../words/link-names.ts'
import { AF_INET, AF_INET6 } from '../words/values.ts'
import { vrfTable } from '../words/vrf-table.ts'
import { routeFilter, routeFilterWords } from './route-filter.ts'
import { viewOfRoutes } from './route-view.ts'

export const showRoutes: Action = showAction({
  summary: 'shows routes',
  grammar: routeFilterWords,
  list: getRoutes,
  view: (rt, routes, words, context) => viewOfRoutes(rt, routes, context, routeFilter(words, context.family).hidden),
})

export const flushRoutes: Action = action('flush', {
  summary: 'deletes all routes that show shows with the same words',
  grammar: routeFilterWords,
  run(words, context) {
    if (Object.keys(words).length === 0)
      throw new UsageError('flush of which routes?', 'As in: nlkit route flush table 100')
    const { isCached, family } = routeFilter(words, context.family)
    if (isCached && family === AF_INET)
      throw new UsageError('IPv4 routes that were remembered cannot be deleted over netlink')
    return withRoute(context, async (rt) => {
      const routes = await getRoutes(rt, words, context)
      return flush(rt, delRoute, routes.filter(isDeletable), context)
    })
  },
})

/** The route that the kernel itself has for what no IPv6 route fits cannot be deleted. */
function isDeletable({ family, dstLen, type, priority }: RouteMessage): boolean {
  return !(family === AF_INET6 && dstLen === 0 && type === routeTypes.UNREACHABLE && priority === 0xffff_ffff)
}

/** Routes that the words mean. What the kernel can filter by, it is told; what it does not know, it ignores. */
export async function getRoutes(
  rt: Connection<'NETLINK_ROUTE'>,
  words: Found<typeof routeFilterWords.entries>,
  context: Context,
): Promise<RouteMessage[]> {
  const filter = routeFilter(words, context.family)
  const { family, protocol, type, isCached, dev, iif, vrf } = filter
  const oif = dev === undefined ? undefined : await linkIndex(rt, dev, context)
  const incoming = iif === undefined ? undefined : await linkIndex(rt, iif, context)
  const table = vrf === undefined ? filter.table : await vrfTable(rt, vrf, context)
  const request = {
    family,
    ...(isCached ? { flags: routeFlags.CLONED } : {}),
    ...(protocol === undefined ? {} : { protocol }),
    ...(type === undefined ? {} : { type }),
    ...(table === undefined ? {} : { table }),
    ...(oif === undefined ? {} : { oif }),
  }
  try {
    const routes = await rt.dump(getRoute, request, { timeout: context.timeout }).toArray()
    return routes.filter(
      (route) =>
        filter.test(route) &&
        (table === undefined || (route.table ?? route.headerTable) === table) &&
        (oif === undefined || route.oif === oif) &&
        (incoming === undefined || route.iif === incoming),
    )
  } catch (error) {
    if (isUnusedTable(error, table)) return []
    throw error
  }
}

/** Linux makes the table main when it gets its first route, and refuses to dump it before. */
function isUnusedTable(error: unknown, table: number | undefined): boolean {
  return error instanceof NetlinkError && error.code === 'ENOENT' && table === routeTables.MAIN
}
