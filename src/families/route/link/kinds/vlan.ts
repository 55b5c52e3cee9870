import {
  attrs,
  fixed,
  multi,
  nest,
  type StructValue,
  struct,
  u16,
  u16be,
  u32,
  type Value,
} from '../../../../schema/index.ts'

/** Protocols that tag VLANs, as EtherTypes: ETH_P_*. */
export const vlanProtocols = { '8021Q': 0x8100, '8021AD': 0x88a8 } as const
/** Flags of a VLAN link: VLAN_FLAG_*. */
export const vlanFlags = { REORDER_HDR: 0x1, GVRP: 0x2, LOOSE_BINDING: 0x4, MVRP: 0x8, BRIDGE_BINDING: 0x10 } as const

const vlanFlagsMaskMembers = { flags: u32.with({ flags: vlanFlags }), mask: u32.with({ flags: vlanFlags }) }
/** Flags of a VLAN link and which of them a request sets. */
export interface VlanFlagsMask extends StructValue<typeof vlanFlagsMaskMembers> {}
/** `struct ifla_vlan_flags`. */
export const vlanFlagsMask = struct<VlanFlagsMask>('ifla_vlan_flags', vlanFlagsMaskMembers)

const vlanQosMappingMembers = { from: u32, to: u32 }
/** A priority of the packet and the priority in the tag, or the other way round. */
export interface VlanQosMapping extends StructValue<typeof vlanQosMappingMembers> {}
/** `struct ifla_vlan_qos_mapping`. */
export const vlanQosMapping = struct<VlanQosMapping>('ifla_vlan_qos_mapping', vlanQosMappingMembers)

const vlanQosShape = { mapping: multi(fixed(1, vlanQosMapping)) }
/** Priority mappings of a VLAN link. */
export interface VlanQos extends Value<typeof vlanQosShape> {}
/** The set IFLA_VLAN_QOS_*. */
export const vlanQos = attrs<VlanQos>('IFLA_VLAN_QOS', vlanQosShape)

const vlanShape = {
  /** VLAN identifier, 0–4094. */
  id: u16(1, { max: 4094 }),
  flags: fixed(2, vlanFlagsMask),
  /** From packet priority to tag priority. */
  egressQos: nest(3, vlanQos),
  /** From tag priority to packet priority. */
  ingressQos: nest(4, vlanQos),
  protocol: u16be(5, { enum: vlanProtocols }),
}
/** A VLAN on another link: IFLA_VLAN_*. */
export interface Vlan extends Value<typeof vlanShape> {}
/** The set IFLA_VLAN_*. */
export const vlan = attrs<Vlan>('IFLA_VLAN', vlanShape)
