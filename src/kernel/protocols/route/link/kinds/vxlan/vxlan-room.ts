import { hardwareTypes, type Vxlan } from '../../../../../../families/route/index.ts'
import type { Link } from '../../link.ts'
import { inheritSegments } from '../../upper-link.ts'
import { isIpv6 } from './vxlan-config.ts'
import { vxlanOf } from './vxlan-state.ts'

/** Bytes before each packet: of IPv4, and of IPv6. */
const HEADROOM4 = 50
const HEADROOM6 = 70

const ETHERNET_HEADER = 14

/** The smallest and the largest MTU of a vxlan. */
export const MIN_MTU = 68
export const MAX_MTU = 65_535

/** Packets have to go through the link below with all that is put before them (vxlan_config_apply()). */
export function fitMtu(link: Link, lower: Link | undefined, takesMost: boolean): void {
  const data = vxlanOf(link).settings
  let most = MAX_MTU
  if (lower !== undefined) {
    inheritSegments(link, lower)
    most = Math.max(lower.mtu - room(data), MIN_MTU)
    if (takesMost) link.mtu = most
  }
  link.mtu = Math.min(link.mtu, most)
  const below = lower === undefined ? ETHERNET_HEADER : hardHeader(lower) + lower.headroom
  link.headroom = below + room(data, (data.collectMetadata ?? 0) !== 0)
}

/** Bytes that are put before each packet (vxlan_headroom()). */
export function room(data: Vxlan, isAnyFamily = false): number {
  return (isIpv6(data) || isAnyFamily ? HEADROOM6 : HEADROOM4) - (data.gpe ? ETHERNET_HEADER : 0)
}

/** Bytes of the header that a link puts before each packet. */
function hardHeader({ type }: Link): number {
  return type === hardwareTypes.NONE ? 0 : ETHERNET_HEADER
}
