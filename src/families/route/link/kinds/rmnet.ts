import { attrs, fixed, type StructValue, struct, u16, u32, type Value } from '../../../../schema/index.ts'

/** Flags of an rmnet link: RMNET_FLAGS_*. */
export const rmnetFlags = {
  INGRESS_DEAGGREGATION: 0x1,
  INGRESS_MAP_COMMANDS: 0x2,
  INGRESS_MAP_CKSUMV4: 0x4,
  EGRESS_MAP_CKSUMV4: 0x8,
  INGRESS_MAP_CKSUMV5: 0x10,
  EGRESS_MAP_CKSUMV5: 0x20,
} as const

const rmnetFlagsMaskMembers = { flags: u32.with({ flags: rmnetFlags }), mask: u32.with({ flags: rmnetFlags }) }
/** Flags of an rmnet link and which of them a request sets. */
export interface RmnetFlagsMask extends StructValue<typeof rmnetFlagsMaskMembers> {}
/** `struct ifla_rmnet_flags`. */
export const rmnetFlagsMask = struct<RmnetFlagsMask>('ifla_rmnet_flags', rmnetFlagsMaskMembers)

const rmnetShape = {
  muxId: u16(1),
  flags: fixed(2, rmnetFlagsMask),
}
/** A channel of a Qualcomm modem: IFLA_RMNET_*. */
export interface Rmnet extends Value<typeof rmnetShape> {}
/** The set IFLA_RMNET_*. */
export const rmnet = attrs<Rmnet>('IFLA_RMNET', rmnetShape)
