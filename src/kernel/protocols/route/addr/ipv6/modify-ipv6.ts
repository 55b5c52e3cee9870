import { addrFlags } from '../../../../../families/route/index.ts'
import { EINVAL } from '../../../../errno.ts'
import { addNetworkRoute, modifyNetworkRoute, removeNetworkRoute } from '../../fib/ipv6/address-routes.ts'
import { ANY6, type Ipv6Address } from './ipv6-address.ts'
import { changed, cleanUpPrefixRoute, followLifetime } from './ipv6-list.ts'
import type { Ipv6Config } from './new-ipv6.ts'

/** Flags of an address that a request sets anew; others it can only add. */
const settable = addrFlags.NODAD | addrFlags.HOMEADDRESS | addrFlags.MANAGETEMPADDR | addrFlags.NOPREFIXROUTE

/** Changes an address, and the routes to its prefix and to that of its peer: 0, or minus an errno (`net/ipv6/addrconf.c`, inet6_addr_modify()). */
export function modifyIpv6(ifa: Ipv6Address, config: Ipv6Config): number {
  if ((config.flags & addrFlags.MANAGETEMPADDR) !== 0 && ifa.prefixlen !== 64) return -EINVAL
  const { peer } = config
  if (ifa.peer !== undefined && peer !== undefined && peer !== ifa.peer) removeNetworkRoute(ifa, ifa.peer)
  const hadPrefixRoute = ifa.isPermanent && ifa.hasPrefixRoute
  const flags = ifa.isTentative ? config.flags : config.flags & ~addrFlags.OPTIMISTIC
  ifa.flags = (ifa.flags & ~settable) | flags
  if (config.rtPriority !== 0) ifa.rtPriority = config.rtPriority
  if (peer !== undefined) ifa.peer = peer === ANY6 ? undefined : peer
  ifa.proto = config.proto
  followLifetime(ifa, { ...config.lifetime, created: ifa.lifetime.created })
  if (!ifa.isTentative) changed(ifa, true)
  if (ifa.hasPrefixRoute) renewRoutes(ifa, hadPrefixRoute)
  else if (hadPrefixRoute) cleanUpPrefixRoute(ifa)
  return 0
}

/** The route that somebody has deleted is there again. That to the peer is looked for with the length of the address's prefix. */
function renewRoutes(ifa: Ipv6Address, hadPrefixRoute: boolean): void {
  let isThere = hadPrefixRoute && modifyNetworkRoute(ifa, ifa.address)
  if (!isThere) addNetworkRoute(ifa, ifa.address)
  if (ifa.peer === undefined) return
  if (hadPrefixRoute) isThere = modifyNetworkRoute(ifa, ifa.peer)
  if (!isThere) addNetworkRoute(ifa, ifa.peer)
}
