import type { PeerCredentials } from '../server/process-table.ts'

/** A connection that somebody has made. */
export interface Connection {
  /** Who it is; undefined where the system does not tell. */
  readonly credentials: PeerCredentials | undefined
  /** Whether the peer does not read: more should not be written before `drained` was called. */
  readonly congested: boolean
  /** Sends bytes, which may be overwritten when it returns. Nothing more is read from a peer that does not read. */
  write(bytes: Uint8Array<ArrayBuffer>): void
  /** Whether the peer has not read all that was written; undefined where the system does not tell. */
  isUnread?(): boolean
  /**
   * Memory that is shared with the peer, whose descriptor goes with what is written next; or minus an errno. Undefined where the system
   * has none.
   */
  share?(): ArrayBuffer | number
  /** Ends it; `ended` is not called. */
  close(): void
}

/** Hears of a connection. */
export interface ConnectionListener {
  /** Bytes have come: those of `memory` from `start` to `end`, which are overwritten after it returns. */
  received(memory: Uint8Array, start: number, end: number): void
  /** The peer has read what there was. */
  drained(): void
  /** The peer is gone. */
  ended(): void
}

/** Gives a new connection its listener. */
export type Accept = (connection: Connection) => ConnectionListener

/** Takes connections at a path. */
export interface Listener {
  readonly connections: number
  /** Closes all connections, and removes the path. */
  close(): Promise<void>
}
