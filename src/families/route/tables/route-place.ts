import { addressFamilies } from '../address-families.ts'
import type { RouteMessage } from '../route/route.ts'

/**
 * Where a route stands, as in `10.0.0.0/8 table 254 metric 100`: destination, table, and what is not zero of source, TOS and
 * metric. Of routes in one place a packet takes the first, or one of the ways.
 */
export function routePlace(route: RouteMessage): string {
  const { family, dst, srcLen = 0 } = route
  const source = srcLen === 0 ? '' : ` from ${route.src}/${srcLen}`
  const rest = placeAfterDst(route)
  return (dst ?? (family === addressFamilies.INET ? '0.0.0.0' : '::')) + (source === '' ? rest : rest + source)
}

/** What the last route with that prefix length had, which most others have as well: a million of them are quicker so. */
interface Ending {
  readonly table: number | undefined
  readonly tos: number
  readonly priority: number
  readonly text: string
}
const endings = new Map<number, Ending>()

function placeAfterDst({ dstLen = 0, table, tos = 0, priority = 0 }: RouteMessage): string {
  const known = endings.get(dstLen)
  if (known && known.table === table && known.priority === priority && known.tos === tos) return known.text
  let text = `/${dstLen} table ${table}`
  if (tos !== 0) text += ` tos ${tos}`
  if (priority !== 0) text += ` metric ${priority}`
  endings.set(dstLen, { table, tos, priority, text })
  return text
}
