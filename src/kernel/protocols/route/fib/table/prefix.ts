import { ipv4Text, ipv6Text, writeIp } from '../../../../../schema/index.ts'

/**
 * An IP address as a string of its 16-bit words: two of IPv4, eight of IPv6. So addresses of both families can be keys of a
 * map, and comparing them as strings puts them into the order of their bits.
 */
export type PackedAddress = string

/** The addresses that begin with the same bits. */
export interface Prefix {
  /** The first of them. */
  readonly dst: PackedAddress
  readonly dstLen: number
}

const scratch = new Uint8Array(16)

/** Packs an address given as text; undefined where it is none. */
export function packAddress(text: string): PackedAddress | undefined {
  const length = writeIp(text, scratch, 0)
  return length === 0 ? undefined : packBytes(scratch, 0, length)
}

/**
 * Packs an address of so many words: of one that is longer Linux reads the beginning. Undefined where it is shorter, or none.
 */
export function packAs(text: string, words: number): PackedAddress | undefined {
  const packed = packAddress(text)
  return packed === undefined || packed.length < words ? undefined : packed.slice(0, words)
}

/** Packs the address that lies in `bytes`, of 4 or 16 bytes. */
export function packBytes(bytes: Uint8Array, start: number, length: number): PackedAddress {
  if (length === 4) return String.fromCharCode(word(bytes, start), word(bytes, start + 2))
  return String.fromCharCode(
    word(bytes, start),
    word(bytes, start + 2),
    word(bytes, start + 4),
    word(bytes, start + 6),
    word(bytes, start + 8),
    word(bytes, start + 10),
    word(bytes, start + 12),
    word(bytes, start + 14),
  )
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

const zeros = '\0\0\0\0\0\0\0'
const ones = '\uffff\uffff\uffff\uffff\uffff\uffff\uffff'

/** The first address of a prefix. */
export function networkOf(packed: PackedAddress, length: number): PackedAddress {
  if (isNetwork(packed, length)) return packed
  const whole = length >> 4
  const code = packed.charCodeAt(whole) & ~(0xffff >> (length & 15))
  if (packed.length === 2)
    return whole === 0 ? String.fromCharCode(code, 0) : String.fromCharCode(packed.charCodeAt(0), code)
  return packed.slice(0, whole) + String.fromCharCode(code) + zeros.slice(whole)
}

/** Whether an address is the first one of a prefix: all bits behind are 0. */
function isNetwork(packed: PackedAddress, length: number): boolean {
  const whole = length >> 4
  if (whole >= packed.length) return true
  if ((packed.charCodeAt(whole) & (0xffff >> (length & 15))) !== 0) return false
  for (let i = whole + 1; i < packed.length; i++) if (packed.charCodeAt(i) !== 0) return false
  return true
}

/** The last address of a prefix. */
export function lastOf(packed: PackedAddress, length: number): PackedAddress {
  const whole = length >> 4
  if (whole >= packed.length) return packed
  const code = packed.charCodeAt(whole) | (0xffff >> (length & 15))
  return packed.slice(0, whole) + String.fromCharCode(code) + ones.slice(8 - packed.length + whole)
}

/** Compares prefixes by their last addresses: less than 0, 0 or more. */
export function compareLast(a: Prefix, b: Prefix): number {
  for (let i = 0; i < a.dst.length; i++) {
    const difference = lastWord(a, i) - lastWord(b, i)
    if (difference !== 0) return difference
  }
  return 0
}

/** A word of the last address of a prefix, from 0 on. */
export function lastWord({ dst, dstLen }: Prefix, word: number): number {
  const network = dstLen - word * 16
  if (network <= 0) return 0xffff
  const code = dst.charCodeAt(word)
  return network >= 16 ? code : code | (0xffff >> network)
}

/** Whether an address is of a group, in either family. */
export function isMulticast(address: PackedAddress): boolean {
  return address.length === 2 ? address.charCodeAt(0) >> 12 === 0xe : address.charCodeAt(0) >> 8 === 0xff
}

/** Length of a family's addresses in bits: AF_INET is 2. */
export function bitsOf(family: number): 32 | 128 {
  return family === 2 ? 32 : 128
}
