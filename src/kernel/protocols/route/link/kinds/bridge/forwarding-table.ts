import {
  fdbNotify,
  type NeighMessage,
  neighExtFlags,
  neighFlags,
  neighStates,
  routeGroups,
  rtmDelNeigh,
  rtmNewNeigh,
} from '../../../../../../families/route/index.ts'
import { ticks } from '../../../addr/lifetime.ts'
import { rtnlNotify } from '../../../answer/notify.ts'
import { isValidMac } from '../../ethernet.ts'
import type { Link } from '../../link.ts'
import { type ForwardingEntry, forwardingEntry, isLasting, isOwn, mayAge } from './forwarding-entry.ts'

/** Shortest time between two looks for old entries, in milliseconds. */
const SHORTEST_PAUSE = 10

/** The forwarding table of a bridge. */
export class ForwardingTable {
  readonly #entries = new Map<string, ForwardingEntry>()
  /** How long an entry that is not static stays, in milliseconds (hold_time()). */
  readonly #holdTime: () => number
  #stopAgeing: (() => void) | undefined

  constructor(holdTime: () => number) {
    this.#holdTime = holdTime
  }

  /** The youngest first. */
  get entries(): ForwardingEntry[] {
    return [...this.#entries.values()].reverse()
  }

  find(address: string): ForwardingEntry | undefined {
    return this.#entries.get(address)
  }

  /** Puts an entry in the place of the one of its address, of which nobody is told. */
  put(bridge: Link, entry: ForwardingEntry): void {
    this.#entries.set(entry.address, entry)
    if (mayAge(entry) && this.#stopAgeing === undefined) this.ageLater(bridge, this.#holdTime())
  }

  set(bridge: Link, entry: ForwardingEntry): void {
    this.put(bridge, entry)
    this.#notify(bridge, entry, true)
  }

  /** How many addresses are there because packets came from them. */
  get learned(): number {
    return this.entries.filter(({ isLearned }) => isLearned).length
  }

  /** A packet came in at a port, or somebody says so; at most `limit` addresses are learned (`net/bridge/br_fdb.c`, br_fdb_update()). */
  hear(bridge: Link, port: Link, address: string, { isByUser = false, limit = Number.POSITIVE_INFINITY }): void {
    if (this.#holdTime() === 0) return
    const { now } = bridge.net
    const known = this.find(address)
    if (known === undefined) {
      if (!isByUser && this.learned >= limit) return
      return this.set(bridge, { ...forwardingEntry(address, port, now), isByUser, isLearned: !isByUser })
    }
    if (known.isLocal) return
    const moves = known.port !== port && !known.isSticky
    const heard = {
      ...known,
      ...(moves ? { port, isExternal: false, isLocked: false } : {}),
      updated: now,
      isSilent: false,
      isByUser: known.isByUser || isByUser,
      isLearned: known.isLearned && !isByUser,
    }
    if (moves || known.isSilent) this.set(bridge, heard)
    else this.put(bridge, heard)
  }

  /** Looks for old entries in some milliseconds, and from then on whenever there may be one, while the bridge is up. */
  ageLater(bridge: Link, milliseconds: number): void {
    this.#stopAgeing?.()
    this.#stopAgeing = bridge.net.after(Math.max(milliseconds, SHORTEST_PAUSE), () => this.#age(bridge))
  }

  /** br_fdb_cleanup() */
  #age(bridge: Link): void {
    this.#stopAgeing = undefined
    if (!bridge.isUp) return
    let next = Number.POSITIVE_INFINITY
    for (const entry of this.entries.filter(mayAge)) {
      const left = entry.updated + this.#holdTime() - bridge.net.now
      if (left > 0) next = Math.min(next, left)
      else if (isLasting(entry)) this.set(bridge, { ...entry, isSilent: true })
      else this.delete(bridge, entry)
    }
    if (next < Number.POSITIVE_INFINITY) this.ageLater(bridge, next)
  }

  /** NUD_* of an entry (fdb_to_nud()). */
  stateOf(bridge: Link, entry: ForwardingEntry): number {
    if (entry.isLocal) return neighStates.PERMANENT
    if (entry.isStatic) return neighStates.NOARP
    const isOld = !entry.isExternal && bridge.net.now - entry.updated >= this.#holdTime()
    return isOld ? neighStates.STALE : neighStates.REACHABLE
  }

  /** An entry as a message (`net/bridge/br_fdb.c`, fdb_fill_info()). */
  message(bridge: Link, entry: ForwardingEntry): NeighMessage {
    const { address, port, updated, used } = entry
    const { now } = bridge.net
    return {
      family: 7,
      index: (port ?? bridge).index,
      state: this.stateOf(bridge, entry),
      flags: (entry.isExternal ? neighFlags.EXT_LEARNED : 0) | (entry.isSticky ? neighFlags.STICKY : 0),
      type: 0,
      lladdr: address,
      master: bridge.index,
      flagsExt: entry.isLocked ? neighExtFlags.LOCKED : 0,
      cacheinfo: { confirmed: 0, used: ticks(now - used), updated: ticks(now - updated), refcnt: 0 },
      ...(entry.isWatched && {
        fdbExtAttrs: { activityNotify: fdbNotify.BIT | (entry.isSilent ? fdbNotify.INACTIVE_BIT : 0) },
      }),
    }
  }

  #notify(bridge: Link, entry: ForwardingEntry, isThere: boolean): void {
    const message = () => this.message(bridge, entry)
    rtnlNotify(bridge.net.net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, message)
  }

  delete(bridge: Link, entry: ForwardingEntry): void {
    this.#entries.delete(entry.address)
    this.#notify(bridge, entry, false)
  }

  /** The address of a port, or of the bridge itself; of several that have the same, the first counts (fdb_add_local()). */
  addLocal(bridge: Link, port: Link | undefined, address: string): void {
    if (!isValidMac(address)) return
    const known = this.#entries.get(address)
    if (known?.isLocal) return
    if (known !== undefined) this.delete(bridge, known)
    this.set(bridge, { ...forwardingEntry(address, port, bridge.net.now), isLocal: true, isStatic: true })
  }

  /** The address of a port, or of the bridge, is that no longer; another one may have it (fdb_delete_local()). */
  #deleteLocal(bridge: Link, port: Link | undefined, entry: ForwardingEntry): void {
    const others = bridge.net.links.all.filter(({ master }) => master === bridge)
    const other = others.find((one) => one !== port && one.address === entry.address)
    const isOfBridge = port !== undefined && bridge.address === entry.address
    if (other === undefined && !isOfBridge) this.delete(bridge, entry)
    else this.put(bridge, { ...entry, port: other, isByUser: false })
  }

  moveLocal(bridge: Link, port: Link | undefined, from: string, to: string): void {
    const known = this.#entries.get(from)
    if (known !== undefined && isOwn(known, port)) this.#deleteLocal(bridge, port, known)
    this.addLocal(bridge, port, to)
  }

  /** The entries of a port go (br_fdb_delete_by_port()). */
  flushPort(bridge: Link, port: Link): void {
    for (const entry of this.entries) {
      if (entry.port !== port) continue
      if (entry.isLocal) this.#deleteLocal(bridge, port, entry)
      else this.delete(bridge, entry)
    }
  }

  /** What was heard at a port that sends nothing any more is forgotten (br_fdb_delete_by_port()). */
  forgetPort(bridge: Link, port: Link): void {
    for (const entry of this.entries) {
      if (entry.port !== port || isLasting(entry)) continue
      if (entry.isLocal) this.#deleteLocal(bridge, port, entry)
      else this.delete(bridge, entry)
    }
  }

  /** A port has got another address (br_fdb_changeaddr()). */
  movePort(bridge: Link, port: Link): void {
    const own = this.entries.find((entry) => isOwn(entry, port))
    if (own !== undefined) this.#deleteLocal(bridge, port, own)
    this.addLocal(bridge, port, port.address)
  }

  /** What is not static goes (br_fdb_flush()). */
  flushDynamic(bridge: Link): void {
    for (const entry of this.entries) if (!entry.isStatic) this.delete(bridge, entry)
  }

  flush(bridge: Link): void {
    this.#stopAgeing?.()
    for (const entry of this.entries) this.delete(bridge, entry)
  }
}
