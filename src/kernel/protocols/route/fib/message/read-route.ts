import { type RouteMessage, routeAttributes, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import { EINVAL, ERANGE, ESRCH } from '../../../../errno.ts'
import { findAttribute, refuseAttribute } from '../../request/bad-attribute.ts'
import { isGiven, malformed } from '../../request/given.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibTables } from '../table/fib-tables.ts'
import { bitsOf, networkOf, type PackedAddress, packAddress, packAs, packBytes } from '../table/prefix.ts'
import type { RouteChoice } from '../table/route-choice.ts'
import { checkEncapTypes, faultOfVia } from './check-hops.ts'
import { RTMSG, withHops } from './hops.ts'
import { readWays, type WayDescription } from './read-way.ts'
import { routeIds } from './route-ids.ts'

/** A route as a request describes it (`struct fib_config`). */
export interface RouteDescription {
  readonly net: RouteNet
  readonly family: number
  readonly table: number
  readonly dst: PackedAddress
  readonly dstLen: number
  /** The ways; none where the request has neither link nor gateway. */
  readonly ways: readonly WayDescription[]
  /** Whether the ways were given as several. */
  readonly isMultipath: boolean
  /** Where packets by it come from; undefined where nobody says. */
  readonly prefsrc: PackedAddress | undefined
  /** The nexthop object that it uses. */
  readonly nhId: number | undefined
  readonly value: RouteMessage
}

/** Reads a request to add or remove a route: minus an errno where it cannot mean one (`net/ipv4/fib_frontend.c`, rtm_to_fib_config()). */
export function readRoute(asked: RouteRequest<RouteMessage>, family: number): RouteDescription | number {
  const request = withHops(asked)
  const { net, value, extack } = request
  const { dstLen = 0 } = value
  const error = family === 10 ? checkLengths(request) : 0
  if (error < 0) return error
  const objection = family === 2 ? objectionToIpv4(value) : objectionToIpv6(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const via = family === 2 ? objectionToVia(request) : undefined
  if (via !== undefined) return refuse(extack, EINVAL, via)
  const fault = checkEncapTypes(request)
  if (fault < 0) return fault
  const address = prefixOf(value, 'dst', family, dstLen)
  if (address === undefined || (family === 10 && prefixOf(value, 'src', 10, value.srcLen ?? 0) === undefined))
    return -EINVAL
  const dst = networkOf(address, dstLen)
  if (family === 2 && dst !== address) return refuse(extack, EINVAL, 'Invalid prefix for given prefix length')
  if (family === 2 && value.nhId !== undefined && value.nhId !== 0 && hasWay(value)) {
    return refuse(extack, EINVAL, EXCLUSIVE)
  }
  if (family === 2 && value.gateway !== undefined && value.via !== undefined) {
    return refuse(extack, EINVAL, 'Nexthop configuration can not contain both GATEWAY and VIA')
  }
  const ways = readWays(value, family)
  if (ways === undefined) return refuse(extack, EINVAL, 'Invalid IPv6 address in RTA_GATEWAY')
  const table = value.table ?? value.headerTable ?? 0
  return {
    net: net,
    family,
    table: table === routeTables.UNSPEC ? routeTables.MAIN : table,
    dst,
    dstLen,
    ways,
    isMultipath: value.multipath !== undefined,
    prefsrc: sourceOf(value, family),
    nhId: value.nhId === 0 ? undefined : value.nhId,
    value,
  }
}

/** Refuses addresses of IPv4 where IPv6 wants its own, as the policy of IPv6 does. */
function checkLengths(request: RouteRequest<RouteMessage>): number {
  for (const name of ['gateway', 'prefsrc'] as const) {
    const text = request.value[name]
    if (text === undefined || String(text).includes(':')) continue
    return refuseAttribute(request, RTMSG, [routeIds[name]], ERANGE, 'Attribute failed policy validation')
  }
  return 0
}

/** Reads a request to remove a route: what it names has to be there (inet_rtm_delroute(), inet6_rtm_delroute()). */
export function readDeletion(request: RouteRequest<RouteMessage>, tables: FibTables): RouteDescription | number {
  const description = readRoute(request, tables.family)
  if (typeof description === 'number') return description
  const { net, table, nhId } = description
  if (nhId !== undefined && net.nexthops.get(nhId) === undefined) {
    return refuse(request.extack, EINVAL, 'Nexthop id does not exist')
  }
  return tables.get(table) === undefined ? refuse(request.extack, ESRCH, 'FIB table does not exist') : description
}

/** What is said of the route that is to be removed, besides its ways; 0 is as if nothing were said. */
export function choiceOf({ table, dst, dstLen, nhId, value }: RouteDescription): RouteChoice {
  const { protocol = 0, priority = 0 } = value
  return { table, dst, dstLen, nhId, protocol: protocol || undefined, priority: priority || undefined }
}

/** All zeros is no source. */
function sourceOf({ prefsrc }: RouteMessage, family: number): PackedAddress | undefined {
  const packed = prefsrc === undefined ? undefined : packAs(prefsrc, bitsOf(family) / 16)
  return packed === undefined || /^\0*$/.test(packed) ? undefined : packed
}

/** The first address of a prefix, of which as many bytes must be there as count: the others are 0. */
function prefixOf(value: RouteMessage, name: 'dst' | 'src', family: number, length: number): PackedAddress | undefined {
  const words = bitsOf(family) / 16
  const odd = malformed(value, routeAttributes, name)
  if (odd !== undefined) return packShort(odd, length)
  const text = value[name] as string | undefined
  if (text === undefined) return '\0'.repeat(words)
  const packed = packAddress(text)
  if (packed === undefined || packed.length * 2 < (length + 7) >> 3) return undefined
  return packed.padEnd(words, '\0').slice(0, words)
}

/** As many bytes of an IPv6 address as a prefix of that length has. */
function packShort(bytes: Uint8Array, length: number): PackedAddress | undefined {
  const count = (length + 7) >> 3
  if (bytes.length < count) return undefined
  const whole = new Uint8Array(16)
  whole.set(bytes.subarray(0, count))
  return packBytes(whole, 0, 16)
}

const MAX_TYPE = routeTypes.XRESOLVE

const EXCLUSIVE = 'Nexthop specification and nexthop id are mutually exclusive'

function hasWay({ oif, gateway, via, multipath, encap }: RouteMessage): boolean {
  return [oif, gateway, via, multipath, encap].some((field) => field !== undefined)
}

function objectionToIpv4({ tos = 0, type = 0, dstLen = 0 }: RouteMessage): string | undefined {
  if ((tos & ECN_BITS) !== 0) return 'Invalid dsfield (tos): ECN bits must be 0'
  if (type > MAX_TYPE) return 'Invalid route type'
  return dstLen > 32 ? 'Invalid prefix length' : undefined
}

/** What is wrong with a gateway of whichever family, which has to be as long as that family's (fib_gw_from_via()). */
function objectionToVia({ nlh, value }: RouteRequest<RouteMessage>): string | undefined {
  if (!isGiven(value, routeAttributes, 'via')) return undefined
  const via = findAttribute(nlh, RTMSG, [routeIds.via])
  return via && faultOfVia(via)
}

/** The two bits of the TOS that are for congestion. */
const ECN_BITS = 3

/** `net/ipv6/route.c`, rtm_to_fib6_config(). */
function objectionToIpv6(value: RouteMessage): string | undefined {
  if ((value.tos ?? 0) !== 0) return 'Invalid dsfield (tos): option not available for IPv6'
  if (value.flowlabel !== undefined) return 'Flow label cannot be specified for this operation'
  if (value.nhId !== undefined && hasWay({ ...value, via: undefined })) return EXCLUSIVE
  if (isGiven(value, routeAttributes, 'via')) return 'IPv6 does not support RTA_VIA attribute'
  return undefined
}
