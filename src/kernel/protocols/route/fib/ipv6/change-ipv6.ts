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
import type { Cause } from '../../cause.ts'
import type { Link } from '../../link/link.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { RouteNet } from '../../route-net.ts'
import type { RouteChoice } from '../ipv4/delete-ipv4.ts'
import { readMetrics } from '../message/read-metrics.ts'
import { noWay, type RouteDescription, readRoute, type WayDescription } from '../message/read-route.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibInfo, type FibNexthop, FibRoute, sameWay } from '../table/fib-route.ts'
import { type PackedAddress, packAddress } from '../table/prefix.ts'
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
  const { net } = description
  const route = makeRoute(description, extack)
  if (typeof route === 'number') return route
  const error = description.isMultipath
    ? insertWays(request, description, route)
    : insertIpv6Route(net, route, flags, cause)
  return error === -ENOENT ? refuse(extack, ENOENT, 'Can not replace route - no match found') : error
}

/** Several ways are added one after another; who listens is told of the whole (ip6_route_multipath_add()). */
function insertWays(
  { flags, cause, nlh }: RequestOfRoute,
  { net, table, dst, dstLen }: RouteDescription,
  route: FibRoute,
): number {
  const fibTable = net.ipv6.open(table)
  const before = fibTable.routes(dst, dstLen)
  const [first, ...others] = route.nexthops.map((way) => route.by([way]))
  let placed = placeIpv6Route(net, first as FibRoute, flags)
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
  const description = readRoute(request, 10)
  if (typeof description === 'number') return description
  const { net, table, value, ways, isMultipath } = description
  if (value.nhId !== undefined && value.nhId !== 0 && net.nexthops.get(value.nhId) === undefined) {
    return refuse(request.extack, EINVAL, 'Nexthop id does not exist')
  }
  if (net.ipv6.get(table) === undefined) return refuse(request.extack, ESRCH, 'FIB table does not exist')
  if (!isMultipath) return deleteWay(description, ways[0], request.cause)
  let last = 0
  for (const way of ways) last = deleteWay(description, way, request.cause) || last
  return last
}

/** Deletes the first route that goes the way, and has what else is said; of one with several ways that way (ip6_route_del()). */
function deleteWay(description: RouteDescription, way: WayDescription | undefined, cause: Cause): number {
  const { net, table, dst, dstLen, value } = description
  const oif = way?.oif || value.oif || 0
  const link = oif === 0 ? undefined : net.links.get(oif)
  if (oif !== 0 && link === undefined) return -ESRCH
  const choice = {
    table,
    dst,
    dstLen,
    tos: 0,
    protocol: value.protocol ?? 0,
    priority: value.priority === undefined || value.priority === 0 ? undefined : value.priority,
    link,
    gateway: way?.gateway,
    nhId: value.nhId === 0 ? undefined : value.nhId,
  }
  const error = deleteIpv6Route(net, choice, cause)
  return error < 0 && isNullEntry(description, choice) ? -ENOENT : error
}

/** Where a table has no default route, an entry of the kernel's stands there, which fits but cannot be deleted (fib6_null_entry). */
function isNullEntry({ net, table, dst, dstLen }: RouteDescription, choice: RouteChoice): boolean {
  const { protocol = 0, priority, link, gateway, nhId } = choice
  if (dstLen !== 0 || (net.ipv6.get(table)?.routes(dst, 0).length ?? 0) > 0) return false
  const isOfKernel = protocol === 0 || protocol === routeProtocols.KERNEL
  return (
    isOfKernel && priority === undefined && gateway === undefined && nhId === undefined && (link?.isLoopback ?? true)
  )
}

/** What is wrong with a route before its ways are looked at (ip6_route_info_create()). */
function objectionTo(value: RouteMessage): string | undefined {
  const { type = 0, dstLen = 0, srcLen = 0, flags = 0, nhId = 0, multipath, gateway } = value
  // Whatever else there is to say of the ways: each has a gateway.
  if (multipath?.some((way) => nhId !== 0 || (gateway === undefined && way.gateway === undefined))) {
    return 'Device only routes can not be added for IPv6 using the multipath API.'
  }
  if (nhId !== 0 && srcLen > 0) return 'Nexthops can not be used with source routing'
  if ((flags & routeFlags.CLONED) !== 0) return 'Userspace can not set RTF_CACHE'
  if (type > routeTypes.XRESOLVE) return 'Invalid route type'
  if (dstLen > 128) return 'Invalid prefix length'
  if (srcLen > 128) return 'Invalid source address length'
  return srcLen > 0 ? 'Specifying source address requires IPV6_SUBTREES to be enabled' : undefined
}

/** ip6_route_info_create(), ip6_route_info_create_nh() */
function makeRoute(description: RouteDescription, extack: NetlinkExtAck): FibRoute | number {
  const { value, table, dst, dstLen, net } = description
  const objection = objectionTo(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const nhId = value.nhId === 0 ? undefined : value.nhId
  const objectWays = nhId === undefined ? undefined : net.nexthops.waysOf(nhId, { family: 10, scope: 0 }, extack)
  if (typeof objectWays === 'number') return objectWays
  net.ipv6.open(table)
  const metrics = readMetrics(value.metrics, extack)
  if (typeof metrics === 'number') return metrics
  const nexthops = objectWays ?? makeWays(description, extack)
  if (typeof nexthops === 'number') return nexthops
  const prefsrc = value.prefsrc === undefined ? undefined : packAddress(value.prefsrc)
  if (prefsrc !== undefined && !isAssigned(net, prefsrc, nexthops[0]?.link)) {
    return refuse(extack, EINVAL, 'Invalid source address')
  }
  const type = value.type === undefined || value.type === 0 ? routeTypes.UNICAST : value.type
  // Such a route forgets what else was said of it.
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
    expires: expires === undefined ? undefined : net.now + Number(expires) * 1000,
    pref: pref === routePreferences.HIGH || pref === routePreferences.LOW ? pref : 0,
  }
  return new FibRoute(net.ipv6.infos.share(info), dst, dstLen)
}

/** Whether an address is ours, and nobody may still object to it; those that reach no farther are of one link (ipv6_chk_addr()). */
function isAssigned(net: RouteNet, address: PackedAddress, link: Link | undefined): boolean {
  return net.links.all.some((other) =>
    other.inet6?.addresses.some(
      (ifa) => ifa.address === address && !ifa.isTentative && (other === link || ifa.scope < routeScopes.LINK),
    ),
  )
}

function makeWays(description: RouteDescription, extack: NetlinkExtAck): FibNexthop[] | number {
  const { ways, isMultipath, value } = description
  const made: FibNexthop[] = []
  const common = value.gateway === undefined ? undefined : packAddress(value.gateway)
  if (isMultipath && ways.length === 0) {
    return refuse(extack, EINVAL, 'Invalid nexthop configuration - no valid nexthops')
  }
  for (const way of ways.length > 0 ? ways : [noWay]) {
    const whole = isMultipath ? { ...way, oif: way.oif || value.oif || 0, gateway: way.gateway ?? common } : way
    const one = checkIpv6Way(description, whole, extack)
    if (typeof one === 'number') return one
    if (made.some((other) => sameWay({ ...one, weight: other.weight }, other))) return -EEXIST
    made.push(one)
  }
  return made
}
