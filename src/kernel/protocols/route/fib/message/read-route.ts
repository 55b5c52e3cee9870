import { type RouteMessage, type RouteNexthop, routeTables, routeTypes } from '../../../../../families/route/index.ts'
import { EINVAL } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibNexthop } from '../table/fib-route.ts'
import { bitsOf, networkOf, type PackedAddress, packAddress } from '../table/prefix.ts'

/** One way as a request describes it. */
export interface WayDescription {
  readonly oif: number
  readonly gateway: PackedAddress | undefined
  readonly weight: number
  readonly flags: number
  readonly flow: RouteMessage['flow']
  readonly encapType: number | undefined
  readonly encap: RouteMessage['encap']
}

/** Of a route whose request says no way at all. */
export const noWay: WayDescription = {
  oif: 0,
  gateway: undefined,
  weight: 1,
  flags: 0,
  flow: undefined,
  encapType: undefined,
  encap: undefined,
}

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
  readonly value: RouteMessage
}

const zeros: Record<number, PackedAddress> = { 2: '\0\0', 10: '\0\0\0\0\0\0\0\0' }

/** Reads a request to add or remove a route: minus an errno where it cannot mean one (`net/ipv4/fib_frontend.c`, rtm_to_fib_config()). */
export function readRoute(
  { net, value, extack }: RouteRequest<RouteMessage>,
  family: number,
): RouteDescription | number {
  const { dstLen = 0 } = value
  const objection = family === 2 ? objectionToIpv4(value) : objectionToIpv6(value)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  if (family === 10 && (isTooShort(value.dst, dstLen) || isTooShort(value.src, value.srcLen ?? 0))) return -EINVAL
  const address = value.dst === undefined ? zeros[family] : packAddress(value.dst as string)
  if (address?.length !== bitsOf(family) / 16) return -EINVAL
  const dst = networkOf(address, dstLen)
  if (family === 2 && dst !== address) return refuse(extack, EINVAL, 'Invalid prefix for given prefix length')
  if (family === 2 && value.nhId !== undefined && value.nhId !== 0 && hasWay(value)) {
    return refuse(extack, EINVAL, EXCLUSIVE)
  }
  if (family === 2 && value.gateway !== undefined && value.via !== undefined) {
    return refuse(extack, EINVAL, 'Nexthop configuration can not contain both GATEWAY and VIA')
  }
  const ways = readWays(value)
  if (ways === undefined) return refuse(extack, EINVAL, 'Invalid gateway')
  const table = value.table ?? value.headerTable ?? 0
  return {
    net: net,
    family,
    table: table === routeTables.UNSPEC ? routeTables.MAIN : table,
    dst,
    dstLen,
    ways,
    isMultipath: value.multipath !== undefined,
    value,
  }
}

/** Whether an IPv6 address has fewer bits than are to count. */
function isTooShort(address: unknown, length: number): boolean {
  return address !== undefined && length > 128
}

const MAX_TYPE = routeTypes.XRESOLVE

const EXCLUSIVE = 'Nexthop specification and nexthop id are mutually exclusive'

function hasWay({ oif, gateway, via, multipath, encap }: RouteMessage): boolean {
  return [oif, gateway, via, multipath, encap].some((field) => field !== undefined)
}

function objectionToIpv4({ tos = 0, type = 0, dstLen = 0, via }: RouteMessage): string | undefined {
  if ((tos & ECN_BITS) !== 0) return 'Invalid dsfield (tos): ECN bits must be 0'
  if (type > MAX_TYPE) return 'Invalid route type'
  if (via !== undefined && via.family !== 2 && via.family !== 10) return 'Unsupported address family in RTA_VIA'
  return dstLen > 32 ? 'Invalid prefix length' : undefined
}

/** The two bits of the TOS that are for congestion. */
const ECN_BITS = 3

/** `net/ipv6/route.c`, rtm_to_fib6_config(). */
function objectionToIpv6(value: RouteMessage): string | undefined {
  if ((value.tos ?? 0) !== 0) return 'Invalid dsfield (tos): option not available for IPv6'
  if (value.flowlabel !== undefined) return 'Flow label cannot be specified for this operation'
  if (value.nhId !== undefined && hasWay({ ...value, via: undefined })) return EXCLUSIVE
  if (value.via !== undefined) return 'IPv6 does not support RTA_VIA attribute'
  return undefined
}

function readWays(value: RouteMessage): readonly WayDescription[] | undefined {
  const { multipath, oif, gateway, via, encap } = value
  if (multipath === undefined) {
    if (oif === undefined && gateway === undefined && via === undefined && encap === undefined) return []
    const way = readWay(value, oif ?? 0, 1, value.flags)
    return way && [way]
  }
  const ways = multipath.map((way) => readWay(way, way.ifindex ?? 0, (way.hops ?? 0) + 1, way.flags))
  return ways.every((way) => way !== undefined) ? ways : undefined
}

function readWay(
  { gateway, via, flow, encapType, encap }: RouteMessage | RouteNexthop,
  oif: number,
  weight: number,
  flags = 0,
): WayDescription | undefined {
  const text = gateway ?? via?.addr
  const packed = text === undefined ? undefined : packAddress(text as string)
  if (text !== undefined && packed === undefined) return undefined
  // All zeros is no gateway of IPv4.
  const isNone = packed === '\0\0'
  return { oif, gateway: isNone ? undefined : packed, weight, flags: flags & 0xff, flow, encapType, encap }
}

/** The ways that `make` makes of those described, or the first errno that it gives. */
export function makeEach(
  ways: readonly WayDescription[],
  make: (way: WayDescription) => FibNexthop | number,
): FibNexthop[] | number {
  // Of the right size from the start: a list that grows takes more than it needs.
  const made = new Array<FibNexthop>(ways.length)
  for (let i = 0; i < ways.length; i++) {
    const one = make(ways[i] as WayDescription)
    if (typeof one === 'number') return one
    made[i] = one
  }
  return made
}
