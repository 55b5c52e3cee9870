import {
  neighFlags,
  neighStates,
  routeGroups,
  rtmDelNeigh,
  rtmGetNeigh,
  rtmNewNeigh,
} from '../../../../families/route/index.ts'
import { NLM_F_REQUEST } from '../../../../wire/index.ts'
import { type Cause, kernelCause } from '../answer/cause.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { isExempt, makeRoom } from './collect-neighbours.ts'
import { type Neighbour, neighbourMessage, VALID_STATES } from './neighbour.ts'
import { age, askNow, firstLook, isForProgram } from './neighbour-ageing.ts'
import { ProxyTable } from './proxy-table.ts'
import { isManaged, type NeighbourChange, type NeighbourUpdate, updateNeighbour } from './update-neighbour.ts'

/** The neighbours of a namespace, of IPv4 and IPv6 (`arp_tbl`, `nd_tbl`). */
export class NeighbourTable {
  readonly #entries = new Map<string, Neighbour>()
  readonly proxies = new ProxyTable()
  /** What ends the wait for the next state of an entry. */
  readonly #waits = new Map<string, () => void>()
  /** What ends the wait until a managed entry is looked for again. */
  readonly #refreshes = new Map<string, () => void>()

  /** In the order in which they were made. */
  get all(): Neighbour[] {
    return [...this.#entries.values()]
  }

  find(link: Link, dst: PackedAddress): Neighbour | undefined {
    return this.#entries.get(key(link, dst))
  }

  /** Adds an entry of which nobody is told; false where there are too many. */
  add(neighbour: Neighbour, isPermanent: boolean): boolean {
    if (!isPermanent && !isExempt(neighbour) && !makeRoom(this, neighbour)) return false
    this.#put(neighbour)
    return true
  }

  #put(neighbour: Neighbour): void {
    this.#entries.set(key(neighbour.link, neighbour.dst), neighbour)
  }

  /** Puts what has become of an entry in its place, and tells of it. */
  apply({ neighbour, isTold, isTimerOver }: NeighbourUpdate, cause: Cause = kernelCause): void {
    this.#put(neighbour)
    if (isTimerOver) {
      const { net } = neighbour.link
      this.#wait(neighbour, firstLook(neighbour, net.now, net.neighbourParameters.times(neighbour)))
    }
    if (!isManaged(neighbour)) stop(this.#refreshes, neighbour)
    else if (!this.#refreshes.has(key(neighbour.link, neighbour.dst))) this.#refreshLater(neighbour)
    if (isTold) notify(neighbour, true, cause)
  }

  /** Somebody wants to send to a neighbour: it is asked for where nobody knows whether it is there (neigh_event_send()). */
  ask(neighbour: Neighbour, isImmediate = true): void {
    const { net } = neighbour.link
    const { neighbour: asked, next } = askNow(neighbour, net.now, net.neighbourParameters.times(neighbour), isImmediate)
    this.#put(asked)
    if (next === undefined) return
    this.#wait(asked, next)
    if (asked.probes > neighbour.probes) askProgram({ ...asked, probes: asked.probes - 1 })
  }

  /** neigh_managed_work() */
  #refreshLater({ link, dst }: Neighbour): void {
    const { net } = link
    const refresh = () => {
      const known = this.find(link, dst)
      if (known === undefined) return
      this.ask(known, false)
      this.#refreshLater(known)
    }
    const { refresh: pause } = net.neighbourParameters.times(this.find(link, dst) as Neighbour)
    this.#refreshes.set(key(link, dst), net.after(pause, refresh))
  }

  /** Looks at an entry at a time, in milliseconds since boot, and goes on as its state wants. */
  #wait(neighbour: Neighbour, next: number | undefined): void {
    const { link, dst } = neighbour
    const { net } = link
    stop(this.#waits, neighbour)
    if (next === undefined) return
    const look = () => {
      this.#waits.delete(key(link, dst))
      const known = this.find(link, dst)
      if (known === undefined) return
      const aged = age(known, net.now, net.neighbourParameters.times(known))
      this.#put(aged.neighbour)
      this.#wait(aged.neighbour, aged.next)
      if (aged.neighbour.probes > known.probes) askProgram(known)
      if (aged.isTold) notify(aged.neighbour, true, kernelCause)
    }
    this.#waits.set(key(link, dst), net.after(Math.max(0, next - net.now), look))
  }

  /** An entry fails, as somebody wants, and goes (neigh_delete()). */
  fail(known: Neighbour, cause: Cause = kernelCause): void {
    const failed = updateNeighbour(known, failure)
    this.apply(failed, cause)
    this.delete(failed.neighbour)
  }

  /** An address turns out to be nobody's: what was asked for it goes, unless it is known (`net/ipv4/arp.c`, arp_invalidate()). */
  invalidate(link: Link, dst: PackedAddress): void {
    const known = this.find(link, dst)
    if (known === undefined || (known.state & VALID_STATES) !== 0) return
    if (known.state === 0) this.delete(known)
    else this.fail(known)
  }

  delete(neighbour: Neighbour): void {
    stop(this.#waits, neighbour)
    stop(this.#refreshes, neighbour)
    this.#entries.delete(key(neighbour.link, neighbour.dst))
    notify(neighbour, false, kernelCause)
  }

  /** The neighbours of a link go, the youngest first; those that somebody has set may stay (neigh_flush_dev()). */
  flush(link: Link, family: number, keepsPermanent = false): void {
    for (const entry of this.all.reverse()) {
      if (entry.link !== link || entry.family !== family) continue
      const isSet = (entry.state & neighStates.PERMANENT) !== 0 || (entry.flags & neighFlags.EXT_LEARNED) !== 0
      if (!keepsPermanent || !isSet) this.delete(entry)
    }
  }

  /** A link is down, or has no carrier: nobody is answered for there either (neigh_ifdown(), neigh_carrier_down()). */
  flushAll(link: Link, family: number, keepsPermanent = false): void {
    this.flush(link, family, keepsPermanent)
    this.proxies.flush(link, family, keepsPermanent)
  }
}

const failure: NeighbourChange = {
  state: neighStates.FAILED,
  lladdr: undefined,
  flags: 0,
  flagsExt: 0,
  overrides: true,
  isUse: false,
}

function key(link: Link, dst: PackedAddress): string {
  return `${link.index} ${dst}`
}

function stop(waits: Map<string, () => void>, { link, dst }: Neighbour): void {
  waits.get(key(link, dst))?.()
  waits.delete(key(link, dst))
}

function notify(neighbour: Neighbour, isThere: boolean, cause: Cause): void {
  const { net } = neighbour.link
  const message = () => neighbourMessage(neighbour, net.now)
  rtnlNotify(net.net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, message, cause)
}

/** Programs are asked for a neighbour where that was set (neigh_app_ns()). */
function askProgram(neighbour: Neighbour): void {
  const { net } = neighbour.link
  if (!isForProgram(neighbour, net.neighbourParameters.times(neighbour))) return
  rtnlNotify(
    net.net,
    routeGroups.NEIGH,
    rtmGetNeigh,
    () => neighbourMessage(neighbour, net.now),
    kernelCause,
    NLM_F_REQUEST,
  )
}
