import type { View } from '../wire/index.ts'

/** Where a datagram goes or comes from: a port id (0 is the kernel) and a mask of the groups 1 to 32. */
export interface Address {
  readonly portid: number
  readonly groups: number
}

/** Options that take or give a number; booleans are 0 and 1. Buffer sizes are in bytes. */
export type SocketOption =
  | 'pktinfo'
  | 'broadcastError'
  | 'noEnobufs'
  | 'listenAllNsid'
  | 'capAck'
  | 'extAck'
  | 'getStrictChk'
  | 'receiveBuffer'
  | 'receiveBufferForce'
  | 'sendBuffer'
  | 'sendBufferForce'

/** One instruction of a classic BPF program (`struct sock_filter`). */
export interface FilterInstruction {
  readonly code: number
  readonly jt: number
  readonly jf: number
  readonly k: number
}

/**
 * Datagrams of one receive, packed into one buffer in order of arrival.
 *
 * The buffer belongs to the socket and is written again by its next receive, unless `retain()` was called: then it
 * belongs to the caller for good.
 */
export interface Batch {
  readonly view: View
  /** How many datagrams there are; may be 0 when `error` is set. */
  readonly count: number
  /** `DATAGRAM_WORDS` words for each datagram, at the places that the `DATAGRAM_*` constants name. */
  readonly datagrams: Int32Array
  /** The errno that ended the receive after these datagrams (ENOBUFS, above all); 0 when there was none. */
  readonly error: number
  /** Takes the buffer out of the socket's hands. */
  retain(): void
}

/** Words of `Batch.datagrams` for one datagram, and the place of each. */
export const DATAGRAM_WORDS = 6
/** Offset of the datagram's first byte in the buffer, a multiple of eight. */
export const DATAGRAM_OFFSET = 0
/** Bytes stored. */
export const DATAGRAM_LENGTH = 1
/** Bytes that were sent: more than stored when the datagram was cut (MSG_TRUNC). */
export const DATAGRAM_SIZE = 2
/** Port id of the sender, as a signed word: `>>> 0` makes it the u32 it is. */
export const DATAGRAM_PORTID = 3
/** Number of the group it was multicast to; 0 for unicast, and where the option `pktinfo` is off. */
export const DATAGRAM_GROUP = 4
/** Namespace id of the sender with the option `listenAllNsid`; -1 for one's own. */
export const DATAGRAM_NSID = 5

/** A netlink datagram socket: the seam between the client and whoever answers it. */
export interface Socket {
  /** Netlink protocol number, 0–31. */
  readonly protocol: number
  /** Own address, as getsockname() gives it. */
  readonly address: Address
  /** Default destination, as getpeername() gives it. */
  readonly peer: Address
  readonly closed: boolean

  /** Binds to `portid`, 0 for one that the kernel chooses. Sets the groups 1–32 to the mask `groups`: join after, not before. */
  bind(portid?: number, groups?: number): void
  /** Sets the default destination. From then on unicast comes from `portid` only: never on a socket that listens. */
  connect(portid: number, groups?: number): void
  join(group: number): void
  leave(group: number): void
  /** Numbers of the groups joined, in ascending order. */
  memberships(): number[]
  getOption(option: SocketOption): number
  setOption(option: SocketOption, value: number): void
  attachFilter(program: readonly FilterInstruction[]): void
  detachFilter(): void

  /** Sends one datagram, to `to` or else to the default destination, without waiting. Returns the bytes sent. */
  send(data: Uint8Array, to?: Address): number
  /** What has arrived, at most `limit` datagrams (default: as many as fit), without waiting; undefined when nothing has. */
  receive(limit?: number): Batch | undefined
  /** A send and, in the same call, the receive after it: the kernel answers most requests before send returns. */
  exchange(data: Uint8Array, to?: Address, limit?: number): Batch | undefined
  /**
   * Calls `listener` whenever there is something to receive, an error included, until it is replaced or undefined is given.
   * It is called again while anything is left unread.
   */
  onReadable(listener: (() => void) | undefined): void
  /** Whether waiting for datagrams keeps the process alive (it does at first). */
  ref(): void
  unref(): void
  /** Closes the socket; idempotent. Every other call after it throws ClosedError. */
  close(): void
}
