import { channel } from 'node:diagnostics_channel'
import { env, stderr } from 'node:process'
import { errnoName } from '../../wire/index.ts'
import { copyOf } from '../copy.ts'
import { datagramsOf } from '../queue.ts'
import type { Address, Batch, Socket } from '../socket.ts'
import { ForwardingSocket } from './forward.ts'

/** One datagram on its way through a traced socket. */
export interface DatagramEvent {
  readonly direction: 'sent' | 'received'
  /** Netlink protocol number of the socket. */
  readonly protocol: number
  /** The bytes, valid until the call returns: copy what is to be kept. */
  readonly data: Uint8Array
  /** Bytes that were sent: more than `data` has when the datagram was cut. */
  readonly size: number
  /** Port id of the other end, 0 for the kernel. */
  readonly portid: number
  /** Sent: mask of the groups 1 to 32 that it goes to. Received: 0. */
  readonly groups: number
  /** Received: number of the group it was multicast to, where the option `pktinfo` tells. Sent: 0. */
  readonly group: number
  /** Received: id of the namespace that it comes from, where the option `listenAllNsid` tells; else -1. */
  readonly nsid: number
  /** Received: the errno that came instead of a datagram (ENOBUFS, above all), with no bytes; else 0. */
  readonly error: number
}

/** Is called for each datagram, before it is sent and before the caller of receive() sees it. */
export type TraceSink = (event: DatagramEvent) => void

/** Name of the `node:diagnostics_channel` that traced sockets publish each DatagramEvent on. */
export const DATAGRAM_CHANNEL = 'nlkit:datagram'

const datagrams = channel(DATAGRAM_CHANNEL)
const NO_BYTES = new Uint8Array(0)

/**
 * Calls `sink` for each datagram that is sent or received. Without one, datagrams are published on the diagnostics channel
 * `nlkit:datagram` and, with `NLKIT_DEBUG=1` in the environment, printed to stderr in hexadecimal, one line each.
 */
export function trace(socket: Socket, sink: TraceSink = defaultSink): Socket {
  return new TracedSocket(socket, sink)
}

/** Traces a socket that was just opened, if the environment or a subscriber of the channel asks for it. */
export function traceIfAsked(socket: Socket): Socket {
  return debugging() || datagrams.hasSubscribers ? trace(socket) : socket
}

/** The line that `NLKIT_DEBUG=1` prints for an event; long datagrams are cut in it. */
export function describeDatagram(event: DatagramEvent): string {
  const { direction, protocol, data, size, portid, groups, group, error } = event
  const start = `nlkit: protocol ${protocol} ${direction}`
  if (error !== 0) return `${start} ${errnoName(error)}`
  const place = direction === 'sent' ? 'to' : 'from'
  const cast = groups !== 0 ? ` groups 0x${groups.toString(16)}` : group !== 0 ? ` group ${group}` : ''
  const cut = size > data.length ? ` (cut to ${data.length})` : ''
  return `${start} ${size} bytes${cut} ${place} ${portid}${cast}: ${hex(data, 1024)}`
}

function hex(data: Uint8Array, most: number): string {
  const digits = Array.from(data.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return data.length > most ? `${digits}…` : digits
}

function debugging(): boolean {
  const value = env.NLKIT_DEBUG
  return value !== undefined && value !== '' && value !== '0'
}

function defaultSink(event: DatagramEvent): void {
  if (datagrams.hasSubscribers) datagrams.publish({ ...event, data: copyOf(event.data) })
  if (debugging()) stderr.write(`${describeDatagram(event)}\n`)
}

class TracedSocket extends ForwardingSocket {
  readonly #sink: TraceSink

  constructor(inner: Socket, sink: TraceSink) {
    super(inner)
    this.#sink = sink
  }

  override send(data: Uint8Array, to?: Address): number {
    this.#sent(data, to)
    return this.inner.send(data, to)
  }

  override receive(limit?: number): Batch | undefined {
    return this.#received(this.inner.receive(limit))
  }

  override exchange(data: Uint8Array, to?: Address, limit?: number): Batch | undefined {
    this.#sent(data, to)
    return this.#received(this.inner.exchange(data, to, limit))
  }

  #sent(data: Uint8Array, to: Address | undefined): void {
    const { portid, groups } = to ?? this.inner.peer
    const { protocol } = this
    this.#sink({ direction: 'sent', protocol, data, size: data.length, portid, groups, group: 0, nsid: -1, error: 0 })
  }

  #received(batch: Batch | undefined): Batch | undefined {
    if (batch === undefined) return batch
    const common = { direction: 'received', protocol: this.protocol, groups: 0 } as const
    for (const { data, size, portid, group, nsid } of datagramsOf(batch)) {
      this.#sink({ ...common, data, size, portid, group, nsid, error: 0 })
    }
    const { error } = batch
    if (error !== 0) this.#sink({ ...common, data: NO_BYTES, size: 0, portid: 0, group: 0, nsid: -1, error })
    return batch
  }
}
