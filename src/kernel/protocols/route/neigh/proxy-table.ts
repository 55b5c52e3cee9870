import { type NeighMessage, neighFlags, routeTypes } from '../../../../families/route/index.ts'
import { solicitedNodes } from '../addr/multicast-groups.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'

/** An address that is answered for (`struct pneigh_entry`). */
export interface ProxyNeighbour {
  readonly family: 2 | 10
  /** Where; undefined for everywhere. */
  readonly link: Link | undefined
  readonly dst: PackedAddress
  /** NTF_*, and NTF_EXT_*. */
  readonly flags: number
  readonly flagsExt: number
  readonly protocol: number
  /** Whether it stays when the link loses its carrier. */
  readonly isPermanent: boolean
}

/** The addresses of a namespace that are answered for, of both families. Nobody is told of them. */
export class ProxyTable {
  /** The youngest first. */
  #entries: readonly ProxyNeighbour[] = []

  /** In the order of Linux's hash table. */
  get all(): ProxyNeighbour[] {
    return this.#entries.toSorted((a, b) => a.family - b.family || hashOf(a.dst) - hashOf(b.dst))
  }

  /** One for a link, or for all. */
  find(link: Link | undefined, dst: PackedAddress): ProxyNeighbour | undefined {
    return this.#entries.find((entry) => entry.dst === dst && (entry.link === link || entry.link === undefined))
  }

  /** Adds an entry, or changes the one that there is; false where IPv6 cannot listen for it (`net/core/neighbour.c`, pneigh_create()). */
  set(given: ProxyNeighbour): boolean {
    const { link, dst, family } = given
    const known = this.find(link, dst)
    if (known !== undefined) {
      const changed = {
        ...known,
        flags: given.flags,
        flagsExt: given.flagsExt,
        isPermanent: given.isPermanent,
        protocol: given.protocol || known.protocol,
      }
      this.#entries = this.#entries.map((entry) => (entry === known ? changed : entry))
      return true
    }
    if (family === 10) {
      if (link?.inet6 === undefined) return false
      link.inet6.multicast.join(solicitedNodes(dst))
    }
    this.#entries = [given, ...this.#entries]
    return true
  }

  /** Whether there was one for exactly that. */
  delete(link: Link | undefined, dst: PackedAddress): boolean {
    const known = this.#entries.find((entry) => entry.dst === dst && entry.link === link)
    if (known === undefined) return false
    this.#entries = this.#entries.filter((entry) => entry !== known)
    if (known.family === 10) link?.inet6?.multicast.leave(solicitedNodes(dst))
    return true
  }

  /** pneigh_ifdown() */
  flush(link: Link, family: number, keepsPermanent: boolean): void {
    for (const entry of this.all.reverse()) {
      if (entry.link !== link || entry.family !== family || (keepsPermanent && entry.isPermanent)) continue
      this.delete(link, entry.dst)
    }
  }
}

/** Place in the hash table: what is left of the last four bytes (pneigh_hash()). */
function hashOf(dst: PackedAddress): number {
  const words = dst.charCodeAt(dst.length - 2) ^ dst.charCodeAt(dst.length - 1)
  const byte = (words >> 8) ^ (words & 0xff)
  return (byte ^ (byte >> 4)) & 15
}

/** An entry as Linux tells it (pneigh_fill_info()). */
export function proxyMessage({ family, link, dst, flags, flagsExt, protocol }: ProxyNeighbour): NeighMessage {
  return {
    family,
    index: link?.index ?? 0,
    state: 0,
    flags: flags | neighFlags.PROXY,
    type: routeTypes.UNICAST,
    dst: addressText(dst),
    ...(protocol === 0 ? {} : { protocol }),
    ...(flagsExt === 0 ? {} : { flagsExt }),
  }
}
