import { addrFlags } from '../../../../../families/route/index.ts'
import { type Ipv6Address, LINK_LOCAL, LOOPBACK6, reachOf } from '../../addr/ipv6/ipv6-address.ts'
import type { Link } from '../../link/link.ts'
import type { RouteNet } from '../../route-net.ts'
import { isMulticast, type PackedAddress } from '../table/prefix.ts'

/**
 * The address that packets to somewhere come from where nobody says: the best by the rules of RFC 6724, one after another, and of
 * equals the first (`net/ipv6/addrconf.c`, ipv6_dev_get_saddr(), ipv6_get_saddr_eval()).
 */
export function ipv6Source(net: RouteNet, link: Link | undefined, dst: PackedAddress): PackedAddress | undefined {
  const isOfLink = link !== undefined && (isMulticast(dst) || reachOf(dst) <= LINK_LOCAL)
  const links = isOfLink ? [link] : net.links.byAge
  let best: { address: PackedAddress; marks: number[] } | undefined
  for (const ifa of links.flatMap(({ inet6 }) => inet6?.addresses ?? [])) {
    if ((ifa.flags & addrFlags.TENTATIVE) !== 0 && (ifa.flags & addrFlags.OPTIMISTIC) === 0) continue
    const marks = marksOf(ifa, net, link, dst)
    if (best === undefined || isBetter(marks, best.marks)) best = { address: ifa.address, marks }
  }
  return best?.address
}

function isBetter(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((mark, i) => mark !== b[i])
  return at >= 0 && (a[at] as number) > (b[at] as number)
}

/** What each of the rules says of an address: the more, the better. */
function marksOf(ifa: Ipv6Address, { labels }: RouteNet, link: Link | undefined, dst: PackedAddress): number[] {
  const { address, flags, device } = ifa
  const reach = reachOf(address)
  const wanted = reachOf(dst)
  const label = labels.find(address, device.link.index)?.label
  const isTemporary = (flags & addrFlags.SECONDARY) !== 0
  const wantsTemporary = (device.settings.useTempaddr ?? 0) >= 2
  return [
    Number(address === dst),
    reach >= wanted ? -reach : reach - 128,
    Number(address === LOOPBACK6 || (flags & (addrFlags.DEPRECATED | addrFlags.OPTIMISTIC)) === 0),
    Number(link === undefined || device.link === link),
    Number(label === labels.find(dst, link?.index ?? 0)?.label),
    Number(isTemporary === wantsTemporary),
    Math.min(commonBits(address, dst), ifa.prefixlen),
    Number((flags & addrFlags.OPTIMISTIC) === 0),
  ]
}

function commonBits(a: PackedAddress, b: PackedAddress): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a.charCodeAt(i) ^ b.charCodeAt(i)
    if (difference !== 0) return i * 16 + Math.clz32(difference) - 16
  }
  return 128
}
