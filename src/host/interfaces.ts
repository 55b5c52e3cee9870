import { type AddrMessage, addrTable, getAddr, getLink } from '../families/route/index.ts'
import { asking, type HostOptions } from './host-options.ts'
import { type Interface, interfaceOf } from './interface.ts'

/** All interfaces with their addresses, also those that are down: `ip addr`. Rejects as `connect()` and dumps do. */
export function interfaces(options: HostOptions = {}): Promise<Interface[]> {
  const { signal } = options
  return asking(options, async (rt) => {
    const links = await rt.dump(getLink, {}, { signal }).toArray()
    const addresses = byLink(
      (await rt.dump(getAddr, {}, { signal }).toArray()).flatMap((addr) => addrTable.row(addr) ?? []),
    )
    return links.map((link) => interfaceOf(link, addresses.get(link.index ?? 0) ?? []))
  })
}

/** Addresses by the index of their link. */
export function byLink(addresses: Iterable<AddrMessage>): Map<number, AddrMessage[]> {
  const of = new Map<number, AddrMessage[]>()
  for (const address of addresses) {
    const { index = 0 } = address
    const others = of.get(index)
    if (others) others.push(address)
    else of.set(index, [address])
  }
  return of
}
