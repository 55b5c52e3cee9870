import { routeTables } from '../../../../../families/route/index.ts'
import { ENETUNREACH } from '../../../../errno.ts'
import { LOOPBACK6 } from '../../addr/ipv6/ipv6-address.ts'
import type { RouteNet } from '../../route-net.ts'
import { askRules, isIn, ruleError } from '../../rule/ask-rules.ts'
import type { RoutingRule } from '../../rule/rule.ts'
import { chooseIpv6Way } from '../multipath/choose-way.ts'
import { type FibNexthop, type FibRoute, isExpired } from '../table/fib-route.ts'
import { type Flow, type Found, isAlive, isSuppressed, lookupError, lookupTable } from '../table/lookup.ts'
import { isReject } from './reject.ts'
import { ipv6Source } from './source-address.ts'

/** What the tables say, or minus an errno: without rules of anybody's own the local table and then the main one (`net/ipv6/fib6_rules.c`, fib6_rule_lookup()). */
export function lookupIpv6(net: RouteNet, flow: Flow): Found | number {
  if (net.rules6.hasCustomRules) {
    return askRules(net, net.rules6, flow, (rule) => askRule(net, rule, flow)) ?? -ENETUNREACH
  }
  for (const id of [routeTables.LOCAL, routeTables.MAIN]) {
    const found = lookupIpv6Table(net, id, flow)
    if (found !== undefined) return errorOf(found) || found
  }
  return -ENETUNREACH
}

/** The longest match in the table of a number (`net/ipv6/route.c`, fib6_table_lookup()). */
export function lookupIpv6Table({ ipv6 }: RouteNet, id: number, flow: Flow): Found | undefined {
  const table = ipv6.get(id)
  return table && lookupTable(table, flow, takeIpv6)
}

/** Of the types that lead to an error some do only for IPv4 (ip6_rt_init_dst()). */
function errorOf({ route, way }: Found): number {
  return way?.isBlackhole || isReject(route) ? lookupError(route) : 0
}

/** fib6_rule_action(), fib6_rule_saddr(), fib6_rule_suppress() */
function askRule(net: RouteNet, rule: RoutingRule, flow: Flow): Found | number | undefined {
  const error = ruleError(rule)
  if (error < 0) return error
  const found = lookupIpv6Table(net, rule.table ?? 0, flow)
  if (found === undefined) return undefined
  const nowhere = errorOf(found)
  if (nowhere === 0 && isSuppressed(rule, found)) return undefined
  if (rule.src === undefined || flow.src !== undefined) return nowhere || { ...found, rule }
  const source = ipv6Source(net, found.way?.link, flow.dst)
  if (source === undefined || !isIn(source, rule.src)) return undefined
  return nowhere || { ...found, rule, source }
}

/** Of the routes with the least metric that will do, the best: by the link that is asked for, and of the highest preference (rt6_select()). */
function takeIpv6(first: FibRoute, flow: Flow): Pick<Found, 'route' | 'way'> | undefined {
  const now = first.nexthops[0]?.link?.net.now ?? 0
  let best: { route: FibRoute; way: FibNexthop | undefined; score: number } | undefined
  for (let route: FibRoute | undefined = first; route !== undefined; route = route.next) {
    if (best !== undefined && route.priority !== best.route.priority) break
    if (isExpired(route, now)) continue
    for (const way of route.nexthops) {
      const score = scoreOf(route, way, flow)
      if (score !== undefined && (best === undefined || score > best.score)) best = { route, way, score }
    }
  }
  return best && withChosenWay(best, flow)
}

/** What was found, by the way that the packet takes where there are several. */
function withChosenWay(found: Pick<Found, 'route' | 'way'>, flow: Flow): Pick<Found, 'route' | 'way'> {
  const { route, way } = found
  if (route.nexthops.length < 2 || way?.link === undefined) return found
  const chosen = chooseIpv6Way(way.link.net, route, flow, (one) => scoreOf(route, one, flow) !== undefined)
  return { route, way: chosen ?? way }
}

/** rt6_score_route(); undefined for a way that cannot be taken. */
function scoreOf(route: FibRoute, way: FibNexthop, flow: Flow): number | undefined {
  // An object that drops packets drops them whatever link is asked for (__find_rr_leaf()).
  if (way.isBlackhole) return Number.POSITIVE_INFINITY
  if (!isAlive(route, way)) return undefined
  const by = flow.oif ?? flow.iif
  const isAsked = by === undefined || way.link?.index === by
  if (!isAsked && isStrict(flow)) return undefined
  // Two bits: low is 3, medium 0, high 1.
  return ((route.pref ^ 2) << 2) | (isAsked ? 2 : 0)
}

/** Whether a packet goes by the link that is asked for, and no other (ip6_route_output_flags(), rt6_need_strict()). */
function isStrict({ dst, src, oif }: Flow): boolean {
  const head = dst.charCodeAt(0)
  return (
    (oif !== undefined && src === undefined) || head >> 8 === 0xff || (head & 0xffc0) === 0xfe80 || dst === LOOPBACK6
  )
}
