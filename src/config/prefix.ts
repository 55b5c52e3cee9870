import { addressFamilies } from '../families/route/index.ts'
import { ipv4Text, ipv6Text, writeIp } from '../schema/index.ts'
import { EncodeError } from '../wire/index.ts'

/** An address with its family, as the kernel writes it. */
export interface FamilyAddress {
  /** AF_INET (2) or AF_INET6 (10). */
  readonly family: number
  readonly address: string
}

/** An address and how many of its bits count. */
export interface Prefix extends FamilyAddress {
  readonly length: number
}

/** Bits of an address of the family. */
export function bitsOf(family: number): number {
  return family === addressFamilies.INET6 ? 128 : 32
}

/** An IPv4 or IPv6 address. `field` is the name that an error gives it. Throws EncodeError for anything else. */
export function parseAddress(text: string, field: string): FamilyAddress {
  const bytes = new Uint8Array(16)
  const size = typeof text === 'string' ? writeIp(text, bytes, 0) : 0
  if (size === 0) throw new EncodeError(field, `'${text}' is not an IP address`)
  if (size === 4) return { family: addressFamilies.INET, address: ipv4Text(bytes, 0) }
  return { family: addressFamilies.INET6, address: ipv6Text(bytes, 0) }
}

/** `ADDRESS/LENGTH`, or an address alone, of which all bits count. Throws EncodeError for anything else. */
export function parsePrefix(text: string, field: string): Prefix {
  const slash = String(text).indexOf('/')
  if (slash < 0) {
    const address = parseAddress(text, field)
    return { ...address, length: bitsOf(address.family) }
  }
  const address = parseAddress(text.slice(0, slash), field)
  const length = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(length) || Number(length) > bitsOf(address.family)) {
    throw new EncodeError(field, `'${text}' has no prefix length from 0 to ${bitsOf(address.family)}`)
  }
  return { ...address, length: Number(length) }
}

/** The address with the bits behind the prefix length cleared. */
export function networkOf({ family, address, length }: Prefix): string {
  const bytes = new Uint8Array(16)
  writeIp(address, bytes, 0)
  for (let i = 0; i < 16; i++) {
    const kept = Math.min(Math.max(length - 8 * i, 0), 8)
    bytes[i] = (bytes[i] as number) & (0xff00 >> kept)
  }
  return family === addressFamilies.INET6 ? ipv6Text(bytes, 0) : ipv4Text(bytes, 0)
}
