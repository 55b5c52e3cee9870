import type { Link } from '../../link/link.ts'
import type { FibRoute } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'

/** A link has lost an address: routes by it do not prefer that as their source any more. Nobody is told (rt6_remove_prefsrc()). */
export function forgetSource(link: Link, address: PackedAddress): void {
  const prefers = ({ prefsrc, nhId, nexthops: [way] }: FibRoute) =>
    prefsrc === address && nhId === undefined && way?.link === link
  link.net.ipv6.changeEach((routes) =>
    routes.some(prefers) ? routes.map((route) => (prefers(route) ? route.from(undefined) : route)) : routes,
  )
}
