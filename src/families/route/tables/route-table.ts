import type { Asked, RowEvent, Rows, Table, TableEvent } from '../../../schema/index.ts'
import { NLM_F_REPLACE } from '../../../wire/index.ts'
import { ipv4AddrGroup } from '../addr/addr.ts'
import { addressFamilies } from '../address-families.ts'
import { linkGroup } from '../link/link.ts'
import { nexthopGroup } from '../nexthop.ts'
import { encapTypes } from '../route/encap/lwtunnel.ts'
import type { Seg6Local } from '../route/encap/seg6-local.ts'
import type { RouteNexthop } from '../route/multipath.ts'
import { getRoute, ipv4RouteGroup, ipv6RouteGroup, type RouteMessage } from '../route/route.ts'
import { routeFlags } from '../route/route-constants.ts'
import { placeIpv4Route } from './ipv4-routes.ts'
import { ipv6RouteKey, orderWays, placeIpv6Route } from './ipv6-routes.ts'
import { linksBefore, linkWatch, lockedRequest } from './link-watch.ts'
import { type RouteSpot, routeIndex } from './route-index.ts'
import { routePlace } from './route-place.ts'

/** Which routes. */
export interface RouteTableFilter {
  /** Number of the routing table, as in `routeTables.MAIN`; all by default. */
  readonly table?: number | undefined
  /** `addressFamilies.INET` or `INET6`; both by default. */
  readonly family?: number | undefined
}

/** A routing table, or all of them: IPv4 and IPv6 routes, without cached ones, without `cacheinfo` and `expires`. */
export type RouteTable = Table<'NETLINK_ROUTE', string, RouteMessage>

/**
 * Routes of a routing table, of a family, or all. The key says where a route stands, in the words of `routePlace()`; of
 * several IPv4 routes in one place (NLM_F_APPEND) those after the first have a number behind it. IPv6 routes with a gateway
 * that stand in one place are one row with several ways, as the kernel lists them; those without have their link in the key.
 *
 * One thing a dump does not show: an IPv6 route without a gateway that was added between two ways of its place, since Linux
 * goes from the first way to the last and passes over what is between them (`net/ipv6/ip6_fib.c`, fib6_dump_node(); seen in
 * 6.18). After a dump such a route is missing here too, until it is announced again.
 *
 * What Linux does to IPv4 routes when a link goes down or comes back, an address or a nexthop object is deleted, it does not
 * say (`net/ipv4/fib_frontend.c`, fib_disable_ip()); then all are asked for anew.
 */
export function routeTableOf(filter: RouteTableFilter = {}): RouteTable {
  const { table, family } = filter
  const isRow = (route: RouteMessage) =>
    (family === undefined ? isIp(route.family) : route.family === family) &&
    (table === undefined || route.table === table) &&
    ((route.flags ?? 0) & routeFlags.CLONED) === 0
  return {
    name: 'routes',
    protocol: 'NETLINK_ROUTE',
    dumps: dumpsOf(filter),
    groups: [ipv4RouteGroup, ipv6RouteGroup].filter(
      (group) => family === undefined || (group === ipv4RouteGroup) === (family === addressFamilies.INET),
    ),
    events: { newRoute: 'there', delRoute: 'gone' },
    row: (route) => (isRow(route) ? settledRoute(route) : undefined),
    key: (route) => (route.family === addressFamilies.INET ? routePlace(route) : ipv6RouteKey(route)),
    index: routeIndex,
    place: placeRoute,
    doubt: {
      groups: [linkGroup, ipv4AddrGroup, nexthopGroup],
      watch: routeDoubt,
      before: linksBefore,
      settled: lockedRequest,
    },
  }
}

/** All IPv4 and IPv6 routes; see `routeTableOf()`. */
export const routeTable: RouteTable = routeTableOf()

function isIp(family: number | undefined): boolean {
  return family === addressFamilies.INET || family === addressFamilies.INET6
}

/** One of a family alone is refused where it does not have the table (`net/ipv4/fib_frontend.c`, inet_dump_fib()). */
function dumpsOf({ table, family }: RouteTableFilter): Asked<'NETLINK_ROUTE', RouteMessage>[] {
  if (table !== undefined) return [{ op: getRoute, value: { table } }]
  const families = family === undefined ? [addressFamilies.INET, addressFamilies.INET6] : [family]
  return families.map((of) => ({ op: getRoute, value: { family: of } }))
}

function settledRoute(route: RouteMessage): RouteMessage {
  if (route.family === addressFamilies.INET) return route
  const { cacheinfo, expires, delReason, ...row } = withoutCounters(route)
  if (row.multipath === undefined || row.nhId !== undefined) return row
  return { ...row, multipath: orderWays(row.multipath.map(withoutCounters)) }
}

/** Local segments may count packets. */
function withoutCounters<W extends RouteMessage | RouteNexthop>(way: W): W {
  if (way.encapType !== encapTypes.SEG6_LOCAL) return way
  const { counters, ...encap } = way.encap as Seg6Local
  return { ...way, encap }
}

type RouteRows<At> = Rows<At, RouteMessage>
type RouteEvent<At> = RowEvent<At, RouteMessage>

/** IPv6 routes are kept by their keys. */
function placeRoute(rows: RouteRows<RouteSpot>, event: RouteEvent<RouteSpot>, again: boolean): boolean {
  return event.row.family === addressFamilies.INET
    ? placeIpv4Route(rows, event, again)
    : placeIpv6Route(rows as RouteRows<string>, event as RouteEvent<string>, again)
}

function routeDoubt(): (event: TableEvent) => boolean {
  const linkChanged = linkWatch()
  return (event) => {
    if (event.event === 'delAddr') return (event.value as { family?: number }).family === addressFamilies.INET
    if (event.event === 'newNexthop') return (event.flags & NLM_F_REPLACE) !== 0
    return event.event === 'delNexthop' || linkChanged(event)
  }
}
