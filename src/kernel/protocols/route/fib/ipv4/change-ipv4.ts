import { nexthopFlags, type RouteMessage, routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, ENODEV, ESRCH } from '../../../../errno.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import { checkIpv4Hops, objectionToCount } from '../message/check-hops.ts'
import { readMetrics } from '../message/read-metrics.ts'
import { choiceOf, type RouteDescription, readDeletion, readRoute } from '../message/read-route.ts'
import { knownFlow, makeEach, noWay } from '../message/read-way.ts'
import { type FibInfo, type FibNexthop, FibRoute } from '../table/fib-route.ts'
import { errorTypes } from '../table/lookup.ts'
import { type PackedAddress, packAddress, packAs } from '../table/prefix.ts'
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

/** RTM_NEWROUTE of IPv4 (`net/ipv4/fib_frontend.c`, inet_rtm_newroute()). */
export function newIpv4Route(request: RequestOfRoute): number {
  const description = readRoute(request, 2)
  if (typeof description === 'number') return description
  // The table is made whatever becomes of the route.
  description.net.ipv4.open(description.table)
  const route = makeRoute(request, description)
  if (typeof route === 'number') return route
  const error = insertIpv4Route(description.net, route, request.flags, request.cause)
  if (error === 0 && route.type === routeTypes.LOCAL) description.net.ipv4.hasCustomLocalRoutes = true
  return error
}

/** RTM_DELROUTE of IPv4 (inet_rtm_delroute()). */
export function delIpv4Route(request: RequestOfRoute): number {
  const description = readDeletion(request, request.net.ipv4)
  if (typeof description === 'number') return description
  const { net, value, ways, isMultipath, prefsrc } = description
  const [way] = ways
  const link = way === undefined || isMultipath || way.oif === 0 ? undefined : net.links.get(way.oif)
  if (!isMultipath && way !== undefined && way.oif !== 0 && link === undefined) return -ESRCH
  const { tos, type, scope = 0, metrics } = value
  const choice = {
    ...choiceOf(description),
    tos,
    type: type || undefined,
    scope: scope === routeScopes.NOWHERE ? undefined : scope,
    prefsrc,
    metrics,
    ...(isMultipath ? { nexthops: value.multipath } : { link, gateway: way?.gateway }),
  }
  return deleteIpv4Route(net, choice, request.cause)
}

/** The route that a request describes, if there can be one (fib_create_info()). */
function makeRoute(request: RequestOfRoute, description: RouteDescription): FibRoute | number {
  const { extack } = request
  const { value, table, dst, dstLen, net, nhId, prefsrc } = description
  const { type = 0, scope = 0 } = value
  if ((widest[type] ?? 0) > scope) return refuse(extack, EINVAL, 'Invalid scope')
  if (((value.flags ?? 0) & (nexthopFlags.DEAD | nexthopFlags.LINKDOWN)) !== 0) {
    return refuse(extack, EINVAL, 'Invalid rtm_flags - can not contain DEAD or LINKDOWN')
  }
  if (nhId !== undefined && net.nexthops.get(nhId) === undefined) {
    return refuse(extack, EINVAL, 'Nexthop id does not exist')
  }
  const noWays = objectionToCount(request)
  if (noWays !== undefined) return refuse(extack, EINVAL, noWays)
  const metrics = readMetrics(request)
  if (typeof metrics === 'number') return metrics
  const fault = nhId === undefined ? checkIpv4Hops(request) : 0
  if (fault < 0) return fault
  const nexthops = nhId === undefined ? makeWays(description, extack) : objectWays(description, nhId, extack)
  if (typeof nexthops === 'number') return nexthops
  if (prefsrc !== undefined && !errorTypes.has(type) && !isValidSource(net, { table, type, dst }, prefsrc))
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
  if (errorTypes.has(value.type ?? 0)) return []
  const objection = objectionTo(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  return net.nexthops.waysOf(id, { family: 2, scope: value.scope ?? 0 }, extack)
}

function makeWays(description: RouteDescription, extack: NetlinkExtAck): readonly FibNexthop[] | number {
  const { value, ways, net } = description
  const { type = 0, scope = 0 } = value
  const objection = description.isMultipath ? objectionToWays(description) : undefined
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  if (errorTypes.has(type)) {
    const [way] = ways
    if (description.isMultipath || (way !== undefined && (way.oif !== 0 || way.gateway !== undefined))) {
      return refuse(extack, EINVAL, 'Gateway, device and multipath can not be specified for this route type')
    }
    const flow = knownFlow(value.flow)
    return flow === undefined ? [] : [{ link: undefined, gateway: undefined, weight: 1, flags: 0, scope: 0, flow }]
  }
  const wrong = objectionTo(value)
  if (wrong !== undefined) return refuse(extack, EINVAL, wrong)
  const asked = ways.length > 0 ? ways : [noWay(description.value)]
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

/** What several ways do not have of what is said beside them (fib_get_nhs()). */
function objectionToWays({ value, ways }: RouteDescription): string | undefined {
  const { oif = 0, flow } = value
  const [first] = ways
  if (oif !== 0 && first?.oif !== oif) return 'Nexthop device index does not match RTA_OIF'
  const gateway = commonGateway(value)
  if (gateway !== undefined && first?.gateway !== gateway) {
    return 'Nexthop gateway does not match RTA_GATEWAY or RTA_VIA'
  }
  const isOther = knownFlow(flow) !== undefined && (first?.flow?.from !== flow?.from || first?.flow?.to !== flow?.to)
  return isOther ? 'Nexthop class id does not match RTA_FLOW' : undefined
}

/** The gateway that a request has beside its ways. */
function commonGateway({ gateway, via }: RouteMessage): PackedAddress | undefined {
  if (gateway === undefined) return packAddress((via?.addr as string) ?? '')
  const packed = packAs(gateway, 2)
  return packed === '\0\0' ? undefined : packed
}
