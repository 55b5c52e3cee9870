import { attrs, u8, u32, type Value } from '../../../../schema/index.ts'

/** What a tun link carries: IFF_TUN for IP packets, IFF_TAP for frames. */
export const tunTypes = { TUN: 1, TAP: 2 } as const

const tunShape = {
  /** User that may attach, absent for any. */
  owner: u32(1),
  /** Group that may attach, absent for any. */
  group: u32(2),
  type: u8(3, { enum: tunTypes }),
  pi: u8(4),
  vnetHdr: u8(5),
  persist: u8(6),
  multiQueue: u8(7),
  numQueues: u32(8),
  numDisabledQueues: u32(9),
}
/** A tun or tap, in replies only: they are made through /dev/net/tun. IFLA_TUN_*. */
export interface Tun extends Value<typeof tunShape> {}
/** The set IFLA_TUN_*. */
export const tun = attrs<Tun>('IFLA_TUN', tunShape)
