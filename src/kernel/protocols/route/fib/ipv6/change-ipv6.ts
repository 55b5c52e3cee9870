import { nexthopFlags, type RouteMessage, routeProtocols, routeTypes } from '../../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../../wire/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, ENODEV, ENOENT, ESRCH } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { makeEach, type RouteDescription, readRoute, type WayDescription } from '../message/read-route.ts'
import { notifyRoute } from '../message/route-notify.ts'
import { type FibInfo, type FibNexthop, FibRoute } from '../table/fib-route.ts'
import { packAddress } from '../table/prefix.ts'
import { checkIpv6Way } from './check-way.ts'
import { deleteIpv6Route } from './delete-ipv6.ts'
import { insertIpv6Route, placeIpv6Route } from './insert-ipv6.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

/** Metric of routes that users add without one (IP6_RT_PRIO_USER). */
const PRIO_USER = 1024

const wayless = new Set<number>([routeTypes.BLACKHOLE, routeTypes.UNREACHABLE, routeTypes.PROHIBIT, routeTypes.THROW])

/** RTM_NEWROUTE of IPv6 (`net/ipv6/route.c`, inet6_rtm_newroute()). */
export function newIpv6Route(request: RequestOfRoute): number {
  const { extack, flags, cause } = request
  const description = readRoute(request, 10)
  if (typeof description === 'number') return description
  const { net } = description
  const route = makeRoute(description, extack)
  if (typeof route === 'number') return route
  const error =
    description.isMultipath && route.nexthops.length > 1
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
  const { net, table, dst, dstLen, value, ways, isMultipath } = description
  if (net.ipv6.get(table) === undefined) return refuse(request.extack, ESRCH, 'FIB table does not exist')
  const choice = {
    table,
    dst,
    dstLen,
    tos: 0,
    protocol: value.protocol ?? 0,
    priority: value.priority === undefined || value.priority === 0 ? undefined : value.priority,
    nhId: value.nhId,
  }
  const remove = (way: WayDescription | undefined) => {
    const link = way === undefined || way.oif === 0 ? undefined : net.links.get(way.oif)
    return deleteIpv6Route(net, { ...choice, link, gateway: way?.gateway }, request.cause)
  }
  if (!isMultipath) return remove(ways[0])
  // Each is removed by itself; of the failures the last one is told (ip6_route_multipath_del()).
  return ways.map(remove).findLast((result) => result < 0) ?? 0
}

/** ip6_route_info_create() */
function makeRoute(description: RouteDescription, extack: NetlinkExtAck): FibRoute | number {
  const { value, table, dst, dstLen, net } = description
  if ((value.srcLen ?? 0) > 0)
    return refuse(extack, EINVAL, 'Specifying source address requires IPV6_SUBTREES to be enabled')
  if (((value.flags ?? 0) & nexthopFlags.DEAD) !== 0) return refuse(extack, EINVAL, 'Invalid flags')
  const nexthops =
    value.nhId === undefined ? makeWays(description, extack) : net.nexthops.waysOf(value.nhId, 10, extack)
  if (typeof nexthops === 'number') return nexthops
  const prefsrc = value.prefsrc === undefined ? undefined : packAddress(value.prefsrc)
  if (
    prefsrc !== undefined &&
    !net.links.all.some(({ inet6 }) => inet6?.addresses.some(({ address }) => address === prefsrc))
  ) {
    return refuse(extack, EINVAL, 'Invalid source address')
  }
  const { expires } = value
  const info: FibInfo = {
    family: 10,
    table,
    priority: value.priority === undefined || value.priority === 0 ? PRIO_USER : value.priority,
    protocol: value.protocol === undefined || value.protocol === 0 ? routeProtocols.BOOT : value.protocol,
    scope: 0,
    type: value.type === undefined || value.type === 0 ? routeTypes.UNICAST : value.type,
    prefsrc,
    metrics: value.metrics,
    nexthops,
    nhId: value.nhId,
    expires: expires === undefined ? undefined : net.now + Number(expires) * 1000,
    pref: value.pref ?? 0,
  }
  return new FibRoute(net.ipv6.infos.share(info), dst, dstLen)
}

function makeWays(description: RouteDescription, extack: NetlinkExtAck): FibNexthop[] | number {
  const { value, ways, net } = description
  // A route that leads nowhere is by the loopback link.
  if (wayless.has(value.type ?? 0)) return [{ link: net.loopback, gateway: undefined, weight: 1, flags: 0, scope: 0 }]
  if (ways.length === 0) return -ENODEV
  return makeEach(ways, (way) => checkIpv6Way(description, way, extack))
}
