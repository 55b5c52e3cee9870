import { routeTypes } from '../../../../../families/route/index.ts'
import { LOOPBACK6 } from '../../addr/ipv6/ipv6-address.ts'
import type { Link } from '../../link/link.ts'
import type { FibRoute } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'

/** Types of routes that lead to an error. */
export const errorTypes = new Set<number>([
  routeTypes.BLACKHOLE,
  routeTypes.UNREACHABLE,
  routeTypes.PROHIBIT,
  routeTypes.THROW,
])

/** Whether packets by a link get nowhere: by the loopback link only those do that are for the host itself (fib6_is_reject()). */
export function leadsNowhere(type: number, dst: PackedAddress, link: Link | undefined): boolean {
  if (errorTypes.has(type)) return true
  return link?.isLoopback === true && dst !== LOOPBACK6 && type !== routeTypes.LOCAL && type !== routeTypes.ANYCAST
}

/** Whether a route gets nowhere (RTF_REJECT). By a nexthop object it always gets somewhere. */
export function isReject({ type, dst, nexthops: [way], nhId }: FibRoute): boolean {
  return nhId === undefined && leadsNowhere(type, dst, way?.link)
}
