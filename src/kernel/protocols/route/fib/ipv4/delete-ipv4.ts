import type { Metrics, RouteNexthop } from '../../../../../families/route/index.ts'
import { ESRCH } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import { defined } from '../../answer/defined.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import type { FibNexthop, FibRoute } from '../table/fib-route.ts'
import { packAddress, packAs } from '../table/prefix.ts'
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
  if (nexthops !== undefined) return ways.every((way, i) => fitsWay(way, nexthops[i]))
  const [way] = ways
  if (link !== undefined && way?.link !== link) return false
  return gateway === undefined || way?.gateway === gateway
}

/** What is said of a way has to be so, but for its weight; what is not said may be whatever it is. */
function fitsWay(way: FibNexthop, said: RouteNexthop | undefined): boolean {
  if (said === undefined) return false
  const { ifindex = 0, gateway, via, flow } = said
  if (ifindex !== 0 && way.link?.index !== ifindex) return false
  if (gateway !== undefined && way.gateway !== packAs(gateway as string, 2)) return false
  if (via !== undefined && way.gateway !== packAddress(via.addr as string)) return false
  return flow === undefined || (flow.from === (way.flow?.from ?? 0) && flow.to === (way.flow?.to ?? 0))
}
