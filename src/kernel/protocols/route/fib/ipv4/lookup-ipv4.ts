import { routeTables } from '../../../../../families/route/index.ts'
import { ENETUNREACH } from '../../../../errno.ts'
import type { RouteNet } from '../../route-net.ts'
import { askRules, RT_TOS, ruleError } from '../../rule/ask-rules.ts'
import type { RoutingRule } from '../../rule/rule.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import {
  errorTypes,
  type Flow,
  type Found,
  isAlive,
  isSuppressed,
  lookupBoth,
  lookupError,
  lookupTable,
} from '../table/lookup.ts'

const { LOCAL, MAIN, DEFAULT } = routeTables

/** The longest match in the table of a number. Local and main table are one until a rule was added or removed (fib_unmerge()). */
export function lookupIpv4Table({ ipv4, rules4 }: RouteNet, id: number, flow: Flow): Found | undefined {
  const table = ipv4.get(id)
  if (table === undefined) return undefined
  const other = id === MAIN ? ipv4.local : id === LOCAL ? ipv4.get(MAIN) : undefined
  if (other === undefined || rules4.hasCustomRules) return lookupTable(table, flow, takeIpv4)
  return id === MAIN ? lookupBoth(other, table, flow, takeIpv4, id) : lookupBoth(table, other, flow, takeIpv4, id)
}

/** What the tables say, or minus an errno: without rules of anybody's own the main table and then the default one (`include/net/ip_fib.h`, fib_lookup()). */
export function lookupIpv4(net: RouteNet, flow: Flow): Found | number {
  if (net.rules4.hasCustomRules) {
    return askRules(net, net.rules4, flow, (rule) => askRule(net, rule, flow)) ?? -ENETUNREACH
  }
  const main = answerOf(lookupIpv4Table(net, MAIN, flow))
  if (typeof main !== 'number' || net.ipv4.get(DEFAULT) === undefined) return main
  return answerOf(lookupIpv4Table(net, DEFAULT, flow))
}

function answerOf(found: Found | undefined): Found | number {
  return found === undefined ? -ENETUNREACH : lookupError(found.route) || found
}

/** `net/ipv4/fib_rules.c`, fib4_rule_action(), fib4_rule_suppress() */
function askRule(net: RouteNet, rule: RoutingRule, flow: Flow): Found | number | undefined {
  const error = ruleError(rule)
  if (error < 0) return error
  const found = lookupIpv4Table(net, rule.table ?? 0, flow)
  if (found === undefined) return undefined
  return lookupError(found.route) || (isSuppressed(rule, found) ? undefined : { ...found, rule })
}

/** The first route of a prefix that a packet can take (`net/ipv4/fib_trie.c`, fib_table_lookup()). */
function takeIpv4(first: FibRoute, flow: Flow): Pick<Found, 'route' | 'way'> | undefined {
  const tos = (flow.tos ?? 0) & RT_TOS
  for (let route: FibRoute | undefined = first; route !== undefined; route = route.next) {
    if ((route.tos !== 0 && route.tos !== tos) || route.scope < (flow.scope ?? 0)) continue
    if (errorTypes.has(route.type)) return { route, way: undefined }
    const way = wayOf(route, flow.oif)
    if (way !== undefined) return { route, way }
    // Where an object has no way for it, no other route of the prefix is looked at.
    if (route.nhId !== undefined) return undefined
  }
  return undefined
}

/** fib_lookup_good_nhc() */
function wayOf(route: FibRoute, oif: number | undefined): FibNexthop | undefined {
  const { nexthops } = route
  for (let i = 0; i < nexthops.length; i++) {
    const way = nexthops[i] as FibNexthop
    if (way.isBlackhole || (isAlive(route, way) && (oif === undefined || way.link?.index === oif))) return way
  }
  return undefined
}
