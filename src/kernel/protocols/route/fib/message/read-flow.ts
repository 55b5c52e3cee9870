import { type RouteMessage, routeAttributes } from '../../../../../families/route/index.ts'
import { EINVAL, EOPNOTSUPP } from '../../../../errno.ts'
import { malformed } from '../../request/given.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import type { Flow } from '../table/lookup.ts'
import { bitsOf, packAs } from '../table/prefix.ts'

/** Reads the packet that a request describes. */
export function readFlow(request: RouteRequest<RouteMessage>, family: 2 | 10): Flow | number {
  const { value, extack } = request
  const { oif, iif, mark, uid, ipProto, sport, dport, flowlabel } = value
  const words = bitsOf(family) / 16
  const zeros = '\0'.repeat(words)
  const dst = value.dst === undefined ? zeros : packAs(value.dst as string, words)
  const src = value.src === undefined ? zeros : packAs(value.src, words)
  if (dst === undefined || src === undefined || isShort(value, 'dst') || isShort(value, 'src')) return -EINVAL
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

const TCP = 6
const UDP = 17
const ICMP = 1
const ICMPV6 = 58

/** Whether a lookup can be about packets of that protocol (`net/ipv4/fib_frontend.c`, rtm_getroute_parse_ip_proto()). */
function hasPorts(ipProto: number, family: 2 | 10): boolean {
  return ipProto === TCP || ipProto === UDP || ipProto === (family === 2 ? ICMP : ICMPV6)
}
