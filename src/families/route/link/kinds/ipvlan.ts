import { attrs, u16, type Value } from '../../../../schema/index.ts'

/** At which layer an ipvlan works: IPVLAN_MODE_*. */
export const ipvlanModes = { L2: 0, L3: 1, L3S: 2 } as const
/** Flags of an ipvlan: IPVLAN_F_*. */
export const ipvlanFlags = { PRIVATE: 0x1, VEPA: 0x2 } as const

const ipvlanShape = {
  mode: u16(1, { enum: ipvlanModes }),
  flags: u16(2, { flags: ipvlanFlags }),
}
/** An ipvlan or ipvtap: IFLA_IPVLAN_*. */
export interface Ipvlan extends Value<typeof ipvlanShape> {}
/** The set IFLA_IPVLAN_*. */
export const ipvlan = attrs<Ipvlan>('IFLA_IPVLAN', ipvlanShape)
