import { type RouteMessage, routeAttributes } from '../../../../../families/route/index.ts'
import { interpretPayload } from '../../../../../schema/index.ts'
import { align4 } from '../../../../../wire/index.ts'
import type { NlMsgHdr } from '../../../../skb/message.ts'
import { LITTLE } from '../../../../skb/message.ts'
import { type NlAttr, nlaForEachAttr } from '../../../../skb/nlattr.ts'
import { findAttribute } from '../../request/bad-attribute.ts'
import { isGiven } from '../../request/given.ts'
import type { RouteRequest } from '../../request/request.ts'
import { routeIds } from './route-ids.ts'

/** Length of `struct rtmsg` and of `struct rtnexthop` in bytes. */
export const RTMSG = 12
const RTNEXTHOP = 8

/** One of several ways, where it lies in a request; of several attributes with a number the first one counts. */
export interface Hop {
  readonly flags: number
  readonly attributes: ReadonlyMap<number, NlAttr>
}

/** The ways of RTA_MULTIPATH, up to the first that does not fit. */
export interface Hops {
  readonly list: readonly Hop[]
  /** Where they lie. */
  readonly attribute: NlAttr
  readonly end: number
}

/** The several ways of a request; undefined where there is no such attribute (`include/net/nexthop.h`, rtnh_ok(), rtnh_next()). */
export function findHops({ nlh, value }: RouteRequest<RouteMessage>): Hops | undefined {
  if (!isGiven(value, routeAttributes, 'multipath')) return undefined
  const attribute = findAttribute(nlh, RTMSG, [routeIds.multipath])
  if (attribute === undefined) return undefined
  const { data } = nlh.view
  const list: Hop[] = []
  let at = attribute.start
  for (let left = attribute.end - at; left >= RTNEXTHOP; left = attribute.end - at) {
    const length = data.getUint16(at, LITTLE)
    if (length < RTNEXTHOP || length > left) break
    list.push({ flags: nlh.view.bytes[at + 2] as number, attributes: firstOfEach(nlh, at + RTNEXTHOP, at + length) })
    at += align4(length)
  }
  return { list, attribute, end: Math.min(at, attribute.end) }
}

function firstOfEach(nlh: NlMsgHdr, start: number, end: number): Map<number, NlAttr> {
  const found = new Map<number, NlAttr>()
  for (const attribute of nlaForEachAttr(nlh, start, end)) {
    if (!found.has(attribute.type)) found.set(attribute.type, attribute)
  }
  return found
}

/** The request with its ways read, though something that is none stands behind them. */
export function withHops(request: RouteRequest<RouteMessage>): RouteRequest<RouteMessage> {
  const hops = request.value.multipath === undefined ? findHops(request) : undefined
  if (hops === undefined) return request
  const { attribute, end } = hops
  const type = routeAttributes.byId.get(routeIds.multipath)?.type
  const multipath = type && interpretPayload(type, request.nlh.view, attribute.start, end)
  return { ...request, value: { ...request.value, multipath: (multipath ?? []) as RouteMessage['multipath'] } }
}
