import { addressFamilies } from '../address-families.ts'
import type { RouteMessage } from '../route/route.ts'
import { endingOf } from './place-ending.ts'

/**
 * Where a route stands, as in `10.0.0.0/8 table 254 metric 100`: destination, table, and what is not zero of source, TOS and
 * metric. Of routes in one place a packet takes the first, or one of the ways.
 */
export function routePlace(route: RouteMessage): string {
  const { family, dst, srcLen = 0 } = route
  const { text } = endingOf(route)
  const place = (dst ?? (family === addressFamilies.INET ? '0.0.0.0' : '::')) + text
  return srcLen === 0 ? place : `${place} from ${route.src}/${srcLen}`
}
