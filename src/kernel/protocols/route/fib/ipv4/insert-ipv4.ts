import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import { EEXIST, ENOENT } from '../../../../errno.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import type { RouteNet } from '../../route-net.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibRoute, sameWays } from '../table/fib-route.ts'
import { listFrom } from '../table/fib-table.ts'

/**
 * Adds an IPv4 route as the flags of the request say, and tells of it: 0, or minus an errno. Routes of one prefix lie in the
 * order of TOS, the highest first, then of metric (`net/ipv4/fib_trie.c`, fib_table_insert()).
 */
export function insertIpv4Route(net: RouteNet, route: FibRoute, flags: number, cause: Cause = kernelCause): number {
  const table = net.ipv4.open(route.table)
  const known = table.first(route.dst, route.dstLen)
  if (known === undefined) {
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT
    table.set(route.dst, route.dstLen, [route])
    notifyRoute(net, route, true, cause, NLM_F_EXCL | NLM_F_CREATE)
    return 0
  }
  const routes = listFrom(known)
  const first = placeOf(routes, route)
  let notice: number = NLM_F_EXCL
  let at = first
  const rivals = rivalsFrom(routes, first, route)
  if (rivals > 0) {
    if ((flags & NLM_F_EXCL) !== 0) return -EEXIST
    notice = 0
    const twin = routes.slice(first, first + rivals).findIndex((other) => isTwin(other, route))
    if ((flags & NLM_F_REPLACE) !== 0) {
      if (twin > 0) return -EEXIST
      if (twin === 0) return 0
      table.set(route.dst, route.dstLen, routes.with(first, route))
      notifyRoute(net, route, true, cause, NLM_F_REPLACE)
      return 0
    }
    if (twin >= 0) return -EEXIST
    if ((flags & NLM_F_APPEND) !== 0) {
      notice = NLM_F_APPEND
      at = first + rivals
    }
  }
  if ((flags & NLM_F_CREATE) === 0) return -ENOENT
  table.set(route.dst, route.dstLen, routes.toSpliced(at, 0, route))
  notifyRoute(net, route, true, cause, notice | NLM_F_CREATE)
  return 0
}

/** Where a route belongs among those of its prefix (fib_find_alias()). */
function placeOf(routes: readonly FibRoute[], { tos, priority }: FibRoute): number {
  const at = routes.findIndex((other) => other.tos < tos || (other.tos === tos && other.priority >= priority))
  return at < 0 ? routes.length : at
}

/** How many routes from `first` on have the TOS and the metric of a route. */
function rivalsFrom(routes: readonly FibRoute[], first: number, { tos, priority }: FibRoute): number {
  let count = 0
  for (let i = first; routes[i]?.tos === tos && routes[i]?.priority === priority; i++) count++
  return count
}

/** Whether two routes of a place are the same in all else (fib_find_info()). */
function isTwin(a: FibRoute, b: FibRoute): boolean {
  return (
    a.type === b.type &&
    a.scope === b.scope &&
    a.protocol === b.protocol &&
    a.prefsrc === b.prefsrc &&
    JSON.stringify(a.metrics) === JSON.stringify(b.metrics) &&
    sameWays(a, b)
  )
}
