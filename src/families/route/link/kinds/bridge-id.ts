import { hardwareAddress, type StructValue, struct, u16be } from '../../../../schema/index.ts'

const bridgeIdMembers = { prio: u16be, addr: hardwareAddress(6) }
/** Identity of a bridge in the spanning tree; the lowest is the root. */
export interface BridgeId extends StructValue<typeof bridgeIdMembers> {}
/** `struct ifla_bridge_id`; C has two bytes for `prio`, the high one first. */
export const bridgeId = struct<BridgeId>('ifla_bridge_id', bridgeIdMembers)
