import type { NeighMessage } from '../../../../families/route/index.ts'
import type { Link } from '../link/link.ts'
import type { RouteRequest } from '../request/request.ts'

/** A request for a forwarding entry, and what was read of it. */
export interface FdbRequest extends RouteRequest<NeighMessage> {
  readonly address: string
  /** VLAN of the entry; 0 for none. */
  readonly vlan: number
}

/** What became of a request that succeeded: whether the entry's owner has told of it, as most do. */
export interface Done {
  readonly isTold: boolean
}

/** What a kind of links does with forwarding entries (`struct net_device_ops`, ndo_fdb_*). Numbers are minus an errno. */
export interface Forwarding {
  /** Adds or changes an entry at a link, which is of the kind or a port of one that is. */
  add(link: Link, request: FdbRequest): Done | number
  remove(link: Link, request: FdbRequest): Done | number
  /** Removes all that a request describes; without it, only one by one. */
  flush?(link: Link, request: RouteRequest<NeighMessage>): number
  /** The entry of an address; without it, nobody can ask for one. */
  find?(link: Link, request: FdbRequest): NeighMessage | number
  /** Entries of a link of the kind; with a port, those that are at the port. */
  dump(link: Link, port?: Link): (() => NeighMessage)[]
}
