import { attrs, u8, type Value } from '../../../../schema/index.ts'

/** How many peers an OpenVPN link has, one or many: OVPN_MODE_*. */
export const ovpnModes = { P2P: 0, MP: 1 } as const

const ovpnShape = { mode: u8(1, { enum: ovpnModes }) }
/** An OpenVPN link: IFLA_OVPN_*. */
export interface Ovpn extends Value<typeof ovpnShape> {}
/** The set IFLA_OVPN_*. */
export const ovpn = attrs<Ovpn>('IFLA_OVPN', ovpnShape)
