import { type RouteMessage, type RouteNexthop, routeNexthop } from '../../../../../families/route/index.ts'
import { malformed } from '../../request/given.ts'
import type { FibNexthop } from '../table/fib-route.ts'
import { bitsOf, type PackedAddress, packAddress, packAs } from '../table/prefix.ts'

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
export function noWay({ flags = 0 }: RouteMessage): WayDescription {
  const none = { gateway: undefined, flow: undefined, encapType: undefined, encap: undefined }
  return { oif: 0, weight: 1, flags: flags & 0xff, ...none }
}

/** The ways that a request describes: none where it has neither link nor gateway. Undefined where a gateway is no address. */
export function readWays(value: RouteMessage, family: number): readonly WayDescription[] | undefined {
  const { multipath, oif, gateway, via, encap } = value
  if (multipath === undefined) {
    if (oif === undefined && gateway === undefined && via === undefined && encap === undefined) return []
    const way = readWay(value, family, oif ?? 0, 1, value.flags)
    return way && [way]
  }
  const ways = multipath.map((way) => readWay(way, family, way.ifindex ?? 0, (way.hops ?? 0) + 1, way.flags))
  return ways.every((way) => way !== undefined) ? ways : undefined
}

function readWay(
  said: RouteMessage | RouteNexthop,
  family: number,
  oif: number,
  weight: number,
  flags = 0,
): WayDescription | undefined {
  const { gateway, via, flow, encapType } = said
  const text = gateway ?? via?.addr
  const packed =
    gateway === undefined ? packAddress((via?.addr as string) ?? '') : packAs(gateway as string, bitsOf(family) / 16)
  if (text !== undefined && packed === undefined) return undefined
  // All zeros is no gateway of IPv4, unless it is said by `via`.
  const isNone = gateway !== undefined && packed === '\0\0'
  return {
    oif,
    gateway: isNone ? undefined : packed,
    weight,
    flags: flags & 0xff,
    flow: knownFlow(flow),
    encapType,
    encap: encapOf(said),
  }
}

/** Bytes that are no attributes are an encapsulation of which nothing is said. */
function encapOf(said: RouteMessage | RouteNexthop): RouteMessage['encap'] {
  return said.encap ?? (malformed(said, routeNexthop, 'encap') === undefined ? undefined : {})
}

/** The realms that are given to packets; undefined where these are none. */
export function knownFlow(flow: RouteMessage['flow']): RouteMessage['flow'] {
  return flow === undefined || (flow.from === 0 && flow.to === 0) ? undefined : flow
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
