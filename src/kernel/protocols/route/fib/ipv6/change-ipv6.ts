import {
  type RouteMessage,
  routeFlags,
  routePreferences,
  routeProtocols,
  routeScopes,
  routeTypes,
} from '../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EEXIST, EINVAL, ENOENT, ESRCH } from '../../../../errno.ts'
import { FOREVER } from '../../addr/lifetime.ts'
import type { Cause } from '../../answer/cause.ts'
import type { Link } from '../../link/link.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { RouteNet } from '../../route-net.ts'
import { checkIpv6Encap, objectionToIpv6Hops } from '../message/check-hops.ts'
import { readMetrics } from '../message/read-metrics.ts'
import { choiceOf, type RouteDescription, readDeletion, readRoute } from '../message/read-route.ts'
import { noWay, type WayDescription } from '../message/read-way.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibInfo, type FibNexthop, FibRoute, sameWay } from '../table/fib-route.ts'
import { type PackedAddress, packAs } from '../table/prefix.ts'
import type { RouteChoice } from '../table/route-choice.ts'
import { checkIpv6Way } from './check-way.ts'
import { deleteIpv6Route } from './delete-ipv6.ts'
import { insertIpv6Route, placeIpv6Route } from './insert-ipv6.ts'
import { leadsNowhere } from './reject.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

/** Metric of routes that users add without one (IP6_RT_PRIO_USER). */
const PRIO_USER = 1024

/** RTM_NEWROUTE of IPv6 (`net/ipv6/route.c`, inet6_rtm_newroute()). */
export function newIpv6Route(request: RequestOfRoute): number {
  const { extack, flags, cause } = request
  const description = readRoute(request, 10)
  if (typeof description === 'number') return description
  const { net, table, isMultipath } = description
  const objection = objectionToIpv6Hops(request, true) ?? objectionTo(description.value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const routes = makeRoutes(request, description)
  if (typeof routes === 'number') return routes
  const error = isMultipath
    ? insertWays(request, description, routes)
    : insertIpv6Route(net, routes[0] as FibRoute, flags, cause)
  if (error !== -ENOENT || net.ipv6.open(table).hasNode(description)) return error
  return refuse(extack, ENOENT, 'Can not replace route - no match found')
}

/** Several ways are added one after another; who listens is told of the whole (ip6_route_multipath_add()). */
function insertWays(
  { flags, cause, nlh }: RequestOfRoute,
  { net, table, dst, dstLen }: RouteDescription,
  [first, ...others]: readonly FibRoute[],
): number {
  const fibTable = net.ipv6.open(table)
  const before = fibTable.routes(dst, dstLen)
  const route = first as FibRoute
  let placed = placeIpv6Route(net, route, flags)
  // After the first way nothing may be in the way of the others; the acknowledgement shows it.
  if (typeof placed !== 'number') nlh.flags = (nlh.flags & ~(NLM_F_EXCL | NLM_F_REPLACE)) | NLM_F_CREATE
  for (const other of others) if (typeof placed !== 'number') placed = placeIpv6Route(net, other, NLM_F_CREATE)
  if (typeof placed === 'number') {
    fibTable.set(dst, dstLen, before)
    return placed
  }
  net.routeExpiry.follow(route)
  const whole = fibTable.routes(dst, dstLen).find(({ priority }) => priority === route.priority) ?? route
  const how = (flags & NLM_F_REPLACE) === 0 ? NLM_F_CREATE : NLM_F_REPLACE
  notifyRoute(net, whole, true, cause, how | (flags & NLM_F_APPEND))
  return 0
}

/** RTM_DELROUTE of IPv6 (inet6_rtm_delroute()). */
export function delIpv6Route(request: RequestOfRoute): number {
  const description = readDeletion(request, request.net.ipv6)
  if (typeof description === 'number') return description
  const objection = objectionToIpv6Hops(request, false)
  if (objection !== undefined) return refuse(request.extack, EINVAL, objection)
  const { ways, isMultipath } = description
  if (!isMultipath) return deleteWay(description, ways[0], request.cause)
  let last = 0
  for (const way of ways) last = deleteWay(description, way, request.cause) || last
  return last
}

/** Deletes the first route that goes the way, and has what else is said; of one with several ways that way (ip6_route_del()). */
function deleteWay(description: RouteDescription, way: WayDescription | undefined, cause: Cause): number {
  const { net, value, isMultipath } = description
  const oif = way?.oif || value.oif || 0
  const link = oif === 0 ? undefined : net.links.get(oif)
  if (oif !== 0 && link === undefined) return -ESRCH
  const choice = { ...choiceOf(description), link, gateway: way?.gateway, isOneWay: isMultipath }
  const error = deleteIpv6Route(net, choice, cause)
  return error < 0 && isNullEntry(description, choice) ? -ENOENT : error
}

/** Where a table has no default route, an entry of the kernel's stands there, which fits but cannot be deleted (fib6_null_entry). */
function isNullEntry({ net, table, dst, dstLen }: RouteDescription, choice: RouteChoice): boolean {
  const { protocol, priority, link, gateway, nhId } = choice
  if (dstLen !== 0 || (net.ipv6.get(table)?.routes(dst, 0).length ?? 0) > 0) return false
  const isOfKernel = protocol === undefined || protocol === routeProtocols.KERNEL
  return (
    isOfKernel && priority === undefined && gateway === undefined && nhId === undefined && (link?.isLoopback ?? true)
  )
}

/** What is wrong with a route, whatever its ways are (fib6_config_validate()). */
function objectionTo(value: RouteMessage): string | undefined {
  const { type = 0, dstLen = 0, srcLen = 0, flags = 0, nhId = 0 } = value
  if ((flags & routeFlags.CLONED) !== 0) return 'Userspace can not set RTF_CACHE'
  if (type > routeTypes.XRESOLVE) return 'Invalid route type'
  if (dstLen > 128) return 'Invalid prefix length'
  if (srcLen > 128) return 'Invalid source address length'
  if (nhId !== 0 && srcLen > 0) return 'Nexthops can not be used with source routing'
  return srcLen > 0 ? 'Specifying source address requires IPV6_SUBTREES to be enabled' : undefined
}

/** A route for each way that a request describes, or minus an errno. */
function makeRoutes(request: RequestOfRoute, description: RouteDescription): FibRoute[] | number {
  const { ways, isMultipath, value } = description
  const { oif = 0, flags = 0 } = value
  const common = value.gateway === undefined ? undefined : packAs(value.gateway, 8)
  const made: FibRoute[] = []
  for (const [index, way] of (ways.length > 0 ? ways : [noWay(value)]).entries()) {
    const whole = { ...way, oif: way.oif || oif, gateway: way.gateway ?? common, flags: way.flags | (flags & 0xff) }
    const encap = description.nhId === undefined ? checkIpv6Encap(request, index) : 0
    const route = encap < 0 ? encap : makeRoute(request, description, isMultipath ? whole : way)
    if (typeof route === 'number') return route
    if (made.some((other) => haveSameWay(other, route))) return -EEXIST
    made.push(route)
  }
  return made
}

/** rt6_duplicate_nexthop() */
function haveSameWay({ nexthops: [a] }: FibRoute, { nexthops: [b] }: FibRoute): boolean {
  return a !== undefined && b !== undefined && sameWay({ ...a, weight: b.weight }, b)
}

/** ip6_route_info_create(), ip6_route_info_create_nh() */
function makeRoute(request: RequestOfRoute, description: RouteDescription, way: WayDescription): FibRoute | number {
  const { extack } = request
  const { value, table, dst, dstLen, net, nhId, prefsrc } = description
  net.ipv6.open(table)
  const metrics = readMetrics(request)
  if (typeof metrics === 'number') return metrics
  const nexthops =
    nhId === undefined
      ? checkWay(description, way, extack)
      : net.nexthops.waysOf(nhId, { family: 10, scope: 0 }, extack)
  if (typeof nexthops === 'number') return nexthops
  if (prefsrc !== undefined && !isAssigned(net, prefsrc, nexthops[0]?.link)) {
    return refuse(extack, EINVAL, 'Invalid source address')
  }
  const type = value.type === undefined || value.type === 0 ? routeTypes.UNICAST : value.type
  // A route that gets nowhere forgets what else was said of it.
  const isNowhere = nhId === undefined && leadsNowhere(type, dst, nexthops[0]?.link)
  const { expires, pref }: RouteMessage = isNowhere ? {} : value
  const info: FibInfo = {
    family: 10,
    table,
    priority: value.priority === undefined || value.priority === 0 ? PRIO_USER : value.priority,
    protocol: value.protocol === undefined || value.protocol === 0 ? routeProtocols.BOOT : value.protocol,
    scope: 0,
    type,
    prefsrc,
    metrics,
    nexthops,
    nhId,
    expires: expires === undefined || Number(expires) === FOREVER ? undefined : net.now + Number(expires) * 1000,
    pref: pref === routePreferences.HIGH || pref === routePreferences.LOW ? pref : 0,
  }
  return new FibRoute(net.ipv6.infos.share(info), dst, dstLen)
}

function checkWay(description: RouteDescription, way: WayDescription, extack: NetlinkExtAck): FibNexthop[] | number {
  const checked = checkIpv6Way(description, way, extack)
  return typeof checked === 'number' ? checked : [checked]
}

/** Whether an address is ours, and nobody may still object to it; those that reach no farther are of one link (ipv6_chk_addr()). */
function isAssigned(net: RouteNet, address: PackedAddress, link: Link | undefined): boolean {
  return net.links.all.some((other) =>
    other.inet6?.addresses.some(
      (ifa) => ifa.address === address && !ifa.isTentative && (other === link || ifa.scope < routeScopes.LINK),
    ),
  )
}
