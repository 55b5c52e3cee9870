import {
  attrs,
  bytes,
  fixed,
  multi,
  nest,
  pad,
  raw,
  type StructValue,
  string,
  struct,
  u8,
  u16,
  u32,
  type Value,
} from '../../../schema/index.ts'

/** What is asked of a port profile: PORT_REQUEST_*. */
export const portRequests = { PREASSOCIATE: 0, PREASSOCIATE_RR: 1, ASSOCIATE: 2, DISASSOCIATE: 3 } as const
/** What became of it: PORT_*_RESPONSE_*, spelt as the header does. */
export const portResponses = {
  VDP_RESPONSE_SUCCESS: 0,
  VDP_RESPONSE_INVALID_FORMAT: 1,
  VDP_RESPONSE_INSUFFICIENT_RESOURCES: 2,
  VDP_RESPONSE_UNUSED_VTID: 3,
  VDP_RESPONSE_VTID_VIOLATION: 4,
  VDP_RESPONSE_VTID_VERSION_VIOALTION: 5,
  VDP_RESPONSE_OUT_OF_SYNC: 6,
  PROFILE_RESPONSE_SUCCESS: 0x100,
  PROFILE_RESPONSE_INPROGRESS: 0x101,
  PROFILE_RESPONSE_INVALID: 0x102,
  PROFILE_RESPONSE_BADSTATE: 0x103,
  PROFILE_RESPONSE_INSUFFICIENT_RESOURCES: 0x104,
  PROFILE_RESPONSE_ERROR: 0x105,
} as const

const portVsiMembers = { vsiMgrId: u8, vsiTypeId: raw(3), vsiTypeVersion: u8, pad: pad(3) }
/** Type of a virtual station interface (IEEE 802.1Qbg before it was a standard). */
export interface PortVsi extends StructValue<typeof portVsiMembers> {}
/** `struct ifla_port_vsi`. */
export const portVsi = struct<PortVsi>('ifla_port_vsi', portVsiMembers)

const portShape = {
  /** Number of the virtual function, 0xffffffff for the link itself. */
  vf: u32(1),
  profile: string(2, { maxLength: 40 }),
  vsiType: fixed(3, portVsi),
  instanceUuid: bytes(4, { length: 16 }),
  hostUuid: bytes(5, { length: 16 }),
  request: u8(6, { enum: portRequests }),
  /** In replies only. */
  response: u16(7, { enum: portResponses }),
}
/** Port profile of a link or virtual function: IFLA_PORT_*. */
export interface Port extends Value<typeof portShape> {}
/** The set IFLA_PORT_*. */
export const port = attrs<Port>('IFLA_PORT', portShape)

const vfPortsShape = { port: multi(nest(1, port)) }
/** Port profiles of the virtual functions. */
export interface VfPorts extends Value<typeof vfPortsShape> {}
/** The set with the one attribute IFLA_VF_PORT. */
export const vfPorts = attrs<VfPorts>('IFLA_VF', vfPortsShape)
