import { attrs, u8, u32, type Value } from '../../../../schema/index.ts'

const caifShape = {
  ipv4Connid: u32(1),
  ipv6Connid: u32(2),
  loopback: u8(3),
}
/** A CAIF link to a modem: IFLA_CAIF_*. */
export interface Caif extends Value<typeof caifShape> {}
/** The set IFLA_CAIF_*. */
export const caif = attrs<Caif>('IFLA_CAIF', caifShape)
