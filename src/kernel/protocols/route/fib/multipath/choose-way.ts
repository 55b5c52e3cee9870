import { VALID_STATES } from '../../neigh/neighbour.ts'
import type { RouteNet } from '../../route-net.ts'
import { ipv4Source } from '../ipv4/source-address.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import { type Flow, isAlive } from '../table/lookup.ts'
import { flowHash } from './flow-hash.ts'
import { upperBounds } from './upper-bounds.ts'

/**
 * The way of an IPv4 route with several that a packet takes: the one that its hash falls to, but rather one from whose own address it
 * comes (`net/ipv4/fib_semantics.c`, fib_select_multipath()). Packets that come in have no address of ours.
 */
export function chooseIpv4Way(net: RouteNet, route: FibRoute, flow: Flow, isInput: boolean): FibNexthop | undefined {
  const hash = flowHash(net.net.kernel, flow)
  if (route.nhId !== undefined) return chooseOfObject(net, route, route.nhId, hash)
  const bounds = boundsOf(route, ({ inet }) => inet?.settings.ignoreRoutesWithLinkdown)
  let best: { readonly way: FibNexthop; readonly score: number } | undefined
  for (const [i, way] of route.nexthops.entries()) {
    const bound = bounds[i] as number
    if (bound < 0) continue
    const isFrom = !isInput && flow.src !== undefined && sourceOf(net, route, way) === flow.src
    const score = (isFrom ? 2 : 0) + (hash <= bound ? 1 : 0)
    if (best === undefined || score > best.score) best = { way, score }
  }
  return best?.way
}

/** The address that packets by a way have of their own accord (fib_info_update_nhc_saddr()). */
function sourceOf(net: RouteNet, route: FibRoute, { link, gateway }: FibNexthop) {
  return ipv4Source(net, link, gateway?.length === 2 ? gateway : undefined, route.scope)
}

/**
 * The way of an IPv6 route with several that a packet takes; undefined where it would be one that cannot be taken
 * (`net/ipv6/route.c`, fib6_select_path()).
 */
export function chooseIpv6Way(
  net: RouteNet,
  route: FibRoute,
  flow: Flow,
  canTake: (way: FibNexthop) => boolean,
): FibNexthop | undefined {
  const hash = flowHash(net.net.kernel, flow)
  if (route.nhId !== undefined) return chooseOfObject(net, route, route.nhId, hash)
  const bounds = boundsOf(route, ({ inet6 }) => inet6?.settings.ignoreRoutesWithLinkdown)
  const way = route.nexthops.find((_, i) => hash <= (bounds[i] as number))
  return way !== undefined && canTake(way) ? way : undefined
}

type LinkOfWay = NonNullable<FibNexthop['link']>

/** A way whose link is down takes nothing; nor does one without carrier, where the link says so. */
function boundsOf(route: FibRoute, ignoresLinkdown: (link: LinkOfWay) => number | undefined): number[] {
  const isDead = (way: FibNexthop) =>
    !isAlive(route, way) || (way.link !== undefined && !way.link.carrier && (ignoresLinkdown(way.link) ?? 0) !== 0)
  return upperBounds(route.nexthops.map((way) => (isDead(way) ? 0 : way.weight)))
}

/** That of a group of nexthop objects: its buckets say it, or the weights of those whose gateway is not known to be gone (`net/ipv4/nexthop.c`, nexthop_select_path()). */
function chooseOfObject(net: RouteNet, { nexthops }: FibRoute, id: number, hash: number): FibNexthop | undefined {
  const { resilient, group = [] } = net.nexthops.get(id) ?? {}
  if (resilient !== undefined) {
    const member = resilient.buckets[hash % resilient.buckets.length]
    return nexthops[group.findIndex((one) => one.id === member)]
  }
  const bounds = upperBounds(nexthops.map(({ weight }) => weight))
  const good = nexthops.map((way) => isGood(net, way))
  const taken = nexthops.findIndex((_, i) => good[i] && hash <= (bounds[i] as number))
  return nexthops[taken >= 0 ? taken : Math.max(0, good.indexOf(true))]
}

/** nexthop_is_good_nh() */
function isGood(net: RouteNet, { link, gateway }: FibNexthop): boolean {
  if (link === undefined || gateway === undefined) return true
  const neighbour = net.neighbours.find(link, gateway)
  return neighbour === undefined || (neighbour.state & VALID_STATES) !== 0
}
