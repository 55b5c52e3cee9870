import { routeTables } from '../../families/route/index.ts'
import { NLMSG_HDRLEN } from '../../wire/index.ts'
import { nlmsgUnicast } from '../api/notify.ts'
import { EAGAIN, ENOENT } from '../errno.ts'
import { allocSkb, LITTLE, nlmsgHdr, skbPut } from '../skb/message.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import { lookupIpv4Table } from './route/fib/ipv4/lookup-ipv4.ts'
import { lookupError } from './route/fib/table/lookup.ts'
import { type RouteNet, routeNetOf } from './route/route-net.ts'

/** Length of `struct fib_result_nl`, and where its fields are: what is asked, and behind it the answer. */
const LENGTH = 20
const SCOPE = 9
const TABLE_ASKED = 10
const TABLE = 11
const PREFIXLEN = 12
const NEXTHOP = 13
const TYPE = 14
const SCOPE_FOUND = 15
const ERROR = 16

/**
 * The input of NETLINK_FIB_LOOKUP: looks an IPv4 address up in one table. The answer is the request itself, with the result
 * written into it; a datagram that is too short gets none (`net/ipv4/fib_frontend.c`, nl_fib_input()).
 */
export function fibLookupInput(skb: SkBuff): void {
  const { owner } = skb
  const nlh = nlmsgHdr(skb)
  if (owner === undefined || nlh === undefined) return
  if (skb.length < nlh.length || nlh.length < NLMSG_HDRLEN + LENGTH) return
  const answer = allocSkb(owner.kernel, skb.length)
  const at = skbPut(answer, skb.length)
  answer.page.bytes.set(skb.page.bytes.subarray(skb.start, skb.start + skb.length), at)
  lookUp(routeNetOf(owner.net), answer.page.data, at + NLMSG_HDRLEN)
  nlmsgUnicast(owner, answer, skb.portid)
}

/** nl_fib_lookup() */
function lookUp(net: RouteNet, data: DataView, at: number): void {
  const id = data.getUint8(at + TABLE_ASKED) || routeTables.MAIN
  if (net.ipv4.get(id) === undefined) return data.setInt32(at + ERROR, -ENOENT, LITTLE)
  data.setUint8(at + TABLE, id)
  const dst = String.fromCharCode(data.getUint16(at), data.getUint16(at + 2))
  const found = lookupIpv4Table(net, id, { dst, tos: data.getUint8(at + 8), scope: data.getUint8(at + SCOPE) })
  const error = found === undefined ? -EAGAIN : lookupError(found.route)
  data.setInt32(at + ERROR, error, LITTLE)
  if (found === undefined || error !== 0) return
  const { route, way } = found
  data.setUint8(at + PREFIXLEN, route.dstLen)
  data.setUint8(at + NEXTHOP, way === undefined ? 0 : route.nexthops.indexOf(way))
  data.setUint8(at + TYPE, route.type)
  data.setUint8(at + SCOPE_FOUND, route.scope)
}
