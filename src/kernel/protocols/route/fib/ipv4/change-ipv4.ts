import { nexthopFlags, type RouteMessage, routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, ENODEV, ESRCH } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { readMetrics } from '../message/read-metrics.ts'
import { makeEach, noWay, type RouteDescription, readRoute, type WayDescription } from '../message/read-route.ts'
import { type FibInfo, type FibNexthop, FibRoute } from '../table/fib-route.ts'
import { packAddress } from '../table/prefix.ts'
import { isValidSource } from './address-type.ts'
import { checkIpv4Way } from './check-way.ts'
import { deleteIpv4Route } from './delete-ipv4.ts'
import { insertIpv4Route } from './insert-ipv4.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

/** The widest scope that routes of a type can have (`net/ipv4/fib_semantics.c`, fib_props). */
const widest: Record<number, number> = {
  [routeTypes.UNSPEC]: routeScopes.NOWHERE,
  [routeTypes.NAT]: routeScopes.NOWHERE,
  [routeTypes.XRESOLVE]: routeScopes.NOWHERE,
  [routeTypes.LOCAL]: routeScopes.HOST,
  [routeTypes.BROADCAST]: routeScopes.LINK,
  [routeTypes.ANYCAST]: routeScopes.LINK,
}

/** Types of routes that lead to an error, and so have no way. */
const wayless = new Set<number>([
  routeTypes.BLACKHOLE,
  routeTypes.UNREACHABLE,
  routeTypes.PROHIBIT,
  routeTypes.THROW,
  routeTypes.NAT,
  routeTypes.XRESOLVE,
])

/** RTM_NEWROUTE of IPv4 (`net/ipv4/fib_frontend.c`, inet_rtm_newroute()). */
export function newIpv4Route(request: RequestOfRoute): number {
  const description = readRoute(request, 2)
  if (typeof description === 'number') return description
  // The table is made whatever becomes of the route.
  description.net.ipv4.open(description.table)
  const route = makeRoute(description, request.extack)
  return typeof route === 'number' ? route : insertIpv4Route(description.net, route, request.flags, request.cause)
}

/** RTM_DELROUTE of IPv4 (inet_rtm_delroute()). */
export function delIpv4Route(request: RequestOfRoute): number {
  const description = readRoute(request, 2)
  if (typeof description === 'number') return description
  const { net, table, dst, dstLen, value, ways, isMultipath } = description
  if (value.nhId !== undefined && value.nhId !== 0 && net.nexthops.get(value.nhId) === undefined) {
    return refuse(request.extack, EINVAL, 'Nexthop id does not exist')
  }
  if (net.ipv4.get(table) === undefined) return refuse(request.extack, ESRCH, 'FIB table does not exist')
  const [way] = ways
  if (!isMultipath && way !== undefined && way.oif !== 0 && net.links.get(way.oif) === undefined) return -ESRCH
  const { scope = 0 } = value
  return deleteIpv4Route(
    net,
    {
      table,
      dst,
      dstLen,
      tos: value.tos ?? 0,
      type: value.type ?? 0,
      scope: scope === routeScopes.NOWHERE ? undefined : scope,
      protocol: value.protocol ?? 0,
      priority: value.priority ?? 0,
      prefsrc: value.prefsrc === undefined ? undefined : packAddress(value.prefsrc),
      ...(isMultipath
        ? { nexthops: ways.map((one) => wayOf(description, one)) }
        : { link: way === undefined || way.oif === 0 ? undefined : net.links.get(way.oif), gateway: way?.gateway }),
      nhId: value.nhId === 0 ? undefined : value.nhId,
    },
    request.cause,
  )
}

function wayOf({ net }: RouteDescription, { oif, gateway, weight, flags }: WayDescription): FibNexthop {
  return { link: net.links.get(oif), gateway, weight, flags, scope: 0 }
}

/** The route that a request describes, if there can be one (fib_create_info()). */
function makeRoute(description: RouteDescription, extack: NetlinkExtAck): FibRoute | number {
  const { value, table, dst, dstLen, net } = description
  const { type = 0, scope = 0 } = value
  if ((widest[type] ?? 0) > scope) return refuse(extack, EINVAL, 'Invalid scope')
  if (((value.flags ?? 0) & (nexthopFlags.DEAD | nexthopFlags.LINKDOWN)) !== 0) {
    return refuse(extack, EINVAL, 'Invalid rtm_flags - can not contain DEAD or LINKDOWN')
  }
  const nhId = value.nhId === 0 ? undefined : value.nhId
  if (nhId !== undefined && net.nexthops.get(nhId) === undefined) {
    return refuse(extack, EINVAL, 'Nexthop id does not exist')
  }
  if (value.multipath?.length === 0) {
    return refuse(extack, EINVAL, 'Invalid nexthop configuration - no valid nexthops')
  }
  const metrics = readMetrics(value.metrics, extack)
  if (typeof metrics === 'number') return metrics
  const nexthops = nhId === undefined ? makeWays(description, extack) : objectWays(description, nhId, extack)
  if (typeof nexthops === 'number') return nexthops
  const prefsrc = value.prefsrc === undefined ? undefined : packAddress(value.prefsrc)
  if (prefsrc !== undefined && !wayless.has(type) && !isValidSource(net, { table, type, dst }, prefsrc))
    return refuse(extack, EINVAL, 'Invalid prefsrc address')
  const info: FibInfo = {
    family: 2,
    table,
    priority: value.priority ?? 0,
    protocol: value.protocol ?? 0,
    scope,
    type,
    prefsrc,
    metrics,
    nexthops,
    nhId,
    expires: undefined,
    pref: 0,
  }
  return new FibRoute(net.ipv4.infos.share(info), dst, dstLen, value.tos)
}

/** What is wrong with the type and the scope of a route that has ways. */
function objectionTo({ type = 0, scope = 0 }: RouteMessage): string | undefined {
  if (type === routeTypes.UNSPEC || type > routeTypes.MULTICAST) return 'Invalid route type'
  return scope > routeScopes.HOST ? 'Invalid scope' : undefined
}

/** The ways of a nexthop object, if the route may use it (fib_check_nexthop()). */
function objectWays(
  { net, value }: RouteDescription,
  id: number,
  extack: NetlinkExtAck,
): readonly FibNexthop[] | number {
  if (wayless.has(value.type ?? 0)) return []
  const objection = objectionTo(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  return net.nexthops.waysOf(id, { family: 2, scope: value.scope ?? 0 }, extack)
}

function makeWays(description: RouteDescription, extack: NetlinkExtAck): readonly FibNexthop[] | number {
  const { value, ways, net } = description
  const { type = 0, scope = 0 } = value
  const objection = description.isMultipath ? objectionToWays(description) : undefined
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  if (wayless.has(type)) {
    if (ways.every(({ oif, gateway }) => !description.isMultipath && oif === 0 && gateway === undefined)) return []
    return refuse(extack, EINVAL, 'Gateway, device and multipath can not be specified for this route type')
  }
  const wrong = objectionTo(value)
  if (wrong !== undefined) return refuse(extack, EINVAL, wrong)
  const asked = ways.length > 0 ? ways : [noWay]
  if (scope === routeScopes.HOST) {
    const [way] = asked
    if (asked.length !== 1) return refuse(extack, EINVAL, 'Route with host scope can not have multiple nexthops')
    if (way?.gateway !== undefined) return refuse(extack, EINVAL, 'Route with host scope can not have a gateway')
    const link = net.links.get(way?.oif ?? 0)
    return link === undefined
      ? -ENODEV
      : [{ link, gateway: undefined, weight: 1, flags: 0, scope: routeScopes.NOWHERE }]
  }
  return makeEach(asked, (way) => checkIpv4Way(description, way, extack))
}

/** What is wrong with several ways, whatever they are (fib_get_nhs()). */
function objectionToWays({ value, ways }: RouteDescription): string | undefined {
  for (const { flags = 0, gateway, via } of value.multipath ?? []) {
    if ((flags & (nexthopFlags.DEAD | nexthopFlags.LINKDOWN)) !== 0) {
      return 'Invalid flags for nexthop - can not contain DEAD or LINKDOWN'
    }
    if (gateway !== undefined && via !== undefined) {
      return 'Nexthop configuration can not contain both GATEWAY and VIA'
    }
    if (via !== undefined && via.family !== 2 && via.family !== 10) return 'Unsupported address family in RTA_VIA'
  }
  const { oif = 0 } = value
  return oif !== 0 && ways[0]?.oif !== oif ? 'Nexthop device index does not match RTA_OIF' : undefined
}
