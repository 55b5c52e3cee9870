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

/** How a place ends. Few endings have a million routes, which are quicker and smaller when they share their texts. */
interface Ending {
  readonly dstLen: number
  readonly table: number | undefined
  readonly tos: number
  readonly priority: number
  readonly text: string
}
const SLOTS = 256
const recentEndings: (Ending | undefined)[] = new Array(SLOTS).fill(undefined)

function placeAfterDst({ dstLen = 0, table, tos = 0, priority = 0 }: RouteMessage): string {
  const slot = (dstLen + 31 * (priority + 31 * (tos + 31 * (table ?? 0)))) & (SLOTS - 1)
  const recent = recentEndings[slot]
  if (recent?.dstLen === dstLen && recent.table === table && recent.priority === priority && recent.tos === tos) {
    return recent.text
  }
  let text = `/${dstLen} table ${table}`
  if (tos !== 0) text += ` tos ${tos}`
  if (priority !== 0) text += ` metric ${priority}`
  recentEndings[slot] = { dstLen, table, tos, priority, text }
  return text
}
