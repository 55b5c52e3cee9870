import type { PackedAddress } from '../../fib/table/prefix.ts'

/** The address fe80:: with the modified EUI-64 of an Ethernet address (RFC 4291, appendix A). */
export function linkLocalAddress(mac: string): PackedAddress {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  return String.fromCharCode(0xfe80, 0, 0, 0, ((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f)
}
