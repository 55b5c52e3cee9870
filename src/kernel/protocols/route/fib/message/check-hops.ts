import { nexthopFlags, type RouteMessage, routeAttributes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { type NlAttr, nlaGetU16 } from '../../../../skb/nlattr.ts'
import { findAttribute } from '../../request/bad-attribute.ts'
import { isGiven } from '../../request/given.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import { checkEncap, checkEncapType } from '../encap/encap-kinds.ts'
import { findHops, type Hop, RTMSG } from './hops.ts'
import { routeIds } from './route-ids.ts'

type RequestOfRoute = RouteRequest<RouteMessage>

const INET = 2
const INET6 = 10

/** Refuses types of encapsulation that there are not: of the route, and of each of its ways (`net/core/lwtunnel.c`, lwtunnel_valid_encap_type_attr()). */
export function checkEncapTypes(request: RequestOfRoute): number {
  const { value, extack } = request
  for (const { attributes } of findHops(request)?.list ?? []) {
    const type = attributes.get(routeIds.encapType)
    if (type === undefined) continue
    if (type.length < 2) return refuse(extack, EINVAL, 'Invalid RTA_ENCAP_TYPE')
    if (checkEncapType(nlaGetU16(type), extack) < 0) return -EOPNOTSUPP
  }
  return value.encapType === undefined ? 0 : checkEncapType(value.encapType, extack)
}

/** Judges the ways of a request of IPv4 as far as they need no looking around (`net/ipv4/fib_semantics.c`, fib_get_nhs(), fib_nh_init()). */
export function checkIpv4Hops(request: RequestOfRoute): number {
  const { extack } = request
  const hops = findHops(request)
  if (hops === undefined) return checkOwnEncap(request, INET)
  for (const hop of hops.list) {
    const fault = faultOfIpv4(hop)
    if (fault !== undefined) return refuse(extack, EINVAL, fault)
    const error = checkEncapOf(hop, INET, extack)
    if (error < 0) return error
  }
  return 0
}

/** Why there are no ways in what should be several (fib_count_nexthops()). */
export function objectionToCount(request: RequestOfRoute): string | undefined {
  const hops = findHops(request)
  if (hops === undefined) return undefined
  if (hops.end < hops.attribute.end) return 'Invalid nexthop configuration - extra data after nexthops'
  return hops.list.length === 0 ? 'Invalid nexthop configuration - no valid nexthops' : undefined
}

function faultOfIpv4({ flags, attributes }: Hop): string | undefined {
  if ((flags & (nexthopFlags.DEAD | nexthopFlags.LINKDOWN)) !== 0) {
    return 'Invalid flags for nexthop - can not contain DEAD or LINKDOWN'
  }
  const gateway = attributes.get(routeIds.gateway)
  const via = attributes.get(routeIds.via)
  if (gateway !== undefined && via !== undefined) return 'Nexthop configuration can not contain both GATEWAY and VIA'
  if (gateway !== undefined && gateway.length < 4) return 'Invalid IPv4 address in RTA_GATEWAY'
  const fault = via && faultOfVia(via)
  if (fault !== undefined) return fault
  const flow = attributes.get(routeIds.flow)
  return flow !== undefined && flow.length < 4 ? 'Invalid RTA_FLOW' : undefined
}

/** What is wrong with a gateway of any family (`net/ipv4/fib_frontend.c`, fib_gw_from_via()). */
export function faultOfVia(via: NlAttr): string | undefined {
  if (via.length < 2) return 'Invalid attribute length for RTA_VIA'
  const family = nlaGetU16(via)
  if (family === INET) return via.length === 6 ? undefined : 'Invalid IPv4 address in RTA_VIA'
  if (family === INET6) return via.length === 18 ? undefined : 'Invalid IPv6 address in RTA_VIA'
  return 'Unsupported address family in RTA_VIA'
}

/** What is wrong with the several ways of a request of IPv6, by their form (`net/ipv6/route.c`, rtm_to_fib6_multipath_config()). */
export function objectionToIpv6Hops(request: RequestOfRoute, isNew: boolean): string | undefined {
  const hops = findHops(request)
  if (hops === undefined) return undefined
  if (hops.list.length === 0) return 'Invalid nexthop configuration - no valid nexthops'
  const { gateway, nhId = 0 } = request.value
  for (const { attributes } of hops.list) {
    const own = attributes.get(routeIds.gateway)
    if (own !== undefined && own.length < 16) return 'Invalid IPv6 address in RTA_GATEWAY'
    if (isNew && (nhId !== 0 || (gateway === undefined && own === undefined))) {
      return 'Device only routes can not be added for IPv6 using the multipath API.'
    }
  }
  return undefined
}

/** Judges the encapsulation of a way of IPv6, by its number (fib6_nh_init()). */
export function checkIpv6Encap(request: RequestOfRoute, index: number): number {
  const hops = findHops(request)
  const hop = hops?.list[index]
  return hop === undefined ? checkOwnEncap(request, INET6) : checkEncapOf(hop, INET6, request.extack)
}

function checkOwnEncap({ nlh, value, extack }: RequestOfRoute, family: number): number {
  if (!isGiven(value, routeAttributes, 'encap')) return 0
  const encap = findAttribute(nlh, RTMSG, [routeIds.encap])
  return encap === undefined ? 0 : checkEncap(encap, value.encapType ?? 0, family, extack)
}

function checkEncapOf({ attributes }: Hop, family: number, extack: NetlinkExtAck): number {
  const encap = attributes.get(routeIds.encap)
  const type = attributes.get(routeIds.encapType)
  return encap === undefined ? 0 : checkEncap(encap, type === undefined ? 0 : nlaGetU16(type), family, extack)
}
