import type { LinkAttributes } from '../../../../families/route/index.ts'
import { EADDRNOTAVAIL, EINVAL } from '../../../errno.ts'
import type { Link } from './link.ts'

/** An address that nobody was given: bit 1 of the first byte says so, bit 0 is of multicast addresses (eth_random_addr()). */
export function randomMac({ net }: Link): string {
  const { random } = net.net.kernel
  const bytes = Array.from({ length: 6 }, () => Math.floor(random() * 256))
  bytes[0] = ((bytes[0] as number) & 0xfe) | 2
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** Whether a link can have an address: it is of one receiver, and not all zeros (is_valid_ether_addr()). */
export function isValidMac(address: string): boolean {
  return address.split(':').length === 6 && address !== '00:00:00:00:00:00' && (Number.parseInt(address, 16) & 1) === 0
}

/** Looks at the address that a link is to have, as the kinds with Ethernet's addresses do. */
export function validateMac({ address }: LinkAttributes): number {
  if (address === undefined) return 0
  if (address.split(':').length !== 6) return -EINVAL
  return isValidMac(address) ? 0 : -EADDRNOTAVAIL
}
