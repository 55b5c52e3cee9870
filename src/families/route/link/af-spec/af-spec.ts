import { attrs, nest, u8, u32, type Value } from '../../../../schema/index.ts'
import type { MrouteTable } from '../kinds/mroute-table.ts'
import { type BridgeAfSpec, bridgeAfSpec } from './bridge-af-spec.ts'
import { inetAfSpec } from './inet.ts'
import { inet6AfSpec } from './inet6.ts'

const mctpShape = {
  /** Number of the MCTP network. */
  net: u32(1),
  physBinding: u8(2),
}
/** MCTP on a link: IFLA_MCTP_*. */
export interface MctpAfSpec extends Value<typeof mctpShape> {}
/** The set IFLA_MCTP_*. */
export const mctpAfSpec = attrs<MctpAfSpec>('IFLA_MCTP', mctpShape)

// The numbers of these attributes are the address families', so their C names are AF_INET and so on.
const afSpecsShape = {
  inet: nest(2, inetAfSpec),
  bridge: nest(7, bridgeAfSpec),
  inet6: nest(10, inet6AfSpec),
  mctp: nest(45, mctpAfSpec),
}
/** What protocols say of a link, by address family. */
export interface AfSpecs extends Value<typeof afSpecsShape> {}
/** The set of address families in IFLA_AF_SPEC. */
export const afSpecs = attrs<AfSpecs>('AF', afSpecsShape)

/**
 * IFLA_AF_SPEC: the families' nests; where the message's family is AF_BRIDGE the bridge's own attributes, where it is
 * RTNL_FAMILY_IPMR those of a multicast routing table.
 */
export interface AfSpec extends AfSpecs, BridgeAfSpec, MrouteTable {}
