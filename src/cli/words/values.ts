import { BlockList, isIP } from 'node:net'
import { type ConstantTable, suggestion } from '../../schema/index.ts'
import { UsageError } from '../grammar/usage-error.ts'

export const AF_INET = 2
export const AF_INET6 = 10
export const AF_MPLS = 28

/** An address with its family. */
export interface FamilyAddress {
  readonly family: typeof AF_INET | typeof AF_INET6
  readonly address: string
}

/** An address and how many of its bits count. */
export interface Prefix extends FamilyAddress {
  readonly length: number
}

/** Bits of an address. */
export function bitsOf(family: number | undefined): number {
  return family === AF_INET6 ? 128 : 32
}

/** A decimal or hexadecimal number from 0 to `max`. */
export function numberOf(text: string, what: string, max = 0xffff_ffff): number {
  const number = /^(\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : Number.NaN
  if (number <= max) return number
  throw new UsageError(`${what} must be a number from 0 to ${max}, not '${text}'`)
}

/** A decimal or hexadecimal whole number, which may be negative. */
export function integerOf(text: string, what: string, min: bigint, max: bigint): bigint {
  if (/^-?(\d+|0x[\da-f]+)$/i.test(text)) {
    const number = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
    if (number >= min && number <= max) return number
  }
  throw new UsageError(`${what} must be a number from ${min} to ${max}, not '${text}'`)
}

/** A number, or the name that a table has for it in any case. */
export function namedNumber(text: string, table: ConstantTable, what: string, max = 0xff): number {
  if (/^\d/.test(text)) return numberOf(text, what, max)
  for (const [name, number] of Object.entries(table)) if (name.toLowerCase() === text.toLowerCase()) return number
  const known = Object.keys(table).map((name) => name.toLowerCase())
  throw new UsageError(
    `unknown ${what} '${text}'${suggestion(text, known)}`,
    `It is a number, or one of: ${known.join(', ')}`,
  )
}

/** An IPv4 or IPv6 address. */
export function addressOf(text: string, what: string): FamilyAddress {
  const version = text.includes('%') ? 0 : isIP(text)
  if (version === 0) throw new UsageError(`${what} must be an IP address, not '${text}'`)
  return { family: version === 4 ? AF_INET : AF_INET6, address: text }
}

/** A prefix: `ADDRESS/LENGTH`, also `10/8` and with a mask as length, an address alone, or `default` (of `family`, else of IPv4). */
export function prefixOf(text: string, what: string, family?: number): Prefix {
  if (text === 'default' || text === 'all') {
    return family === AF_INET6
      ? { family: AF_INET6, address: '::', length: 0 }
      : { family: AF_INET, address: '0.0.0.0', length: 0 }
  }
  const [written = '', length] = text.split(/\/(.*)/)
  const address = addressOf(length === undefined ? written : wholeIpv4(written), what)
  const bits = bitsOf(address.family)
  return { ...address, length: length === undefined ? bits : prefixLength(length, bits, what) }
}

/** An IPv4 address of which only the first bytes are written, as in `10.1/16`, with zeros behind them; any other text as it is. */
function wholeIpv4(text: string): string {
  if (!/^\d+(\.\d+){0,2}$/.test(text)) return text
  return [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.')
}

/** A prefix length, which for IPv4 may be a mask: `24` or `255.255.255.0`. */
function prefixLength(text: string, bits: number, what: string): number {
  const mask = bits === 32 && isIP(text) === 4 ? text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0) : -1
  const length = Math.clz32(~mask)
  const isMask = mask >= 0 && (length === 0 ? mask === 0 : mask >>> 0 === (-1 << (32 - length)) >>> 0)
  return isMask ? length : numberOf(text, `the prefix length of ${what}`, bits)
}

/** Throws UsageError when the prefix is not of `family`; 0 is any. */
export function checkFamily(prefix: Prefix, family: number): void {
  if (family === 0 || prefix.family === family) return
  throw new UsageError(`${prefix.address} is not an address of IPv${family === AF_INET ? 4 : 6}`)
}

/** Whether an address lies in a prefix. Addresses of another family do not. */
export function contains(prefix: Prefix, address: string): boolean {
  const type = prefix.family === AF_INET6 ? 'ipv6' : 'ipv4'
  if (isIP(address) !== (type === 'ipv6' ? 6 : 4)) return false
  const list = new BlockList()
  list.addSubnet(prefix.address, prefix.length, type)
  return list.check(address, type)
}

/** Whether two prefixes are the same: bits that do not count may differ. */
export function samePrefix(a: Prefix, b: Prefix): boolean {
  return a.length === b.length && contains(a, b.address)
}

/** A prefix as text; a whole address without its length. */
export function prefixText({ family, address, length }: Prefix): string {
  return length === bitsOf(family) ? address : `${address}/${length}`
}

/** Whether an address is one of IPv6. */
export function isIpv6(address: string): boolean {
  return address.includes(':')
}
