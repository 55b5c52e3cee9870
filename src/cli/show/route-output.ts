import { type RouteMessage, rtmNewRoute } from '../../families/route/index.ts'
import { plainValue } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { printList, tableOf } from '../output.ts'
import { routeColumns, routeRows } from '../table/route-table.ts'
import type { LinkNames } from '../words/link-names.ts'

/** Prints routes as the output wants them. */
export function printRoutes(routes: readonly RouteMessage[], names: LinkNames, context: Context): void {
  const table = tableOf(routeColumns(names, context.numeric), context.output.paint)
  printList(
    context.output,
    routes,
    (route) => names.withDevice(plainValue(rtmNewRoute, route, context), route.oif),
    (items) => table(routeRows(items)),
  )
}
