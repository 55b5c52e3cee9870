import { type RouteMessage, routeAttributes, routeFlags } from '../../../../../families/route/index.ts'
import { EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { STRICT_CHK } from '../../../../sock/sock.ts'
import { refuseAttribute } from '../../bad-attribute.ts'
import { malformed } from '../../given.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import type { Flow } from '../table/lookup.ts'
import { bitsOf, packAs } from '../table/prefix.ts'
import { routeIds } from './route-ids.ts'

/** Reads the packet that a request describes. */
export function readFlow(request: RouteRequest<RouteMessage>, family: 2 | 10): Flow | number {
  const { value, skb, extack } = request
  const objection = ((skb.sk?.flags ?? 0) & STRICT_CHK) === 0 ? undefined : objectionTo(value, family)
  if (objection !== undefined) return refuse(extack, EINVAL, objection)
  const { oif, iif, mark, uid, ipProto, sport, dport, flowlabel } = value
  const words = bitsOf(family) / 16
  const zeros = '\0'.repeat(words)
  const dst = value.dst === undefined ? zeros : packAs(value.dst as string, words)
  const src = value.src === undefined ? zeros : packAs(value.src, words)
  if (dst === undefined || src === undefined || isShort(value, 'dst') || isShort(value, 'src')) return -EINVAL
  if (family === 10 && flowlabel !== undefined && flowlabel > MAX_FLOW_LABEL) {
    return refuseAttribute(request, RTMSG, [routeIds.flowlabel], EINVAL, 'Invalid flow label')
  }
  if (ipProto !== undefined && !hasPorts(ipProto, family)) return refuse(extack, EOPNOTSUPP, 'Unsupported ip proto')
  return {
    dst,
    src: src === zeros ? undefined : src,
    tos: value.tos,
    oif: oif === 0 ? undefined : oif,
    iif: iif === 0 ? undefined : iif,
    mark,
    uid,
    // A packet of IPv4 is one of UDP unless somebody says otherwise.
    ipProto: ipProto ?? (family === 2 ? UDP : undefined),
    sport,
    dport,
    flowlabel,
  }
}

/** Whether an address is none: there are too few bytes of it. */
function isShort(value: RouteMessage, name: 'dst' | 'src'): boolean {
  return malformed(value, routeAttributes, name) !== undefined
}

/** IPV6_FLOWLABEL_MASK */
const MAX_FLOW_LABEL = 0xf_ffff
/** Length of `struct rtmsg` in bytes. */
const RTMSG = 12

/** What a lookup may say besides its header. */
const askable = new Set(['dst', 'src', 'iif', 'oif', 'mark', 'uid', 'sport', 'dport', 'ipProto'])

/** What is wrong with the header of a strict request (inet_rtm_valid_getroute_req(), inet6_rtm_valid_getroute_req()). */
export function lookupHeaderFault(value: RouteMessage, family: 2 | 10): string | undefined {
  const { dstLen = 0, srcLen = 0, headerTable = 0, protocol = 0, scope = 0, type = 0, flags = 0 } = value
  const bits = bitsOf(family)
  const isWhole = (length: number) => length === 0 || length === bits
  const isV4 = family === 2
  if (!isWhole(srcLen) || !isWhole(dstLen) || (headerTable | protocol | scope | type) !== 0) {
    return isV4
      ? 'ipv4: Invalid values in header for route get request'
      : 'ipv6: Invalid values in header for get route request'
  }
  const { NOTIFY, LOOKUP_TABLE, FIB_MATCH } = routeFlags
  if ((flags & ~(isV4 ? NOTIFY | LOOKUP_TABLE | FIB_MATCH : FIB_MATCH)) === 0) return undefined
  return isV4 ? 'ipv4: Unsupported rtm_flags for route get request' : 'ipv6: Invalid flags for get route request'
}

/** What is wrong with its attributes. */
function objectionTo(value: RouteMessage, family: 2 | 10): string | undefined {
  const { dstLen = 0, srcLen = 0 } = value
  const bits = bitsOf(family)
  const isV4 = family === 2
  if ((value.src !== undefined && srcLen === 0) || (value.dst !== undefined && dstLen === 0)) {
    return `${isV4 ? 'ipv4' : 'ipv6'}: rtm_src_len and rtm_dst_len must be ${bits} for ${isV4 ? 'IPv4' : 'IPv6'}`
  }
  const isOther = (name: string) =>
    routeAttributes.byName.has(name) && !askable.has(name) && (isV4 || name !== 'flowlabel')
  const odd = (value.$unknown ?? []).map(({ type }) => routeAttributes.byId.get(type)?.name ?? '')
  const given = Object.entries(value).flatMap(([name, field]) => (field === undefined ? [] : [name]))
  if (![...given, ...odd].some(isOther)) return undefined
  return isV4 ? 'ipv4: Unsupported attribute in route get request' : 'ipv6: Unsupported attribute in get route request'
}

const TCP = 6
const UDP = 17
const ICMP = 1
const ICMPV6 = 58

/** Whether a lookup can be about packets of that protocol (`net/ipv4/fib_frontend.c`, rtm_getroute_parse_ip_proto()). */
function hasPorts(ipProto: number, family: 2 | 10): boolean {
  return ipProto === TCP || ipProto === UDP || ipProto === (family === 2 ? ICMP : ICMPV6)
}
