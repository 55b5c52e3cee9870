import {
  hardwareAddress,
  ipv4Text,
  ipv6Text,
  pad,
  type StructValue,
  struct,
  u8,
  u16,
  u16be,
  u32,
  writeIp,
} from '../../../schema/index.ts'

/** How long an entry stays: MDB_TEMPORARY, MDB_PERMANENT. */
export const mdbStates = { TEMPORARY: 0, PERMANENT: 1 } as const

/** Bits of an entry: MDB_FLAGS_*. */
export const mdbFlags = { OFFLOAD: 0x1, FAST_LEAVE: 0x2, STAR_EXCL: 0x4, BLOCKED: 0x8, OFFLOAD_FAILED: 0x10 } as const

/** What the address of a group is, as Ethernet numbers protocols (ETH_P_*); 0 for a hardware address. */
export const mdbProtocols = { L2: 0, IP: 0x0800, IPV6: 0x86dd } as const

const mdbAddressMembers = {
  /** A union, of which `proto` says what its first bytes are: made and read by `mdbAddress()` and `mdbAddressText()`. */
  u: hardwareAddress(16),
  proto: u16be.with({ enum: mdbProtocols }),
  // In the union there is a number of 32 bits.
  pad: pad(2),
}
/** The address of a multicast group. */
export interface MdbAddress extends StructValue<typeof mdbAddressMembers> {}
/** The address of a multicast group, in `struct br_mdb_entry`. */
export const mdbAddressStruct = struct<MdbAddress>('br_mdb_entry.addr', mdbAddressMembers)

const brMdbEntryMembers = {
  /** Port that the group is at, or the bridge itself: `index`, as an attribute beside it is called `ifindex`. */
  index: u32,
  state: u8.with({ enum: mdbStates }),
  flags: u8.with({ flags: mdbFlags }),
  vid: u16,
  addr: mdbAddressStruct,
}
/** A multicast group at a port of a bridge. */
export interface BrMdbEntry extends StructValue<typeof brMdbEntryMembers> {}
/** `struct br_mdb_entry`: a multicast group at a port of a bridge. */
export const brMdbEntry = struct<BrMdbEntry>('br_mdb_entry', brMdbEntryMembers, { c: { index: 'ifindex' } })

/** Bytes of the union. */
const SIZE = 16

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** The address of a group from its text: one of IPv4, IPv6, or Ethernet. A TypeError for what is none of these. */
export function mdbAddress(text: string): MdbAddress {
  const bytes = new Uint8Array(SIZE)
  const length = writeIp(text, bytes, 0)
  if (length > 0) return { u: hexOf(bytes), proto: length === 4 ? mdbProtocols.IP : mdbProtocols.IPV6 }
  if (!/^([\da-f]{2}:){5}[\da-f]{2}$/i.test(text)) throw new TypeError(`${text} is not an address`)
  return { u: `${text.toLowerCase()}${':00'.repeat(SIZE - 6)}`, proto: mdbProtocols.L2 }
}

/** The text of a group's address; of a protocol that there is not, all its bytes. */
export function mdbAddressText({ u, proto }: MdbAddress): string {
  if (proto === mdbProtocols.L2) return u.slice(0, 17)
  const bytes = Uint8Array.from(u.split(':'), (byte) => Number.parseInt(byte, 16))
  if (proto === mdbProtocols.IP) return ipv4Text(bytes, 0)
  return proto === mdbProtocols.IPV6 ? ipv6Text(bytes, 0) : u
}
