import type { Metrics } from '../../../../../families/route/index.ts'
import { ESRCH } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import { defined } from '../../answer/defined.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibNexthop, type FibRoute, sameWay } from '../table/fib-route.ts'
import { fitsChoice, type RouteChoice } from '../table/route-choice.ts'

/** Removes the first IPv4 route that fits, and tells of it: 0, or -ESRCH (`net/ipv4/fib_trie.c`, fib_table_delete()). */
export function deleteIpv4Route(net: RouteNet, choice: RouteChoice, cause: Cause = kernelCause): number {
  const table = net.ipv4.get(choice.table)
  const routes = table?.routes(choice.dst, choice.dstLen) ?? []
  const at = routes.findIndex((route) => fits(route, choice))
  const route = routes[at]
  if (table === undefined || route === undefined) return -ESRCH
  table.set(choice.dst, choice.dstLen, routes.toSpliced(at, 1))
  notifyRoute(net, route, false, cause)
  return 0
}

function fits(route: FibRoute, choice: RouteChoice): boolean {
  const { tos = 0, scope, prefsrc, nhId } = choice
  if (route.tos !== tos || !fitsChoice(route, choice)) return false
  if (scope !== undefined && route.scope !== scope) return false
  if (prefsrc !== undefined && route.prefsrc !== prefsrc) return false
  if (nhId !== undefined && route.nhId !== nhId) return false
  if (!fitsMetrics(route.metrics, choice.metrics)) return false
  return fitsWays(route.nexthops, choice)
}

/** fib_metrics_match() */
function fitsMetrics(metrics: Metrics = {}, said: Metrics | undefined): boolean {
  if (said === undefined) return true
  const { $unknown, ...wanted } = defined(said) as Record<string, unknown>
  const known = metrics as Record<string, unknown>
  return $unknown === undefined && Object.entries(wanted).every(([name, value]) => (known[name] ?? 0) === value)
}

/** `net/ipv4/fib_semantics.c`, fib_nh_match(). */
function fitsWays(ways: readonly FibNexthop[], { link, gateway, nexthops }: RouteChoice): boolean {
  if (nexthops !== undefined) {
    return ways.length === nexthops.length && ways.every((way, i) => sameWay(way, nexthops[i] as FibNexthop))
  }
  const [way] = ways
  if (link !== undefined && way?.link !== link) return false
  return gateway === undefined || way?.gateway === gateway
}
