import type { Metrics } from '../../../../../families/route/index.ts'
import { ESRCH } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../cause.ts'
import { defined } from '../../defined.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibNexthop, type FibRoute, sameWay } from '../table/fib-route.ts'
import type { PackedAddress } from '../table/prefix.ts'

/** Which route is meant: what is left out or 0 may be anything. */
export interface RouteChoice {
  readonly table: number
  readonly dst: PackedAddress
  readonly dstLen: number
  readonly tos: number
  readonly type?: number | undefined
  readonly scope?: number | undefined
  readonly protocol?: number
  readonly priority?: number | undefined
  readonly prefsrc?: PackedAddress | undefined
  readonly link?: Link | undefined
  readonly gateway?: PackedAddress | undefined
  readonly nexthops?: readonly FibNexthop[] | undefined
  readonly nhId?: number | undefined
  /** Those that the route has, as a request says them. IPv4 only. */
  readonly metrics?: Metrics | undefined
}

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
  const { type = 0, scope, protocol = 0, priority = 0, prefsrc, nhId } = choice
  if (route.tos !== choice.tos) return false
  if (type !== 0 && route.type !== type) return false
  if (scope !== undefined && route.scope !== scope) return false
  if (protocol !== 0 && route.protocol !== protocol) return false
  if (priority !== 0 && route.priority !== priority) return false
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
