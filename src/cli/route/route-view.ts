import type { Connection } from '../../client/index.ts'
import { getNexthop, type RouteMessage, rtmNewRoute, withGeneveOptionsApart } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { iproute2Nexthop } from '../nexthop/nexthop-iproute2.ts'
import { tableOf, type View } from '../output.ts'
import { type LinkNames, linkNames } from '../words/link-names.ts'
import { iproute2Route, type RouteSurroundings } from './route-iproute2.ts'
import { routeColumns, routeRows } from './route-table.ts'

/** Nothing is left out. */
const nothing: ReadonlySet<string> = new Set()

/** The forms in which routes are shown. `hidden` has the keys that `ip -j` leaves out. */
export function routeView(
  names: LinkNames,
  context: Context,
  hidden = nothing,
  nexthop: RouteSurroundings['nexthop'] = () => undefined,
): View<RouteMessage> {
  const table = tableOf(routeColumns(names, context.numeric, context.details), context.output.paint)
  return {
    plain: (route) => names.withDevice(plainValue(rtmNewRoute, withGeneveOptionsApart(route), context), route.oif),
    lines: (routes) => table.lines(routeRows(routes)),
    line: (route) => routeRows([route]).map(table.line).join(', '),
    iproute2: (routes) => routes.map((route) => iproute2Route(route, { names, context, hidden, nexthop })),
  }
}

/** The forms in which these routes are shown, with what the kernel has to be asked for. */
export async function viewOfRoutes(
  rt: Connection<'NETLINK_ROUTE'>,
  routes: readonly RouteMessage[],
  context: Context,
  hidden = nothing,
): Promise<View<RouteMessage>> {
  const names = await linkNames(rt, context)
  const wantsNexthops = context.details && context.output.format === 'iproute2'
  if (!wantsNexthops || routes.every(({ nhId }) => nhId === undefined)) return routeView(names, context, hidden)
  const nexthops = await rt.dump(getNexthop, {}, { timeout: context.timeout }).toArray()
  const byId = new Map(nexthops.map((nexthop) => [nexthop.id, nexthop]))
  return routeView(names, context, hidden, (id) => {
    const found = byId.get(id)
    return found === undefined ? undefined : iproute2Nexthop(found, names, context)
  })
}
