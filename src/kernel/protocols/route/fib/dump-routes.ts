import { type RouteMessage, routeFlags } from '../../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED, NLM_F_MULTI } from '../../../../wire/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EMSGSIZE, ENODEV, ENOENT } from '../../../errno.ts'
import type { SkBuff } from '../../../skb/sk-buff.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'
import { RouteWriter } from './message/route-writer.ts'
import type { FibRoute } from './table/fib-route.ts'
import type { FibTable } from './table/fib-table.ts'
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
  readonly isOfRouters?: boolean
}

/** Reads what a dump of routes wants (`net/ipv4/fib_frontend.c`, ip_valid_fib_dump_req(), inet_dump_fib()). */
export function startRouteDump(
  request: RouteRequest<RouteMessage>,
  cb: NetlinkCallback,
  family: number,
): RouteDump | number {
  const { value, extack } = request
  const net = request.net
  const all = family === 2 ? net.ipv4 : net.ipv6
  const { flags = 0 } = value
  let { type = 0, protocol = 0 } = value
  let link: Link | undefined
  let tables: readonly FibTable[] = all.all
  if (cb.strictCheck) {
    if (value.oif !== undefined) {
      link = net.links.get(value.oif)
      if (link === undefined) return -ENODEV
    }
    const id = value.table ?? value.headerTable ?? 0
    if ((flags | protocol | type | id) !== 0 || link !== undefined) cb.answerFlags |= NLM_F_DUMP_FILTERED
    if (id !== 0) {
      const table = all.get(id)
      if (table === undefined) {
        return value.family === 0
          ? { net, tables: [], filter: { type, protocol, link }, table: 0, prefix: undefined, done: 0 }
          : refuse(extack, ENOENT, family === 2 ? 'ipv4: FIB table does not exist' : 'ipv6: FIB table does not exist')
      }
      tables = [table]
    }
    // Of the routes that were made for a destination there are none.
    if ((flags & routeFlags.CLONED) !== 0) tables = []
  } else {
    type = 0
    protocol = 0
  }
  const isOfRouters = (flags & routeFlags.PREFIX) !== 0
  return { net, tables, filter: { type, protocol, link, isOfRouters }, table: 0, prefix: undefined, done: 0 }
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
