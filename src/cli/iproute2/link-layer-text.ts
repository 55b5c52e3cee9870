import { hardwareTypes } from '../../families/route/index.ts'
import { ipv4Text, ipv6Text } from '../../schema/index.ts'

const ipv4LinkTypes = new Set<number>([hardwareTypes.TUNNEL, hardwareTypes.SIT, hardwareTypes.IPGRE])
const ipv6LinkTypes = new Set<number>([hardwareTypes.TUNNEL6, hardwareTypes.IP6GRE])

/** A link-layer address of a link of that type; that of a tunnel is an IP address. */
export function linkLayerText(address: string, type = 0): string {
  const bytes = Uint8Array.from(address.split(':').map((byte) => Number.parseInt(byte, 16)))
  if (bytes.length === 4 && ipv4LinkTypes.has(type)) return ipv4Text(bytes, 0)
  if (bytes.length === 16 && ipv6LinkTypes.has(type)) return ipv6Text(bytes, 0)
  return address
}
