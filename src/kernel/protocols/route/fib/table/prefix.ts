import { ipv4Text, ipv6Text, writeIp } from '../../../../../schema/index.ts'

/**
 * An IP address as a string of its 16-bit words: two of IPv4, eight of IPv6. So addresses of both families can be keys of a
 * map, and comparing them as strings puts them into the order of their bits.
 */
export type PackedAddress = string

const scratch = new Uint8Array(16)

/** Packs an address given as text; undefined where it is none. */
export function packAddress(text: string): PackedAddress | undefined {
  const length = writeIp(text, scratch, 0)
  return length === 0 ? undefined : packBytes(scratch, 0, length)
}

/** Packs the address that lies in `bytes`, of 4 or 16 bytes. */
export function packBytes(bytes: Uint8Array, start: number, length: number): PackedAddress {
  if (length === 4) return String.fromCharCode(word(bytes, start), word(bytes, start + 2))
  let packed = ''
  for (let i = 0; i < length; i += 2) packed += String.fromCharCode(word(bytes, start + i))
  return packed
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

/** Writes a packed address, and gives its length in bytes. */
export function writePacked(packed: PackedAddress, bytes: Uint8Array, start: number): number {
  for (let i = 0; i < packed.length; i++) {
    const code = packed.charCodeAt(i)
    bytes[start + i * 2] = code >> 8
    bytes[start + i * 2 + 1] = code
  }
  return packed.length * 2
}

export function addressText(packed: PackedAddress): string {
  const length = writePacked(packed, scratch, 0)
  return length === 4 ? ipv4Text(scratch, 0) : ipv6Text(scratch, 0)
}

/** The address with all but its first `length` bits as `fill` says: 0 for the first address of the prefix, 1 for the last. */
function fillHost(packed: PackedAddress, length: number, fill: 0 | 1): PackedAddress {
  const whole = length >> 4
  if (whole >= packed.length) return packed
  const host = 0xffff >> (length & 15)
  const code = packed.charCodeAt(whole)
  const rest = (fill === 0 ? '\0' : '\uffff').repeat(packed.length - whole - 1)
  return packed.slice(0, whole) + String.fromCharCode(fill === 0 ? code & ~host : code | host) + rest
}

/** The first address of a prefix. */
export function networkOf(packed: PackedAddress, length: number): PackedAddress {
  return fillHost(packed, length, 0)
}

/** The last address of a prefix. */
export function lastOf(packed: PackedAddress, length: number): PackedAddress {
  return fillHost(packed, length, 1)
}

/** Length of a family's addresses in bits: AF_INET is 2. */
export function bitsOf(family: number): 32 | 128 {
  return family === 2 ? 32 : 128
}
