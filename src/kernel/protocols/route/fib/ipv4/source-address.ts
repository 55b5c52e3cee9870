import { routeScopes } from '../../../../../families/route/index.ts'
import type { Ipv4Address } from '../../addr/ipv4/ipv4-address.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import { networkOf, type PackedAddress } from '../table/prefix.ts'

/**
 * The address that packets by a link come from where nobody says: one in the subnet of the gateway, or the first one of the link, or
 * of another link; of those that reach as far as `scope` (`net/ipv4/devinet.c`, inet_select_addr()).
 */
export function ipv4Source(
  { links }: RouteNet,
  link: Link | undefined,
  gateway: PackedAddress | undefined,
  scope: number,
): PackedAddress | undefined {
  const own = (link?.inet?.addresses ?? []).filter(
    (ifa) => !ifa.isSecondary && Math.min(ifa.scope, routeScopes.HOST) <= scope,
  )
  const near = own.find(({ network, prefixlen }) => gateway !== undefined && networkOf(gateway, prefixlen) === network)
  const found = near ?? own[0]
  if (found !== undefined) return found.local
  const isWide = (ifa: Ipv4Address) => !ifa.isSecondary && ifa.scope !== routeScopes.LINK && ifa.scope <= scope
  for (const { inet } of links.byAge) {
    const other = inet?.addresses.find(isWide)
    if (other !== undefined) return other.local
  }
  return undefined
}
