import { routeScopes, routeTypes, ruleActions, ruleFlags } from '../../../../../families/route/index.ts'
import { EACCES, EHOSTUNREACH, EINVAL, ENETUNREACH } from '../../../../errno.ts'
import type { RouteNet } from '../../route-net.ts'
import type { RoutingRule } from '../../rule/rule.ts'
import { type FibNexthop, type FibRoute, isExpired, typeOf } from './fib-route.ts'
import type { FibTable } from './fib-table.ts'
import { networkOf, type PackedAddress, packAddress } from './prefix.ts'

/** A packet that a route is looked up for (`struct flowi4`, `struct flowi6`). */
export interface Flow {
  readonly dst: PackedAddress
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
  /** Whether a link without carrier will do. */
  readonly ignoresLinkState?: boolean
}

/** What was found: a route, and the one of its ways that is taken; a route that leads to an error has none. */
export interface Found {
  readonly route: FibRoute
  readonly way: FibNexthop | undefined
  /** Whether no table has it. */
  readonly isMadeUp?: boolean
}

/** Why a route of a type leads nowhere (fib_props). */
const errors: Record<number, number> = {
  [routeTypes.BLACKHOLE]: EINVAL,
  [routeTypes.UNREACHABLE]: EHOSTUNREACH,
  [routeTypes.PROHIBIT]: EACCES,
}

/** 0, or minus the errno of a route that leads nowhere. */
export function lookupError(route: FibRoute): number {
  return -(errors[typeOf(route)] ?? 0)
}

/** The longest match in a table; undefined where there is none, or where the next rule is to be asked (`net/ipv4/fib_trie.c`, fib_table_lookup()). */
export function lookupTable(table: FibTable, flow: Flow, rule?: RoutingRule): Found | undefined {
  for (let first = table.match(flow.dst); first !== undefined; first = table.match(flow.dst, first.dstLen - 1)) {
    for (let route: FibRoute | undefined = first; route !== undefined; route = route.next) {
      if (route.tos !== 0 && route.tos !== (flow.tos ?? 0)) continue
      if (route.family === 2 && route.scope < (flow.scope ?? 0)) continue
      if (route.type === routeTypes.THROW) return undefined
      if (isExpired(route, route.nexthops[0]?.link?.net.now ?? 0)) continue
      const way = route.nexthops.find((one) => isUsable(route, one, flow))
      if (route.nexthops.length > 0 && way === undefined) continue
      if (rule?.suppressPrefixlen !== undefined && route.dstLen <= rule.suppressPrefixlen) return undefined
      if (rule?.suppressIfgroup !== undefined && way?.link?.group === rule.suppressIfgroup) return undefined
      return { route, way }
    }
  }
  return undefined
}

function isUsable({ type }: FibRoute, { link, scope, isBlackhole }: FibNexthop, { oif = 0 }: Flow): boolean {
  if (isBlackhole) return true
  if (link === undefined) return false
  if (!link.isUp && scope !== routeScopes.NOWHERE && type !== routeTypes.LOCAL) return false
  return oif === 0 || link.index === oif
}

/** Asks the rules, and the tables that they name: what is found, or minus an errno (fib_rules_lookup()). */
export function lookupIpv4(net: RouteNet, flow: Flow): Found | number {
  return lookup(net, flow, 2)
}

export function lookupIpv6(net: RouteNet, flow: Flow): Found | number {
  return lookup(net, flow, 10)
}

function lookup(net: RouteNet, flow: Flow, family: 2 | 10): Found | number {
  const { rules } = family === 2 ? net.rules4 : net.rules6
  const tables = family === 2 ? net.ipv4 : net.ipv6
  let least = 0
  for (const rule of rules) {
    if (rule.priority < least || !matches(net, rule, flow)) continue
    switch (rule.action) {
      case ruleActions.GOTO:
        least = rule.goto ?? 0
        continue
      case ruleActions.BLACKHOLE:
        return -EINVAL
      case ruleActions.UNREACHABLE:
        return -ENETUNREACH
      case ruleActions.PROHIBIT:
        return -EACCES
      case ruleActions.NOP:
        continue
    }
    const table = tables.get(rule.table)
    const found = table && lookupTable(table, flow, rule)
    if (found === undefined) continue
    return lookupError(found.route) || found
  }
  return -ENETUNREACH
}

/** Whether a rule is for a packet (fib_rule_match()). */
function matches(net: RouteNet, rule: RoutingRule, flow: Flow): boolean {
  return matchesAll(net, rule, flow) !== (((rule.flags ?? 0) & ruleFlags.INVERT) !== 0)
}

function matchesAll(net: RouteNet, rule: RoutingRule, flow: Flow): boolean {
  const { fwmark = 0, fwmask = 0, uidRange, ipProto, sportRange, dportRange, tos = 0, iifname, oifname } = rule
  if (iifname !== undefined && net.links.named(iifname)?.index !== (flow.iif ?? 1)) return false
  if (oifname !== undefined && net.links.named(oifname)?.index !== flow.oif) return false
  if ((((flow.mark ?? 0) ^ fwmark) & fwmask) !== 0) return false
  if (rule.tunId !== undefined && rule.tunId !== 0n) return false
  if (tos !== 0 && tos !== flow.tos) return false
  if (uidRange !== undefined && !isWithin(flow.uid ?? 0, uidRange)) return false
  if (ipProto !== undefined && ipProto !== 0 && ipProto !== flow.ipProto) return false
  if (sportRange !== undefined && !isWithin(flow.sport ?? 0, sportRange)) return false
  if (dportRange !== undefined && !isWithin(flow.dport ?? 0, dportRange)) return false
  return (
    isIn(flow.dst, rule.dst, rule.dstLen) && (rule.src === undefined || isIn(flow.src ?? '', rule.src, rule.srcLen))
  )
}

function isWithin(value: number, { start = 0, end = 0 }: { start?: number; end?: number }): boolean {
  return value >= start && value <= end
}

function isIn(address: PackedAddress, prefix: string | undefined, length = 0): boolean {
  if (prefix === undefined) return true
  if (address === '') return false
  return networkOf(address, length) === packAddress(prefix)
}
