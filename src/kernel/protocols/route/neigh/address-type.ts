import { routeTables, routeTypes } from '../../../../families/route/index.ts'
import { lookupIpv4Table } from '../fib/ipv4/lookup-ipv4.ts'
import { lookupError } from '../fib/table/lookup.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

const ANY = '\0\0'
const EVERYBODY = '\uffff\uffff'

/** What kind of receiver an address is on a link, as RTN_* (`net/ipv4/fib_frontend.c`, inet_addr_type_dev_table(); `net/ipv6/ndisc.c`). */
export function addressType(link: Link, dst: PackedAddress): number {
  return dst.length === 2 ? ipv4Type(link, dst) : ipv6Type(link, dst)
}

function ipv4Type(link: Link, dst: PackedAddress): number {
  if (dst === ANY || dst === EVERYBODY) return routeTypes.BROADCAST
  if (dst.charCodeAt(0) >> 12 === 0xe) return routeTypes.MULTICAST
  // Where nothing is local yet, Linux takes every address for a broadcast.
  if (link.net.ipv4.local === undefined) return routeTypes.BROADCAST
  const found = lookupIpv4Table(link.net, routeTables.LOCAL, { dst })
  if (found === undefined || lookupError(found.route) < 0) return routeTypes.UNICAST
  return found.route.type
}

function ipv6Type({ isLoopback }: Link, dst: PackedAddress): number {
  if (dst.charCodeAt(0) >> 8 === 0xff) return routeTypes.MULTICAST
  return isLoopback ? routeTypes.LOCAL : routeTypes.UNICAST
}
