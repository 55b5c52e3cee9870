import { pad, type StructValue, s32, struct, u8, u16, u32 } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import { hardwareTypes } from './hardware-types.ts'

/** Flags of a link: IFF_*. */
export const linkFlags = {
  UP: 0x1,
  BROADCAST: 0x2,
  DEBUG: 0x4,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  NOTRAILERS: 0x20,
  RUNNING: 0x40,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
  MASTER: 0x400,
  SLAVE: 0x800,
  MULTICAST: 0x1000,
  PORTSEL: 0x2000,
  AUTOMEDIA: 0x4000,
  DYNAMIC: 0x8000,
  LOWER_UP: 0x10000,
  DORMANT: 0x20000,
  ECHO: 0x40000,
} as const

const ifinfomsgMembers = {
  family: u8.with({ enum: addressFamilies }),
  pad: pad(1),
  type: u16.with({ enum: hardwareTypes }),
  index: s32,
  flags: u32.with({ flags: linkFlags }),
  change: u32.with({ flags: linkFlags }),
}
/** Fixed header of link messages: `change` says which bits of `flags` a request sets, or an event has changed. */
export interface IfInfoMsg extends StructValue<typeof ifinfomsgMembers> {}
/** `struct ifinfomsg`. */
export const ifinfomsg = struct<IfInfoMsg>('ifinfomsg', ifinfomsgMembers, { prefix: 'ifi_' })
