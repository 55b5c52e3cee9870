import { addrFlags, routeScopes } from '../../../../../families/route/index.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import { networkOf, type PackedAddress } from '../table/prefix.ts'

/** The address that packets by a route come from, where neither they nor the route say (inet_select_addr(), ipv6_dev_get_saddr()). */
export function sourceAddress(
  net: RouteNet,
  route: FibRoute,
  way: FibNexthop | undefined,
  dst: PackedAddress,
): PackedAddress | undefined {
  const link = way?.link
  return route.family === 2 ? ipv4Source(net, link, way?.gateway ?? dst) : ipv6Source(net, link, dst)
}

/** An address in the subnet of the next hop, or the first one of the link, or of another link. */
function ipv4Source(net: RouteNet, link: Link | undefined, next: PackedAddress): PackedAddress | undefined {
  const own = (link?.inet?.addresses ?? []).filter(
    ({ isSecondary, scope }) => !isSecondary && scope <= routeScopes.LINK,
  )
  const near = own.find(({ network, prefixlen }) => networkOf(next, prefixlen) === network) ?? own[0]
  if (near !== undefined) return near.local
  for (const { inet } of net.links.all) {
    const found = inet?.addresses.find(({ isSecondary, scope }) => !isSecondary && scope < routeScopes.LINK)
    if (found !== undefined) return found.local
  }
  return undefined
}

/** Of the addresses that reach as far as the destination, the one that shares most bits with it (RFC 6724, the rules that matter here). */
function ipv6Source(net: RouteNet, link: Link | undefined, dst: PackedAddress): PackedAddress | undefined {
  const all = net.links.all.flatMap(({ inet6 }) => inet6?.addresses ?? [])
  const usable = all.filter(({ flags }) => (flags & (addrFlags.TENTATIVE | addrFlags.DADFAILED)) === 0)
  if (usable.some(({ address }) => address === dst)) return dst
  const isMulticast = dst.charCodeAt(0) >> 8 === 0xff
  // A link-local address, or a multicast to a scope that is no wider, is of a link.
  const isNear = (dst.charCodeAt(0) & 0xffc0) === 0xfe80 || (isMulticast && (dst.charCodeAt(0) & 0xf) <= 2)
  const own = usable.filter(({ device, scope }) => device.link === link && (scope === routeScopes.LINK) === isNear)
  const wide = usable.filter(({ scope }) => scope === routeScopes.UNIVERSE)
  const candidates =
    own.length > 0 ? own : isNear || isMulticast ? usable.filter(({ device }) => device.link === link) : wide
  return candidates.toSorted((a, b) => commonBits(b.address, dst) - commonBits(a.address, dst))[0]?.address
}

function commonBits(a: PackedAddress, b: PackedAddress): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a.charCodeAt(i) ^ b.charCodeAt(i)
    if (difference !== 0) return i * 16 + Math.clz32(difference) - 16
  }
  return 128
}
