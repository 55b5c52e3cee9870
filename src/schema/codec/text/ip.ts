import { writeIpv4 } from './ipv4.ts'
import { writeIpv6 } from './ipv6.ts'

/** Writes the address `text` at `at`, and returns its length: 4 or 16; 0 when it is not an IPv4 or IPv6 address. */
export function writeIp(text: string, bytes: Uint8Array, at: number): 0 | 4 | 16 {
  if (writeIpv4(text, bytes, at)) return 4
  return writeIpv6(text, bytes, at) ? 16 : 0
}
