import { neighFlags, neighStates, routeGroups, rtmDelNeigh, rtmNewNeigh } from '../../../../families/route/index.ts'
import { type Cause, kernelCause } from '../cause.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { rtnlNotify } from '../notify.ts'
import { type Neighbour, neighbourMessage } from './neighbour.ts'

/** The neighbours of a namespace, of IPv4 and IPv6 (`arp_tbl`, `nd_tbl`). */
export class NeighbourTable {
  readonly #entries = new Map<string, Neighbour>()
  readonly #proxies = new Map<string, Neighbour>()

  get all(): Neighbour[] {
    return [...this.#entries.values()]
  }

  get proxies(): Neighbour[] {
    return [...this.#proxies.values()]
  }

  find(link: Link, dst: PackedAddress): Neighbour | undefined {
    return this.#entries.get(key(link, dst))
  }

  /** Adds an entry of which nobody is told. */
  add(neighbour: Neighbour): void {
    this.#entries.set(key(neighbour.link, neighbour.dst), neighbour)
  }

  set(neighbour: Neighbour, cause: Cause = kernelCause): void {
    this.add(neighbour)
    notify(neighbour, true, cause)
  }

  delete(neighbour: Neighbour, cause: Cause = kernelCause): void {
    this.#entries.delete(key(neighbour.link, neighbour.dst))
    notify(neighbour, false, cause)
  }

  /** Addresses that are answered for (NTF_PROXY). Nobody is told of them. */
  addProxy(neighbour: Neighbour): void {
    this.#proxies.set(key(neighbour.link, neighbour.dst), neighbour)
  }

  deleteProxy(link: Link, dst: PackedAddress): boolean {
    return this.#proxies.delete(key(link, dst))
  }

  /** A link is down, or has no carrier any more: only then those that somebody has set stay (neigh_ifdown(), neigh_carrier_down()). */
  flush(link: Link, family: number, keepsPermanent = false): void {
    for (const entry of this.all) {
      if (entry.link !== link || entry.family !== family) continue
      const isKept =
        keepsPermanent && (entry.state === neighStates.PERMANENT || (entry.flags & neighFlags.EXT_LEARNED) !== 0)
      if (!isKept) this.delete(entry)
    }
    if (keepsPermanent) return
    for (const proxy of this.proxies) {
      if (proxy.link === link && proxy.family === family) this.deleteProxy(link, proxy.dst)
    }
  }
}

function key(link: Link, dst: PackedAddress): string {
  return `${link.index} ${dst}`
}

function notify(neighbour: Neighbour, isThere: boolean, cause: Cause): void {
  const { net } = neighbour.link
  const message = () => neighbourMessage(neighbour, net.now)
  rtnlNotify(net.net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, message, cause)
}
