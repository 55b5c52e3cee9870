import type { Link } from '../../link.ts'

/** Where a bridge has an address (`struct net_bridge_fdb_entry`). */
export interface ForwardingEntry {
  readonly address: string
  /** The port; undefined for the bridge itself. */
  readonly port: Link | undefined
  /** Whether packets for the address are for the machine itself. */
  readonly isLocal: boolean
  /** Whether it stays although nothing is heard of it, whoever may move it. */
  readonly isStatic: boolean
  /** Whether it stays at its port wherever it is heard. */
  readonly isSticky: boolean
  readonly isByUser: boolean
  /** Whether all that is known of it is that a packet came from there. */
  readonly isLearned: boolean
  /** Whether somebody else learns addresses for the bridge, who sees to its end too. */
  readonly isExternal: boolean
  readonly isLocked: boolean
  /** Whether programs hear when it falls silent, and whether they have (BR_FDB_NOTIFY, BR_FDB_NOTIFY_INACTIVE). */
  readonly isWatched: boolean
  readonly isSilent: boolean
  /** When it was made or changed, and when it was used, in milliseconds since boot. */
  readonly updated: number
  readonly used: number
}

/** An entry of which nothing is known but where it is. */
export function forwardingEntry(address: string, port: Link | undefined, now: number): ForwardingEntry {
  return {
    address,
    port,
    isLocal: false,
    isStatic: false,
    isSticky: false,
    isByUser: false,
    isLearned: false,
    isExternal: false,
    isLocked: false,
    isWatched: false,
    isSilent: false,
    updated: now,
    used: now,
  }
}

/** Whether an entry is there because a port, or the bridge, has that address. */
export function isOwn(entry: ForwardingEntry, port: Link | undefined): boolean {
  return entry.isLocal && !entry.isByUser && entry.port === port
}

/** Whether an entry stays although nothing is heard of its address. */
export function isLasting({ isStatic, isExternal }: ForwardingEntry): boolean {
  return isStatic || isExternal
}

/** Whether time will make something of an entry. */
export function mayAge(entry: ForwardingEntry): boolean {
  return !isLasting(entry) || (entry.isWatched && !entry.isSilent)
}
