import { routeTables, routeTypes } from '../../../../../families/route/index.ts'
import type { RouteNet } from '../../route-net.ts'
import { lookupError } from '../table/lookup.ts'
import type { PackedAddress } from '../table/prefix.ts'
import { lookupIpv4Table } from './lookup-ipv4.ts'
import { isMulticast, isZeroNet, LIMITED } from './packet-route.ts'

/** What an address is to the host, as a table says it (RTN_*; `net/ipv4/fib_frontend.c`, __inet_dev_addr_type()). */
export function ipv4AddressType(net: RouteNet, address: PackedAddress, table: number = routeTables.LOCAL): number {
  if (isZeroNet(address) || address === LIMITED) return routeTypes.BROADCAST
  if (isMulticast(address)) return routeTypes.MULTICAST
  if (net.ipv4.get(table) === undefined) return routeTypes.BROADCAST
  const found = lookupIpv4Table(net, table, { dst: address })
  return found === undefined || lookupError(found.route) < 0 ? routeTypes.UNICAST : found.route.type
}

/** Where a route lies, and what kind of route it is. */
interface Place {
  readonly table: number
  readonly type: number
  readonly dst: PackedAddress
}

/** Whether packets by a route may come from an address: what its table, or the local one, has as local (fib_valid_prefsrc()). */
export function isValidSource(net: RouteNet, { table, type, dst }: Place, source: PackedAddress): boolean {
  if (type === routeTypes.LOCAL && source === dst && dst !== '\0\0') return true
  return [table, routeTables.LOCAL].some(
    (id) => id !== routeTables.MAIN && ipv4AddressType(net, source, id) === routeTypes.LOCAL,
  )
}
