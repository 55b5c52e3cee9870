import type { RowEvent, Rows } from '../../../schema/index.ts'
import { NLM_F_APPEND, NLM_F_REPLACE } from '../../../wire/index.ts'
import type { RouteNexthop } from '../route/multipath.ts'
import type { RouteMessage } from '../route/route.ts'
import { nexthopFlags, routeProtocols } from '../route/route-constants.ts'
import { numberedKey, numberedRows } from './numbered-rows.ts'
import { routePlace } from './route-place.ts'
import { saidBy } from './said.ts'

const WAY_FLAGS = Object.values(nexthopFlags).reduce((all, flag) => all | flag, 0)

/** Whether it is one way of possibly several (`include/net/ip6_route.h`, rt6_qualify_for_ecmp()). */
function isWay({ multipath, gateway, nhId, protocol }: RouteMessage): boolean {
  if (nhId !== undefined) return false
  return multipath !== undefined || (gateway !== undefined && protocol !== routeProtocols.RA)
}

/**
 * The place of a route with gateways; of others, of which several may stand there, also the link and how packets are wrapped,
 * or the nexthop object (`include/net/ip6_route.h`, rt6_duplicate_nexthop()).
 */
export function ipv6RouteKey(route: RouteMessage): string {
  const place = routePlace(route)
  if (isWay(route)) return place
  const { nhId, oif, gateway } = route
  if (nhId !== undefined) return `${place} nexthop ${nhId}`
  return `${place} link ${oif}${gateway === undefined ? '' : ` via ${gateway}`}${wrapping(route)}`
}

function wrapping({ encapType, encap }: RouteNexthop | RouteMessage): string {
  return encapType === undefined ? '' : ` encap ${encapType} ${saidBy(encap)}`
}

/**
 * A notification of a new way has all ways of the place; one of a way that is gone has that way, or all when the route is
 * gone (`net/ipv6/route.c`, __ip6_del_rt_siblings()). What one without a gateway replaces is the first of those in the place,
 * and their order is not known: false. The one that replaces may be the same as another (`net/ipv6/ip6_fib.c`,
 * fib6_add_rt2node()): those have a number behind the key, and which of them goes does not show.
 */
export function placeIpv6Route(
  rows: Rows<string, RouteMessage>,
  event: RowEvent<string, RouteMessage>,
  again: boolean,
): boolean {
  const { key, row, gone, flags } = event
  const before = rows.get(key)
  if (gone) return takeOut(rows, key, before, row)
  const isTwin = before !== undefined && !isWay(row) && (flags & NLM_F_APPEND) !== 0 && !again
  rows.set(isTwin ? numberedKey(key, numberedRows(rows, key).length) : key, row)
  return (flags & NLM_F_REPLACE) === 0 || (before !== undefined && isWay(row))
}

function takeOut(
  rows: Rows<string, RouteMessage>,
  key: string,
  before: RouteMessage | undefined,
  gone: RouteMessage,
): boolean {
  if (before === undefined) return true
  if (rows.get(numberedKey(key, 1)) !== undefined) return false
  const left = isWay(gone) ? waysLeft(before, gone) : []
  if (left.length === 0) rows.delete(key)
  else rows.set(key, withWays(before, left))
  return true
}

function waysOf(route: RouteMessage): readonly RouteNexthop[] {
  if (route.multipath) return route.multipath
  const { gateway, oif, via, flow, newdst, encapType, encap } = route
  const way = { flags: (route.flags ?? 0) & WAY_FLAGS, hops: 0, ifindex: oif ?? 0, gateway }
  return [{ ...way, via, flow, newdst, encapType, encap } as RouteNexthop]
}

function waysLeft(route: RouteMessage, gone: RouteMessage): RouteNexthop[] {
  const names = new Set(waysOf(gone).map(wayName))
  return waysOf(route).filter((way) => !names.has(wayName(way)))
}

function wayName(way: RouteNexthop): string {
  return `${way.gateway} ${way.ifindex}${wrapping(way)}`
}

/** A route with one way has it in its own fields, as the kernel writes it. */
function withWays(route: RouteMessage, ways: readonly RouteNexthop[]): RouteMessage {
  const [only] = ways
  if (ways.length > 1 || only === undefined) return { ...route, multipath: [...ways] }
  const { multipath, ...rest } = route
  const { ifindex, flags = 0, hops, ...way } = only
  return { ...rest, ...way, oif: ifindex, flags: ((route.flags ?? 0) & ~WAY_FLAGS) | flags } as RouteMessage
}

/** Ways in an order of their own: a notification begins with the way that it is about, a dump with the oldest. */
export function orderWays(ways: readonly RouteNexthop[]): RouteNexthop[] {
  return [...ways].sort((a, b) => (wayName(a) < wayName(b) ? -1 : 1))
}
