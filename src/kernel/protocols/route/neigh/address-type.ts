import { routeTypes } from '../../../../families/route/index.ts'
import { ipv4AddressType } from '../fib/ipv4/address-type.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

/** What kind of receiver an address is on a link, as RTN_* (`net/ipv4/fib_frontend.c`, inet_addr_type_dev_table(); `net/ipv6/ndisc.c`). */
export function addressType(link: Link, dst: PackedAddress): number {
  return dst.length === 2 ? ipv4AddressType(link.net, dst) : ipv6Type(link, dst)
}

function ipv6Type({ isLoopback }: Link, dst: PackedAddress): number {
  if (dst.charCodeAt(0) >> 8 === 0xff) return routeTypes.MULTICAST
  return isLoopback ? routeTypes.LOCAL : routeTypes.UNICAST
}
