import { routeTables } from '../../../../../families/route/index.ts'
import { ENETUNREACH } from '../../../../errno.ts'
import type { RouteNet } from '../../route-net.ts'
import { askRules, isIn, ruleError } from '../../rule/ask-rules.ts'
import type { RoutingRule } from '../../rule/rule.ts'
import { type Flow, type Found, isSuppressed, lookupError, lookupTable } from '../table/lookup.ts'
import { ipv6Source } from './source-address.ts'

/** What the tables say, or minus an errno: without rules of anybody's own the local table and then the main one (`net/ipv6/fib6_rules.c`, fib6_rule_lookup()). */
export function lookupIpv6(net: RouteNet, flow: Flow): Found | number {
  if (net.rules6.hasCustomRules) {
    return askRules(net, net.rules6, flow, (rule) => askRule(net, rule, flow)) ?? -ENETUNREACH
  }
  for (const id of [routeTables.LOCAL, routeTables.MAIN]) {
    const table = net.ipv6.get(id)
    const found = table && lookupTable(table, flow)
    if (found !== undefined) return lookupError(found.route) || found
  }
  return -ENETUNREACH
}

/** fib6_rule_action(), fib6_rule_saddr(), fib6_rule_suppress() */
function askRule(net: RouteNet, rule: RoutingRule, flow: Flow): Found | number | undefined {
  const error = ruleError(rule)
  if (error < 0) return error
  const table = net.ipv6.get(rule.table ?? 0)
  const found = table && lookupTable(table, flow)
  if (found === undefined) return undefined
  const source =
    flow.src === undefined && rule.src !== undefined ? ipv6Source(net, found.way?.link, flow.dst) : undefined
  if (flow.src === undefined && rule.src !== undefined && (source === undefined || !isIn(source, rule.src))) {
    return undefined
  }
  return (
    lookupError(found.route) || (isSuppressed(rule, found) ? undefined : { ...found, rule, ...(source && { source }) })
  )
}
