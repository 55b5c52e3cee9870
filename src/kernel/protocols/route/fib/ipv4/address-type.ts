import { routeTables, routeTypes } from '../../../../../families/route/index.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibTable } from '../table/fib-table.ts'
import { lookupError, lookupTable } from '../table/lookup.ts'
import { isMulticast, type PackedAddress } from '../table/prefix.ts'

const EVERYBODY = '\uffff\uffff'

/**
 * What kind of receiver an IPv4 address is as a table has it, as RTN_* (`net/ipv4/fib_frontend.c`, inet_addr_type_table()). Where there
 * is no table yet, Linux takes every address for a broadcast.
 */
export function ipv4Type(table: FibTable | undefined, address: PackedAddress): number {
  if (address.charCodeAt(0) >> 8 === 0 || address === EVERYBODY) return routeTypes.BROADCAST
  if (isMulticast(address)) return routeTypes.MULTICAST
  if (table === undefined) return routeTypes.BROADCAST
  const found = lookupTable(table, { dst: address })
  return found === undefined || lookupError(found.route) < 0 ? routeTypes.UNICAST : found.route.type
}

/** Whether the packets of a route can come from an address: one of the host (`net/ipv4/fib_semantics.c`, fib_valid_prefsrc()). */
export function isValidSource(
  { ipv4 }: RouteNet,
  { table, type, dst }: { readonly table: number; readonly type: number; readonly dst: PackedAddress },
  source: PackedAddress,
): boolean {
  if (type === routeTypes.LOCAL && source === dst && dst !== '\0\0') return true
  return [table, routeTables.LOCAL].some((id) => ipv4Type(ipv4.get(id), source) === routeTypes.LOCAL)
}
