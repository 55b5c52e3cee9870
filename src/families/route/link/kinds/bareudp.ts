import { attrs, flag, u16, u16be, type Value } from '../../../../schema/index.ts'

const bareudpShape = {
  /** Destination UDP port. */
  port: u16be(1),
  /** Protocol inside, as an EtherType. */
  ethertype: u16be(2),
  /** Lowest source UDP port. */
  srcportMin: u16(3),
  multiprotoMode: flag(4),
}
/** A tunnel with nothing but UDP around the packet: IFLA_BAREUDP_*. */
export interface Bareudp extends Value<typeof bareudpShape> {}
/** The set IFLA_BAREUDP_*. */
export const bareudp = attrs<Bareudp>('IFLA_BAREUDP', bareudpShape)
