import {
  attrs,
  fixed,
  multi,
  nest,
  type StructValue,
  struct,
  u8,
  u16,
  u32,
  type Value,
} from '../../../../schema/index.ts'
import { bridgePortStates } from '../kinds/bridge-port.ts'
import { bridgeCfm } from './bridge-cfm.ts'
import { bridgeMrp } from './bridge-mrp.ts'

/** Whom a bridge request addresses: BRIDGE_FLAGS_*. */
export const bridgeTargets = { MASTER: 1, SELF: 2 } as const
/** Forwarding mode of an embedded switch: BRIDGE_MODE_*. */
export const bridgeModes = { VEB: 0, VEPA: 1, UNDEF: 0xffff } as const
/** Flags of a VLAN of a bridge or port: BRIDGE_VLAN_INFO_*. */
export const bridgeVlanFlags = {
  MASTER: 0x1,
  PVID: 0x2,
  UNTAGGED: 0x4,
  RANGE_BEGIN: 0x8,
  RANGE_END: 0x10,
  BRENTRY: 0x20,
  ONLY_OPTS: 0x40,
} as const

const bridgeVlanInfoMembers = {
  flags: u16.with({ flags: bridgeVlanFlags }),
  vid: u16.with({ max: 4094 }),
}
/** A VLAN of a bridge or port; a range is two of them, RANGE_BEGIN and RANGE_END. */
export interface BridgeVlanInfo extends StructValue<typeof bridgeVlanInfoMembers> {}
/** `struct bridge_vlan_info`. */
export const bridgeVlanInfo = struct<BridgeVlanInfo>('bridge_vlan_info', bridgeVlanInfoMembers)

const bridgeVlanTunnelShape = {
  /** VNI of the tunnel. */
  id: u32(1),
  vid: u16(2, { max: 4094 }),
  flags: u16(3, { flags: bridgeVlanFlags }),
}
/** A VLAN of a port and the tunnel that it maps to. */
export interface BridgeVlanTunnel extends Value<typeof bridgeVlanTunnelShape> {}
/** The set IFLA_BRIDGE_VLAN_TUNNEL_*. */
export const bridgeVlanTunnel = attrs<BridgeVlanTunnel>('IFLA_BRIDGE_VLAN_TUNNEL', bridgeVlanTunnelShape)

const bridgeMstEntryShape = { msti: u16(1), state: u8(2, { enum: bridgePortStates }) }
/** State of a port in one spanning tree. */
export interface BridgeMstEntry extends Value<typeof bridgeMstEntryShape> {}
/** The set IFLA_BRIDGE_MST_ENTRY_*. */
export const bridgeMstEntry = attrs<BridgeMstEntry>('IFLA_BRIDGE_MST_ENTRY', bridgeMstEntryShape)

const bridgeMstShape = { entry: multi(nest(1, bridgeMstEntry)) }
/** States of a port in the spanning trees of the bridge. */
export interface BridgeMst extends Value<typeof bridgeMstShape> {}
/** The set IFLA_BRIDGE_MST_*. */
export const bridgeMst = attrs<BridgeMst>('IFLA_BRIDGE_MST', bridgeMstShape)

const bridgeAfSpecShape = {
  flags: u16(0, { flags: bridgeTargets }),
  mode: u16(1, { enum: bridgeModes }),
  vlanInfo: multi(fixed(2, bridgeVlanInfo)),
  vlanTunnelInfo: multi(nest(3, bridgeVlanTunnel)),
  mrp: nest(4, bridgeMrp),
  cfm: nest(5, bridgeCfm),
  mst: nest(6, bridgeMst),
}
/** The bridge side of a link, in messages whose family is AF_BRIDGE: IFLA_BRIDGE_*. */
export interface BridgeAfSpec extends Value<typeof bridgeAfSpecShape> {}
/** The set IFLA_BRIDGE_*. */
export const bridgeAfSpec = attrs<BridgeAfSpec>('IFLA_BRIDGE', bridgeAfSpecShape)
