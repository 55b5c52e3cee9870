import { attrs, mac, u8, u16, u32, type Value } from '../../../../schema/index.ts'

/** Redundancy protocols: HSR_PROTOCOL_*. */
export const hsrProtocols = { HSR: 0, PRP: 1 } as const

const hsrShape = {
  /** Index of the first port. */
  slave1: u32(1),
  /** Index of the second port. */
  slave2: u32(2),
  /** Last byte of the address of supervision frames. */
  multicastSpec: u8(3),
  supervisionAddr: mac(4),
  seqNr: u16(5),
  version: u8(6),
  protocol: u8(7, { enum: hsrProtocols }),
  /** Index of the port to another ring. */
  interlink: u32(8),
}
/** An HSR or PRP link: IFLA_HSR_*. */
export interface Hsr extends Value<typeof hsrShape> {}
/** The set IFLA_HSR_*. */
export const hsr = attrs<Hsr>('IFLA_HSR', hsrShape)
