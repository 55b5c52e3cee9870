import { type RouteMessage, routeFlags } from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED, NLM_F_MULTI } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EMSGSIZE, ENOENT } from '../../../errno.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'
import { RouteWriter } from './message/route-writer.ts'
import type { FibRoute } from './table/fib-route.ts'
import type { FibTable } from './table/fib-table.ts'
import type { FibTables } from './table/fib-tables.ts'
import type { Prefix } from './table/prefix.ts'

/** What a dump of routes is about, and where it has got to. */
export interface RouteDump {
  readonly net: RouteNet
  readonly tables: readonly FibTable[]
  readonly filter: RouteFilter
  table: number
  /** The prefix in that table where it goes on, undefined for the first one, and how many of its routes are told. */
  prefix: Prefix | undefined
  done: number
}

interface RouteFilter {
  readonly type: number
  readonly protocol: number
  readonly link: Link | undefined
  /** Whether only prefixes that routers told of are wanted: there are none here. */
  readonly isOfRouters: boolean
}

/** Reads what a dump of routes wants (`net/ipv4/fib_frontend.c`, ip_valid_fib_dump_req(), inet_dump_fib()). */
export function startRouteDump(
  request: RouteRequest<RouteMessage>,
  cb: NetlinkCallback,
  family: 2 | 10,
): RouteDump | number {
  const { net, value } = request
  const { flags = 0, oif = 0, table = value.headerTable ?? 0 } = value
  const isOfRouters = (flags & routeFlags.PREFIX) !== 0
  const place = { net, table: 0, prefix: undefined, done: 0 }
  if (!cb.strictCheck) {
    const { all: tables } = tablesOf(net, family)
    return { ...place, tables, filter: { type: 0, protocol: 0, link: undefined, isOfRouters } }
  }
  const { type = 0, protocol = 0 } = value
  const link = net.links.get(oif)
  if (isPart(value)) cb.answerFlags |= NLM_F_DUMP_FILTERED
  const tables = tablesAskedFor(request, family, table)
  return typeof tables === 'number' ? tables : { ...place, tables, filter: { type, protocol, link, isOfRouters } }
}

/** Whether a dump is not of all routes; its link is there. */
export function isPart({
  flags = 0,
  protocol = 0,
  type = 0,
  headerTable = 0,
  table = headerTable,
  oif = 0,
}: RouteMessage): boolean {
  return (flags | protocol | type | table | oif) !== 0
}

function tablesOf(net: RouteNet, family: 2 | 10): FibTables {
  return family === 2 ? net.ipv4 : net.ipv6
}

/** The tables that a dump is about, all or one; none where nothing can be in it (inet_dump_fib(), inet6_dump_fib()). */
function tablesAskedFor(
  { net, value, extack }: RouteRequest<RouteMessage>,
  family: 2 | 10,
  id: number,
): readonly FibTable[] | number {
  const { PREFIX, CLONED } = routeFlags
  const { flags = 0 } = value
  // Prefixes that routers told of are no matter of IPv4.
  if (family === 2 && (flags & PREFIX) !== 0) return []
  const tables = tablesOf(net, family)
  const table = tables.get(id)
  if (id !== 0 && table === undefined) {
    return value.family === 0
      ? []
      : refuse(extack, ENOENT, family === 2 ? 'ipv4: FIB table does not exist' : 'ipv6: FIB table does not exist')
  }
  // No route of the tables was made for a destination.
  if ((flags & CLONED) !== 0) return []
  return table === undefined ? tables.all : [table]
}

/** Adds routes to a buffer, table by table. */
export function dumpRoutes(skb: SkBuff, cb: NetlinkCallback, place: RouteDump): number {
  for (; place.table < place.tables.length; place.table++) {
    const error = dumpTable(skb, cb, place, place.tables[place.table] as FibTable)
    if (error < 0) return error
    place.prefix = undefined
    place.done = 0
  }
  return 0
}

function dumpTable(skb: SkBuff, cb: NetlinkCallback, place: RouteDump, table: FibTable): number {
  // Who asks strictly has no exceptions to routes told, whatever else he wants.
  const flags = NLM_F_MULTI | (cb.strictCheck ? NLM_F_DUMP_FILTERED : 0)
  const to = { portid: cb.skb.portid, seq: cb.nlh.seq }
  const writer = new RouteWriter(skb, flags, to, place.net.now)
  let isFull = false
  table.visit(place.prefix, (first) => {
    const done = isAt(place.prefix, first) ? place.done : 0
    let number = 0
    for (let route: FibRoute | undefined = first; route !== undefined; route = route.next, number++) {
      if (number < done || !isWanted(route, place.filter) || writer.put(route)) continue
      place.prefix = first
      place.done = number
      isFull = true
      return false
    }
    return true
  })
  return isFull ? -EMSGSIZE : 0
}

function isAt(place: Prefix | undefined, first: Prefix): boolean {
  return place !== undefined && place.dst === first.dst && place.dstLen === first.dstLen
}

function isWanted(route: FibRoute, { type, protocol, link, isOfRouters }: RouteFilter): boolean {
  if (isOfRouters) return false
  if (type !== 0 && route.type !== type) return false
  if (protocol !== 0 && route.protocol !== protocol) return false
  return link === undefined || route.nexthops.some((way) => way.link === link)
}
