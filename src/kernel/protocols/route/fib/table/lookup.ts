import { nexthopFlags, routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import { EACCES, EAGAIN, EHOSTUNREACH, EINVAL } from '../../../../errno.ts'
import type { RoutingRule } from '../../rule/rule.ts'
import { type FibNexthop, type FibRoute, typeOf } from './fib-route.ts'
import type { FibTable } from './fib-table.ts'
import type { PackedAddress } from './prefix.ts'

/** A packet that a route is looked up for (`struct flowi4`, `struct flowi6`). */
export interface Flow {
  readonly dst: PackedAddress
  /** Undefined where it is to be found, too. */
  readonly src?: PackedAddress | undefined
  readonly tos?: number | undefined
  /** Routes must reach at least as near as that. */
  readonly scope?: number | undefined
  readonly oif?: number | undefined
  readonly iif?: number | undefined
  readonly mark?: number | undefined
  readonly uid?: number | undefined
  readonly ipProto?: number | undefined
  readonly sport?: number | undefined
  readonly dport?: number | undefined
  readonly flowlabel?: number | undefined
}

/** What was found: a route, and the one of its ways that is taken; a route that leads to an error has none. */
export interface Found {
  readonly route: FibRoute
  readonly way: FibNexthop | undefined
  /** The table that was asked: local and main table can be one. */
  readonly table: number
  /** The rule that named the table, where there are others than Linux begins with. */
  readonly rule?: RoutingRule | undefined
  /** The source that a rule was asked for, and found. IPv6 only. */
  readonly source?: PackedAddress
}

/** Why a route of a type leads nowhere (fib_props, ip6_rt_type_to_error()). */
const errors: Record<number, number> = {
  [routeTypes.THROW]: EAGAIN,
  [routeTypes.BLACKHOLE]: EINVAL,
  [routeTypes.UNREACHABLE]: EHOSTUNREACH,
  [routeTypes.PROHIBIT]: EACCES,
  [routeTypes.NAT]: EINVAL,
  [routeTypes.XRESOLVE]: EINVAL,
}

/** Types of IPv4 routes that lead to an error, and so have no way. */
export const errorTypes: ReadonlySet<number> = new Set(Object.keys(errors).map(Number))

/** 0, or minus the errno of a route that leads nowhere. */
export function lookupError(route: FibRoute): number {
  return -(errors[typeOf(route)] ?? 0)
}

/** Which of the routes of a prefix a packet takes, `first` and those behind it; undefined where none will do. */
export type TakeRoute = (first: FibRoute, flow: Flow) => Pick<Found, 'route' | 'way'> | undefined

/** The longest match in a table; undefined where there is none, or where the next rule is to be asked. */
export function lookupTable(table: FibTable, flow: Flow, take: TakeRoute): Found | undefined {
  for (let first = table.match(flow.dst); first !== undefined; first = table.match(flow.dst, first.dstLen - 1)) {
    const taken = take(first, flow)
    if (taken !== undefined) return foundIn(table.id, taken)
  }
  return undefined
}

/** The longest match in two tables that are one: where both have a prefix, the first counts. `id` is said to be the table. */
export function lookupBoth(one: FibTable, other: FibTable, flow: Flow, take: TakeRoute, id: number): Found | undefined {
  let a = one.match(flow.dst)
  let b = other.match(flow.dst)
  while (a !== undefined || b !== undefined) {
    const isFirst = b === undefined || (a !== undefined && a.dstLen >= b.dstLen)
    const first = (isFirst ? a : b) as FibRoute
    const taken = take(first, flow)
    if (taken !== undefined) return foundIn(id, taken)
    const next = (isFirst ? one : other).match(flow.dst, first.dstLen - 1)
    if (isFirst) a = next
    else b = next
  }
  return undefined
}

/** A route may say that its table is not to be asked. */
function foundIn(table: number, { route, way }: Pick<Found, 'route' | 'way'>): Found | undefined {
  return route.type === routeTypes.THROW ? undefined : { route, way, table }
}

/** Whether packets can take a way, of whatever link. */
export function isAlive({ type }: FibRoute, { link, scope, isBlackhole, flags }: FibNexthop): boolean {
  if (isBlackhole) return true
  if ((flags & nexthopFlags.DEAD) !== 0) return false
  return link !== undefined && (link.isUp || scope === routeScopes.NOWHERE || type === routeTypes.LOCAL)
}

/** Whether a rule does not let a route count (fib4_rule_suppress(), fib6_rule_suppress()). */
export function isSuppressed({ suppressPrefixlen = -1, suppressIfgroup }: RoutingRule, { route, way }: Found): boolean {
  return route.dstLen <= suppressPrefixlen || (way?.link !== undefined && way.link.group === suppressIfgroup)
}
