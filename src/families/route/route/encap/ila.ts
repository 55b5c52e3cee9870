import { attrs, s32, u8, u32, u64be, type Value } from '../../../../schema/index.ts'

/** What ILA does about checksums (ILA_CSUM_*). */
export const ilaCsumModes = { ADJUST_TRANSPORT: 0, NEUTRAL_MAP: 1, NO_ACTION: 2, NEUTRAL_MAP_AUTO: 3 } as const

/** Kinds of ILA identifier (ILA_ATYPE_*). */
export const ilaIdentTypes = {
  IID: 0,
  LUID: 1,
  VIRT_V4: 2,
  VIRT_UNI_V6: 3,
  VIRT_MULTI_V6: 4,
  NONLOCAL_ADDR: 5,
  USE_FORMAT: 32,
} as const

/** Where ILA translates (ILA_HOOK_*). */
export const ilaHookTypes = { ROUTE_OUTPUT: 0, ROUTE_INPUT: 1 } as const

const ilaShape = {
  /** High half of the address after translation. */
  locator: u64be(1),
  identifier: u64be(2),
  locatorMatch: u64be(3),
  ifindex: s32(4),
  dir: u32(5),
  csumMode: u8(7, { enum: ilaCsumModes }),
  identType: u8(8, { enum: ilaIdentTypes }),
  hookType: u8(9, { enum: ilaHookTypes }),
}
/** Identifier locator addressing. */
export interface Ila extends Value<typeof ilaShape> {}
/** Identifier locator addressing (ILA_ATTR_*). */
export const ila = attrs<Ila>('ILA_ATTR', ilaShape)
