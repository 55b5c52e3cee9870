import { routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import { EACCES, EHOSTUNREACH, EINVAL } from '../../../../errno.ts'
import { RT_TOS } from '../../rule/ask-rules.ts'
import type { RoutingRule } from '../../rule/rule.ts'
import { type FibNexthop, type FibRoute, isExpired, typeOf } from './fib-route.ts'
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
  [routeTypes.BLACKHOLE]: EINVAL,
  [routeTypes.UNREACHABLE]: EHOSTUNREACH,
  [routeTypes.PROHIBIT]: EACCES,
  [routeTypes.NAT]: EINVAL,
  [routeTypes.XRESOLVE]: EINVAL,
}

/** 0, or minus the errno of a route that leads nowhere. */
export function lookupError(route: FibRoute): number {
  return -(errors[typeOf(route)] ?? 0)
}

/** The longest match in a table; undefined where there is none, or where the next rule is to be asked (`net/ipv4/fib_trie.c`, fib_table_lookup()). */
export function lookupTable(table: FibTable, flow: Flow): Found | undefined {
  for (let first = table.match(flow.dst); first !== undefined; first = table.match(flow.dst, first.dstLen - 1)) {
    const found = lookupPrefix(first, flow, table.id)
    if (found !== undefined) return answerOf(found)
  }
  return undefined
}

/** The longest match in two tables that are one: where both have a prefix, the first counts. */
export function lookupBoth(one: FibTable, other: FibTable, flow: Flow, id: number): Found | undefined {
  let a = one.match(flow.dst)
  let b = other.match(flow.dst)
  while (a !== undefined || b !== undefined) {
    const isFirst = b === undefined || (a !== undefined && a.dstLen >= b.dstLen)
    const first = (isFirst ? a : b) as FibRoute
    const found = lookupPrefix(first, flow, id)
    if (found !== undefined) return answerOf(found)
    const next = (isFirst ? one : other).match(flow.dst, first.dstLen - 1)
    if (isFirst) a = next
    else b = next
  }
  return undefined
}

/** A route may say that its table is not to be asked. */
function answerOf(found: Found): Found | undefined {
  return found.route.type === routeTypes.THROW ? undefined : found
}

/** The first route of a prefix that a packet can take. */
function lookupPrefix(first: FibRoute, flow: Flow, table: number): Found | undefined {
  for (let route: FibRoute | undefined = first; route !== undefined; route = route.next) {
    if (!isFor(route, flow)) continue
    if (route.nexthops.length === 0) return { route, way: undefined, table }
    const way = route.nexthops.find((one) => isUsable(route as FibRoute, one, flow))
    if (way !== undefined) return { route, way, table }
    // Where an object has no way for it, no other route of the prefix is looked at.
    if (route.nhId !== undefined && route.family === 2) return undefined
  }
  return undefined
}

function isFor(route: FibRoute, flow: Flow): boolean {
  if (route.family === 10) return !isExpired(route, route.nexthops[0]?.link?.net.now ?? 0)
  return (route.tos === 0 || route.tos === ((flow.tos ?? 0) & RT_TOS)) && route.scope >= (flow.scope ?? 0)
}

function isUsable({ type }: FibRoute, { link, scope, isBlackhole }: FibNexthop, { oif = 0 }: Flow): boolean {
  if (isBlackhole || type === routeTypes.THROW) return true
  if (link === undefined) return false
  if (!link.isUp && scope !== routeScopes.NOWHERE && type !== routeTypes.LOCAL) return false
  return oif === 0 || link.index === oif
}

/** Whether a rule does not let a route count (fib4_rule_suppress(), fib6_rule_suppress()). */
export function isSuppressed({ suppressPrefixlen = -1, suppressIfgroup }: RoutingRule, { route, way }: Found): boolean {
  return route.dstLen <= suppressPrefixlen || (way?.link !== undefined && way.link.group === suppressIfgroup)
}
