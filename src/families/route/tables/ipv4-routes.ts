import type { RowEvent, Rows } from '../../../schema/index.ts'
import { NLM_F_APPEND, NLM_F_REPLACE } from '../../../wire/index.ts'
import type { RouteNexthop } from '../route/multipath.ts'
import type { RouteMessage } from '../route/route.ts'
import { numberedKey, numberedRows } from './numbered-rows.ts'
import { type RouteSpot, routeIndex } from './route-index.ts'
import { saidBy } from './said.ts'

type RouteRows = Rows<RouteSpot, RouteMessage>

/**
 * Several IPv4 routes may stand in one place, in an order: a new one comes first, or last with NLM_F_APPEND; one with
 * NLM_F_REPLACE comes instead of the first (`net/ipv4/fib_trie.c`, fib_table_insert()). No two of them are the same.
 */
export function placeIpv4Route(rows: RouteRows, event: RowEvent<RouteSpot, RouteMessage>, again: boolean): boolean {
  const place = event.key
  const first = rows.get(place)
  if (first === undefined) {
    if (!event.gone) rows.set(place, event.row)
    return true
  }
  if (!rows.marked.has(place) && isSame(first, event.row)) {
    if (event.gone) rows.delete(place)
    else rows.set(place, event.row)
    return true
  }
  const key = routeIndex.key(place)
  const before = [first, ...numberedRows(rows as Rows<string, RouteMessage>, key, 1)]
  const at = before.findIndex((other) => isSame(other, event.row))
  const after = moved(before, event, at)
  // One that came while the dump ran may be in it or not, and the order says which is replaced: only without neighbours is
  // that the same. One that is gone and was not there means that something went unnoticed.
  if (again ? before.length > 1 || after.length > 1 : event.gone && at < 0) return at >= 0 && !event.gone
  if (after.length > 1) rows.marked.add(place)
  else rows.marked.delete(place)
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const row = after[i]
    const at = i === 0 ? place : numberedKey(key, i)
    if (row === undefined) rows.delete(at)
    else if (row !== before[i]) rows.set(at, row)
  }
  return true
}

function moved(
  routes: readonly RouteMessage[],
  event: RowEvent<RouteSpot, RouteMessage>,
  at: number,
): readonly RouteMessage[] {
  const { row, gone, flags } = event
  if (gone) return at < 0 ? routes : routes.toSpliced(at, 1)
  if (at >= 0) return routes.with(at, row)
  if (flags & NLM_F_REPLACE) return routes.with(0, row)
  return flags & NLM_F_APPEND ? [...routes, row] : [row, ...routes]
}

/** Whether two routes of a place are one, whatever their flags (`net/ipv4/fib_semantics.c`, fib_find_info()). */
function isSame(a: RouteMessage, b: RouteMessage): boolean {
  if (a.type !== b.type || a.scope !== b.scope || a.protocol !== b.protocol || a.prefsrc !== b.prefsrc) return false
  // What a nexthop object says is not the route's.
  if (a.nhId !== undefined || b.nhId !== undefined) return a.nhId === b.nhId
  return a.oif === b.oif && isSameWay(a, b) && saySame(a.metrics, b.metrics) && areSameWays(a.multipath, b.multipath)
}

type Way = Pick<RouteMessage, 'gateway' | 'via' | 'flow' | 'encapType' | 'encap'>

function isSameWay(a: Way, b: Way): boolean {
  if (a.gateway !== b.gateway || a.flow !== b.flow || a.encapType !== b.encapType) return false
  return saySame(a.via, b.via) && saySame(a.encap, b.encap)
}

function areSameWays(a: readonly RouteNexthop[] = [], b: readonly RouteNexthop[] = []): boolean {
  const same = (way: RouteNexthop, i: number) => {
    const other = b[i] as RouteNexthop
    return way.ifindex === other.ifindex && way.hops === other.hops && isSameWay(way as Way, other as Way)
  }
  return a.length === b.length && a.every(same)
}

function saySame(a: unknown, b: unknown): boolean {
  return a === b || saidBy(a) === saidBy(b)
}
