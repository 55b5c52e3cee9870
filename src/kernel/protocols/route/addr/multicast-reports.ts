import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { hearReport, type MulticastReport } from '../mdb/hear-report.ts'
import { INTERFACE_NODES, LINK_NODES } from './multicast-groups.ts'

/**
 * What links tell their neighbours of the IPv6 groups that they are in (RFC 3810; `net/ipv6/mcast.c`). In Linux a worker does that,
 * some milliseconds later: here it happens when all requests of a datagram are done. It is all that links say of their own accord, and
 * only bridges take notice. IPv4 has nothing to report: its groups of a link's own are those that no bridge looks at (224.0.0.X).
 */
export class MulticastReports {
  readonly #pending = new Map<Link, { joined: Set<PackedAddress>; left: Set<PackedAddress> }>()
  /** Groups that links have left while they could not say so (`idev->mc_tomb`). */
  readonly #unsaid = new WeakMap<Link, Set<PackedAddress>>()

  join(link: Link, group: PackedAddress): void {
    const { joined, left } = this.#of(link)
    left.delete(group)
    joined.add(group)
  }

  leave(link: Link, group: PackedAddress): void {
    const { joined, left } = this.#of(link)
    joined.delete(group)
    left.add(group)
  }

  /** A link can send, or can again: it reports all of its groups, and those that it has left (ipv6_mc_up()). */
  joinAll(link: Link): void {
    for (const group of this.#unsaid.get(link) ?? []) this.leave(link, group)
    this.#unsaid.delete(link)
    for (const group of link.inet6?.multicast.groups ?? []) this.join(link, group)
  }

  run(): void {
    for (const [link, { joined, left }] of this.#pending) {
      this.#pending.delete(link)
      if (!link.isUp || !link.carrier) {
        if (left.size > 0) this.#unsaid.set(link, new Set([...(this.#unsaid.get(link) ?? []), ...left]))
        continue
      }
      const report: MulticastReport = { source: link.address, joined: texts(joined), left: texts(left) }
      if (report.joined.length + report.left.length > 0) hearReport(link, report)
    }
  }

  #of(link: Link) {
    const known = this.#pending.get(link)
    if (known !== undefined) return known
    const made = { joined: new Set<PackedAddress>(), left: new Set<PackedAddress>() }
    this.#pending.set(link, made)
    return made
  }
}

/** All nodes are in these, without saying so. */
const unsaid: readonly PackedAddress[] = [INTERFACE_NODES, LINK_NODES]

function texts(groups: Iterable<PackedAddress>): string[] {
  return [...groups].filter((group) => !unsaid.includes(group)).map(addressText)
}
