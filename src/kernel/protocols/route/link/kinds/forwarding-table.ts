import {
  type NeighMessage,
  neighFlags,
  neighStates,
  routeGroups,
  rtmDelNeigh,
  rtmNewNeigh,
} from '../../../../../families/route/index.ts'
import { ticks } from '../../addr/lifetime.ts'
import { rtnlNotify } from '../../notify.ts'
import type { Link } from '../link.ts'

/** Where a bridge has an address (`struct net_bridge_fdb_entry`). */
export interface ForwardingEntry {
  readonly address: string
  /** The port; undefined for the bridge itself. */
  readonly port: Link | undefined
  /** Whether the address is the port's own. */
  readonly isLocal: boolean
  /** Whether a packet came from there. */
  readonly isLearned?: true
  /** NUD_*, NTF_*. */
  readonly state: number
  readonly flags: number
  /** When it was made or changed, in milliseconds since boot. */
  readonly updated: number
}

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

  get entries(): ForwardingEntry[] {
    return [...this.#entries.values()]
  }

  find(address: string): ForwardingEntry | undefined {
    return this.#entries.get(address)
  }

  set(bridge: Link, entry: ForwardingEntry): void {
    this.#entries.set(entry.address, entry)
    this.#notify(bridge, entry, true)
    if (isAgeing(entry) && this.#stopAgeing === undefined) this.ageLater(bridge, this.#holdTime())
  }

  /** How many addresses are there because packets came from them. */
  get learned(): number {
    return this.entries.filter(({ isLearned }) => isLearned).length
  }

  /** A packet came in at a port; 0 for no limit of addresses (`net/bridge/br_fdb.c`, br_fdb_update()). */
  learn(bridge: Link, port: Link, address: string, limit: number): void {
    if (this.#holdTime() === 0) return
    const { now: updated } = bridge.net
    const known = this.find(address)
    if (known === undefined) {
      if (limit > 0 && this.learned >= limit) return
      const entry = { address, port, isLocal: false, state: neighStates.REACHABLE, flags: 0, updated }
      return this.set(bridge, { ...entry, isLearned: true })
    }
    if (known.isLocal) return
    const isElsewhere = known.port !== port && (known.flags & neighFlags.STICKY) === 0
    if (isElsewhere) this.set(bridge, { ...known, port, updated })
    else this.#entries.set(address, { ...known, updated })
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
    for (const entry of this.entries.filter(isAgeing)) {
      const left = entry.updated + this.#holdTime() - bridge.net.now
      if (left > 0) next = Math.min(next, left)
      else this.delete(bridge, entry)
    }
    if (next < Number.POSITIVE_INFINITY) this.ageLater(bridge, next)
  }

  /** An entry as a message (`net/bridge/br_fdb.c`, fdb_fill_info()). */
  message(bridge: Link, entry: ForwardingEntry): NeighMessage {
    const { address, port, state, flags } = entry
    const age = bridge.net.now - entry.updated
    return {
      family: 7,
      index: (port ?? bridge).index,
      state: isAgeing(entry) && age >= this.#holdTime() ? neighStates.STALE : state,
      flags: port === undefined ? flags & ~neighFlags.MASTER : flags,
      type: 0,
      lladdr: address,
      master: bridge.index,
      flagsExt: 0,
      cacheinfo: { confirmed: 0, used: ticks(age), updated: ticks(age), refcnt: 0 },
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

  /** The address of a port, or of the bridge itself. */
  addLocal(bridge: Link, port: Link | undefined, address: string): void {
    if (this.#entries.has(address)) return
    this.set(bridge, { address, port, isLocal: true, state: neighStates.PERMANENT, flags: 0, updated: bridge.net.now })
  }

  moveLocal(bridge: Link, port: Link | undefined, from: string, to: string): void {
    const known = this.#entries.get(from)
    if (known?.isLocal && known.port === port) this.delete(bridge, known)
    if (to !== '00:00:00:00:00:00') this.addLocal(bridge, port, to)
  }

  /** The entries of a port go; its own address stays for the bridge if it is the bridge's too (fdb_delete_local()). */
  flushPort(bridge: Link, port: Link): void {
    for (const entry of this.entries) {
      if (entry.port !== port) continue
      if (entry.isLocal && entry.address === bridge.address)
        this.#entries.set(entry.address, { ...entry, port: undefined })
      else this.delete(bridge, entry)
    }
  }

  /** What was heard at a port that sends nothing any more is forgotten (br_fdb_delete_by_port()). */
  forgetPort(bridge: Link, port: Link): void {
    for (const entry of this.entries) if (entry.port === port && isAgeing(entry)) this.delete(bridge, entry)
  }

  /** A port has got another address. */
  movePort(bridge: Link, port: Link): void {
    const own = this.entries.find((entry) => entry.port === port && entry.isLocal)
    if (own?.address === port.address) return
    if (own !== undefined) this.delete(bridge, own)
    this.addLocal(bridge, port, port.address)
  }

  /** What is not static goes (br_fdb_flush()). */
  flushDynamic(bridge: Link): void {
    for (const entry of this.entries) if (!isStatic(entry)) this.delete(bridge, entry)
  }

  flush(bridge: Link): void {
    this.#stopAgeing?.()
    for (const entry of this.entries) this.delete(bridge, entry)
  }
}

/** BR_FDB_STATIC */
function isStatic({ state }: ForwardingEntry): boolean {
  return (state & (neighStates.PERMANENT | neighStates.NOARP)) !== 0
}

/** Whether an entry goes when its address is not heard of any more (BR_FDB_STATIC, BR_FDB_ADDED_BY_EXT_LEARN). */
function isAgeing(entry: ForwardingEntry): boolean {
  return !isStatic(entry) && (entry.flags & neighFlags.EXT_LEARNED) === 0
}
