import { type RouteMessage, rtmNewRoute } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { noIproute2, tableOf, type View } from '../output.ts'
import type { LinkNames } from '../words/link-names.ts'
import { routeColumns, routeRows } from './route-table.ts'

/** The forms in which routes are shown. */
export function routeView(names: LinkNames, context: Context): View<RouteMessage> {
  const table = tableOf(routeColumns(names, context.numeric), context.output.paint)
  return {
    plain: (route) => names.withDevice(plainValue(rtmNewRoute, route, context), route.oif),
    lines: (routes) => table(routeRows(routes)),
    iproute2: noIproute2,
  }
}
