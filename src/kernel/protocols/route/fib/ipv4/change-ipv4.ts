import { nexthopFlags, type RouteMessage, routeScopes, routeTypes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, ENODEV, ESRCH } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { makeEach, type RouteDescription, readRoute, type WayDescription } from '../message/read-route.ts'
import { type FibInfo, type FibNexthop, FibRoute } from '../table/fib-route.ts'
import { packAddress } from '../table/prefix.ts'
import { checkIpv4Way } from './check-way.ts'
import { deleteIpv4Route } from './delete-ipv4.ts'
import { insertIpv4Route } from './insert-ipv4.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

/** The widest scope that routes of a type can have (`net/ipv4/fib_semantics.c`, fib_props). */
const widest: Record<number, number> = {
  [routeTypes.LOCAL]: routeScopes.HOST,
  [routeTypes.BROADCAST]: routeScopes.LINK,
  [routeTypes.ANYCAST]: routeScopes.LINK,
  [routeTypes.UNSPEC]: routeScopes.NOWHERE,
  [routeTypes.NAT]: routeScopes.NOWHERE,
  [routeTypes.XRESOLVE]: routeScopes.NOWHERE,
}

/** Types of routes that lead to an error, and so have no way. */
const wayless = new Set<number>([routeTypes.BLACKHOLE, routeTypes.UNREACHABLE, routeTypes.PROHIBIT, routeTypes.THROW])

/** RTM_NEWROUTE of IPv4 (`net/ipv4/fib_frontend.c`, inet_rtm_newroute()). */
export function newIpv4Route(request: RequestOfRoute): number {
  const description = readRoute(request, 2)
  if (typeof description === 'number') return description
  const route = makeRoute(description, request.extack)
  return typeof route === 'number' ? route : insertIpv4Route(description.net, route, request.flags, request.cause)
}

/** RTM_DELROUTE of IPv4 (inet_rtm_delroute()). */
export function delIpv4Route(request: RequestOfRoute): number {
  const description = readRoute(request, 2)
  if (typeof description === 'number') return description
  const { net, table, dst, dstLen, value, ways, isMultipath } = description
  if (net.ipv4.get(table) === undefined) return refuse(request.extack, ESRCH, 'FIB table does not exist')
  const [way] = ways
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
      nhId: value.nhId,
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
  const nexthops = value.nhId === undefined ? makeWays(description, extack) : net.nexthops.waysOf(value.nhId, 2, extack)
  if (typeof nexthops === 'number') return nexthops
  const prefsrc = value.prefsrc === undefined ? undefined : packAddress(value.prefsrc)
  if (prefsrc !== undefined && !isOwn(description, prefsrc)) return refuse(extack, EINVAL, 'Invalid prefsrc address')
  const info: FibInfo = {
    family: 2,
    table,
    priority: value.priority ?? 0,
    protocol: value.protocol ?? 0,
    scope,
    type,
    prefsrc,
    metrics: value.metrics,
    nexthops,
    nhId: value.nhId,
    expires: undefined,
    pref: 0,
  }
  return new FibRoute(net.ipv4.infos.share(info), dst, dstLen, value.tos)
}

function isOwn({ net, dst, value }: RouteDescription, prefsrc: string): boolean {
  if (value.type === routeTypes.LOCAL && prefsrc === dst) return true
  return net.links.all.some(({ inet }) => inet?.addresses.some(({ local }) => local === prefsrc))
}

function makeWays(description: RouteDescription, extack: NetlinkExtAck): readonly FibNexthop[] | number {
  const { value, ways, net } = description
  const { type = 0, scope = 0 } = value
  if (wayless.has(type)) {
    if (ways.length === 0) return []
    return refuse(extack, EINVAL, 'Gateway, device and multipath can not be specified for this route type')
  }
  if (type === routeTypes.UNSPEC || type > routeTypes.MULTICAST) return refuse(extack, EINVAL, 'Invalid route type')
  if (scope > routeScopes.HOST) return refuse(extack, EINVAL, 'Invalid scope')
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
  const place = { net, table: description.table, scope }
  return makeEach(asked, (way) => checkIpv4Way(place, way, extack))
}

const noWay: WayDescription = {
  oif: 0,
  gateway: undefined,
  weight: 1,
  flags: 0,
  flow: undefined,
  encapType: undefined,
  encap: undefined,
}
