import { attrs, bytes, u8, u16be, u32, u64, u64be, type Value } from '../../../../schema/index.ts'

/** What a MACsec link does with frames that fail the check: MACSEC_VALIDATE_*. */
export const macsecValidation = { DISABLED: 0, CHECK: 1, STRICT: 2 } as const
/** Who does the work: MACSEC_OFFLOAD_*. */
export const macsecOffload = { OFF: 0, PHY: 1, MAC: 2 } as const

const macsecShape = {
  /** Secure channel identifier: the address in the high six bytes, the port in the low two. */
  sci: u64be(1),
  port: u16be(2),
  /** Length of the integrity check value in bytes. */
  icvLen: u8(3),
  cipherSuite: u64(4),
  /** Replay window in packets. */
  window: u32(5),
  encodingSa: u8(6),
  encrypt: u8(7),
  protect: u8(8),
  incSci: u8(9),
  es: u8(10),
  scb: u8(11),
  replayProtect: u8(12),
  validation: u8(13, { enum: macsecValidation }),
  pad: bytes(14),
  offload: u8(15, { enum: macsecOffload }),
}
/** A MACsec link: IFLA_MACSEC_*. */
export interface Macsec extends Value<typeof macsecShape> {}
/** The set IFLA_MACSEC_*. */
export const macsec = attrs<Macsec>('IFLA_MACSEC', macsecShape)
