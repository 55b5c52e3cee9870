import { addressFamilies } from '../address-families.ts'
import type { RouteMessage } from '../route.ts'

/**
 * Where a route stands, as in `10.0.0.0/8 table 254 metric 100`: destination, table, and what is not zero of source, TOS and
 * metric. Of routes in one place a packet takes the first, or one of the ways.
 */
export function routePlace(route: RouteMessage): string {
  const { family, dst, dstLen = 0, srcLen = 0, tos = 0, priority = 0, table } = route
  let place = `${dst ?? (family === addressFamilies.INET ? '0.0.0.0' : '::')}/${dstLen} table ${table}`
  if (srcLen !== 0) place += ` from ${route.src}/${srcLen}`
  if (tos !== 0) place += ` tos ${tos}`
  if (priority !== 0) place += ` metric ${priority}`
  return place
}
