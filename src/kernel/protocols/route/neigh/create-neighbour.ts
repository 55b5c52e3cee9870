import { linkFlags, neighStates, routeTypes } from '../../../../families/route/index.ts'
import { groupAddress } from '../addr/multicast-groups.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { addressType } from './address-type.ts'
import type { Neighbour } from './neighbour.ts'

const ANY = '\0\0'

/** What an entry has from the start. */
type Begun = Pick<Neighbour, 'flags' | 'flagsExt'>

/**
 * An entry of which nothing is known but what follows from the address and the link (`net/core/neighbour.c`, ___neigh_create();
 * `net/ipv4/arp.c`, arp_constructor(); `net/ipv6/ndisc.c`, ndisc_constructor()).
 */
export function createNeighbour(family: 2 | 10, link: Link, address: PackedAddress, begun: Begun): Neighbour {
  const { net, flags } = link
  // A link with one neighbour has one entry for all IPv4 addresses.
  const isSingle = family === 2 && (flags & (linkFlags.LOOPBACK | linkFlags.POINTOPOINT)) !== 0
  const dst = isSingle ? ANY : address
  const type = addressType(link, dst)
  const lladdr = knownAddress(link, dst, type)
  return {
    number: net.neighbours.everywhere.nextNumber(),
    family,
    link,
    dst,
    type,
    lladdr,
    state: lladdr === undefined ? 0 : neighStates.NOARP,
    ...begun,
    protocol: 0,
    updated: net.now,
    used: net.now,
    confirmed: net.now - net.neighbourParameters.doubtAfter(family, link),
    probes: 0,
  }
}

/** The address on the link where nobody has to ask for it. */
function knownAddress(link: Link, dst: PackedAddress, type: number): string | undefined {
  if (!hasAddresses(link)) return ''
  if (type === routeTypes.MULTICAST) return groupAddress(dst)
  if ((link.flags & (linkFlags.NOARP | linkFlags.LOOPBACK)) !== 0) return link.address
  const isEverybody = dst.length === 2 && type === routeTypes.BROADCAST
  return isEverybody || (link.flags & linkFlags.POINTOPOINT) !== 0 ? link.broadcast : undefined
}

/** Whether who is on the link has an address there. */
export function hasAddresses({ address }: Link): boolean {
  return address !== ''
}
