import { isIPv4 } from 'node:net'

/** Whether an address is one of multicast. */
export function isMulticast(address: string): boolean {
  if (!isIPv4(address)) return address.toLowerCase().startsWith('ff')
  const first = Number(address.split('.')[0])
  return first >= 224 && first < 240
}
