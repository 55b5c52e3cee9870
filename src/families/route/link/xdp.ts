import { attrs, s32, u8, u32, type Value } from '../../../schema/index.ts'

/** How a program is attached: XDP_ATTACHED_*. */
export const xdpAttached = { NONE: 0, DRV: 1, SKB: 2, HW: 3, MULTI: 4 } as const
/** How to attach a program: XDP_FLAGS_*. */
export const xdpFlags = { UPDATE_IF_NOEXIST: 0x1, SKB_MODE: 0x2, DRV_MODE: 0x4, HW_MODE: 0x8, REPLACE: 0x10 } as const

const xdpShape = {
  /** Descriptor of the program to attach; -1 detaches. */
  fd: s32(1),
  attached: u8(2, { enum: xdpAttached }),
  flags: u32(3, { flags: xdpFlags }),
  progId: u32(4),
  drvProgId: u32(5),
  skbProgId: u32(6),
  hwProgId: u32(7),
  /** Descriptor of the program that XDP_FLAGS_REPLACE expects. */
  expectedFd: s32(8),
}
/** XDP programs of a link: IFLA_XDP_*. */
export interface Xdp extends Value<typeof xdpShape> {}
/** The set IFLA_XDP_*. */
export const xdp = attrs<Xdp>('IFLA_XDP', xdpShape)
