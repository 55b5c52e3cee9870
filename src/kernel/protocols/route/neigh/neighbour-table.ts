import { neighFlags, neighStates, routeGroups, rtmDelNeigh, rtmNewNeigh } from '../../../../families/route/index.ts'
import { type Cause, kernelCause } from '../cause.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { rtnlNotify } from '../notify.ts'
import { type Neighbour, neighbourMessage } from './neighbour.ts'
import { age, firstLook } from './neighbour-ageing.ts'

/** The neighbours of a namespace, of IPv4 and IPv6 (`arp_tbl`, `nd_tbl`). */
export class NeighbourTable {
  readonly #entries = new Map<string, Neighbour>()
  readonly #proxies = new Map<string, Neighbour>()
  /** What ends the wait for the next state of an entry. */
  readonly #waits = new Map<string, () => void>()

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
    const isSame = this.find(neighbour.link, neighbour.dst)?.state === neighbour.state
    this.add(neighbour)
    if (!isSame) {
      const { net } = neighbour.link
      this.wait(neighbour, firstLook(neighbour, net.now, net.neighbourParameters.times(neighbour)))
    }
    notify(neighbour, true, cause)
  }

  /** Looks at an entry at a time, in milliseconds since boot, and goes on as its state wants. */
  wait(neighbour: Neighbour, next: number | undefined): void {
    const { link, dst } = neighbour
    const { net } = link
    this.#stopWaiting(neighbour)
    if (next === undefined) return
    const look = () => {
      this.#waits.delete(key(link, dst))
      const known = this.find(link, dst)
      if (known === undefined) return
      const aged = age(known, net.now, net.neighbourParameters.times(known))
      this.add(aged.neighbour)
      this.wait(aged.neighbour, aged.next)
      if (aged.isTold) notify(aged.neighbour, true, kernelCause)
    }
    this.#waits.set(key(link, dst), net.after(Math.max(0, next - net.now), look))
  }

  #stopWaiting({ link, dst }: Neighbour): void {
    this.#waits.get(key(link, dst))?.()
    this.#waits.delete(key(link, dst))
  }

  delete(neighbour: Neighbour, cause: Cause = kernelCause): void {
    this.#stopWaiting(neighbour)
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

  /** A link is down: nobody is known there any more (`net/core/neighbour.c`, neigh_ifdown()). */
  shutDown(link: Link, family: number): void {
    this.forget(link, family)
    for (const proxy of this.proxies) {
      if (proxy.link === link && proxy.family === family) this.deleteProxy(link, proxy.dst)
    }
  }

  /** A link has another address, or needs none now: who is there has to be found out anew (neigh_changeaddr()). */
  forget(link: Link, family: number): void {
    this.#flush(link, family, () => true)
  }

  /** A link has no carrier any more: those that somebody has set stay (neigh_carrier_down()). */
  loseCarrier(link: Link, family: number): void {
    this.#flush(
      link,
      family,
      ({ state, flags }) => state !== neighStates.PERMANENT && (flags & neighFlags.EXT_LEARNED) === 0,
    )
  }

  /** The youngest goes first (neigh_flush_dev()). */
  #flush(link: Link, family: number, isLost: (entry: Neighbour) => boolean): void {
    for (const entry of this.all.reverse()) {
      if (entry.link === link && entry.family === family && isLost(entry)) this.delete(entry)
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
