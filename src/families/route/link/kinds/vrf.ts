import { attrs, u32, type Value } from '../../../../schema/index.ts'

const vrfShape = {
  /** Routing table. */
  table: u32(1),
}
/** A VRF: IFLA_VRF_*. */
export interface Vrf extends Value<typeof vrfShape> {}
/** The set IFLA_VRF_*. */
export const vrf = attrs<Vrf>('IFLA_VRF', vrfShape)

const vrfPortShape = {
  /** Routing table of the VRF. In replies only. */
  table: u32(1),
}
/** A link in a VRF: IFLA_VRF_PORT_*. */
export interface VrfPort extends Value<typeof vrfPortShape> {}
/** The set IFLA_VRF_PORT_*. */
export const vrfPort = attrs<VrfPort>('IFLA_VRF_PORT', vrfPortShape)
