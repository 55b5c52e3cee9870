import {
  type NeighMessage,
  neighFlags,
  neighStates,
  routeGroups,
  rtmDelNeigh,
  rtmNewNeigh,
} from '../../../../../families/route/index.ts'
import { type Cause, kernelCause } from '../../cause.ts'
import { rtnlNotify } from '../../notify.ts'
import type { Link } from '../link.ts'

/** Where a bridge has an address (`struct net_bridge_fdb_entry`). */
export interface ForwardingEntry {
  readonly address: string
  /** The port; undefined for the bridge itself. */
  readonly port: Link | undefined
  /** Whether the address is the port's own. */
  readonly isLocal: boolean
  /** NUD_*, NTF_*. */
  readonly state: number
  readonly flags: number
}

/** The forwarding table of a bridge. */
export class ForwardingTable {
  readonly #entries = new Map<string, ForwardingEntry>()

  get entries(): ForwardingEntry[] {
    return [...this.#entries.values()]
  }

  find(address: string): ForwardingEntry | undefined {
    return this.#entries.get(address)
  }

  set(bridge: Link, entry: ForwardingEntry, cause: Cause = kernelCause): void {
    this.#entries.set(entry.address, entry)
    notify(bridge, entry, true, cause)
  }

  delete(bridge: Link, entry: ForwardingEntry, cause: Cause = kernelCause): void {
    this.#entries.delete(entry.address)
    notify(bridge, entry, false, cause)
  }

  /** The address of a port, or of the bridge itself. */
  addLocal(bridge: Link, port: Link | undefined, address: string): void {
    if (this.#entries.has(address)) return
    this.set(bridge, { address, port, isLocal: true, state: neighStates.PERMANENT, flags: 0 })
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

  /** A port has got another address. */
  movePort(bridge: Link, port: Link): void {
    const own = this.entries.find((entry) => entry.port === port && entry.isLocal)
    if (own?.address === port.address) return
    if (own !== undefined) this.delete(bridge, own)
    this.addLocal(bridge, port, port.address)
  }

  flush(bridge: Link): void {
    for (const entry of this.entries) this.delete(bridge, entry)
  }
}

/** An entry as a message (`net/bridge/br_fdb.c`, fdb_fill_info()). */
export function forwardingMessage(bridge: Link, { address, port, state, flags }: ForwardingEntry): NeighMessage {
  return {
    family: 7,
    index: (port ?? bridge).index,
    state,
    flags: port === undefined ? flags & ~neighFlags.MASTER : flags,
    type: 0,
    lladdr: address,
    master: bridge.index,
    flagsExt: 0,
    cacheinfo: { confirmed: 0, used: 0, updated: 0, refcnt: 0 },
  }
}

function notify(bridge: Link, entry: ForwardingEntry, isThere: boolean, cause: Cause): void {
  const message = () => forwardingMessage(bridge, entry)
  rtnlNotify(bridge.net.net, routeGroups.NEIGH, isThere ? rtmNewNeigh : rtmDelNeigh, message, cause)
}
