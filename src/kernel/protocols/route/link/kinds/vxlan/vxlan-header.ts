import type { Vxlan } from '../../../../../../families/route/index.ts'

/** What each extension uses of the 64 bits of the header (`include/net/vxlan.h`), besides the network and the bit that says that it is there. */
const VNI = 0x0800_0000_ffff_ff00n
const GROUP_POLICY = 0x80ff_ffff_0000_0000n
const GENERIC_PROTOCOL = 0x3500_00ff_0000_0000n
const REMOTE_CHECKSUM = 0x0020_0000_0000_00ffn
const ALL = 0xffff_ffff_ffff_ffffn

function usedBits({ gbp, gpe, remcsumRx }: Vxlan): bigint {
  return (
    VNI |
    (gbp === undefined ? 0n : GROUP_POLICY) |
    (gpe === undefined ? 0n : GENERIC_PROTOCOL) |
    (remcsumRx === undefined ? 0n : REMOTE_CHECKSUM)
  )
}

/**
 * The bits of the header that have to be 0 in what is received: those that are asked for, else all that are not used. What is wrong with
 * them, where some are both (`drivers/net/vxlan/vxlan_core.c`, vxlan_nl2conf()).
 */
export function reservedBits(asked: Vxlan): Uint8Array | string {
  const used = usedBits(asked)
  const bytes = asked.reservedBits?.slice() ?? new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  if (asked.reservedBits === undefined) view.setBigUint64(0, ALL ^ used)
  const reserved = view.getBigUint64(0)
  return (reserved & used) === 0n ? bytes : `Used bits ${hex(used)} cannot overlap reserved bits ${hex(reserved)}`
}

function hex(bits: bigint): string {
  return `0x${bits.toString(16).padStart(16, '0')}`
}
