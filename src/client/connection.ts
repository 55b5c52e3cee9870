import {
  protocol as declareProtocol,
  type GenericFamily,
  type Group,
  type LocatedFamily,
  type Message,
  type Operation,
  type Protocol,
} from '../schema/index.ts'
import { type Address, growReceiveBuffer, open, type Socket, type SocketOption } from '../socket/index.ts'
import { ClosedError, NLM_F_ACK, protocols } from '../wire/index.ts'
import { BatchQueue } from './batch-queue.ts'
import { Channel } from './channel/channel.ts'
import { Limit } from './channel/limit.ts'
import { Dump, type DumpOptions } from './dump.ts'
import { datagramsOf, type ReceivedDatagram } from './listening/datagrams.ts'
import { Memberships } from './listening/memberships.ts'
import { type EventOf, needGroup, Subscription } from './listening/subscription.ts'
import { locateFamily } from './locate-family.ts'
import type { BatchOptions, ConnectOptions, RequestOptions, SubscribeOptions } from './options.ts'
import type { BatchRequest, BatchResult } from './parties/chunk.ts'
import type { Request } from './parties/request.ts'
import { type ChannelStatistics, noStatistics } from './statistics.ts'

const EVENT_BUFFER = 4 << 20
const QUIET_OPTIONS: readonly SocketOption[] = ['extAck', 'capAck', 'getStrictChk']

/** A connection to a netlink protocol. Operations of another protocol do not type-check. */
export class Connection<P extends string> implements AsyncDisposable {
  readonly protocol: Protocol<P>
  readonly #open: () => Socket
  /** The one socket does everything: it was given. */
  readonly #shared: boolean
  readonly #eventBuffer: number
  readonly #channels = new Set<Channel>()
  readonly #statistics = noStatistics()
  readonly #main: Channel
  readonly #memberships: Memberships
  /** Of a generic netlink family: the numbers that it has here. */
  #located: LocatedFamily | undefined
  #aside: Channel | undefined
  readonly #batches = new BatchQueue()
  #closed = false

  /** @internal Use `connect()`. */
  constructor(family: Protocol<P>, options: ConnectOptions) {
    const { socket, receiveBuffer, ...openOptions } = options
    this.protocol = family
    this.#shared = typeof socket === 'object'
    // The port id that was asked for is the first socket's; the others take what the kernel gives them.
    const { portid: _, ...others } = openOptions
    this.#open = typeof socket === 'function' ? socket : () => open(family.number, others)
    this.#eventBuffer = receiveBuffer ?? EVENT_BUFFER
    const openFirst = typeof socket === 'function' ? socket : () => open(family.number, openOptions)
    this.#main = this.#channel(typeof socket === 'object' ? socket : openFirst())
    this.#memberships = new Memberships(this.#main.socket)
    // Whoever gave the socket may have joined groups: what they send must be known from answers.
    if (this.#shared) tryOption(this.#main.socket, 'pktinfo')
  }

  /** @internal Use `connect()`. */
  static async toFamily(family: GenericFamily, options: ConnectOptions): Promise<Connection<string>> {
    const connection = new Connection(declareProtocol(family.name, protocols.NETLINK_GENERIC), options)
    try {
      connection.#located = await locateFamily(connection, family)
      return connection
    } catch (error) {
      if (!connection.#shared) connection.close()
      throw error
    }
  }

  /** A message as it is sent and received here: those of a generic netlink family have its number, for filters. */
  message<M extends Message<P>>(message: M): M {
    return this.#located?.message(message) ?? message
  }

  #here<O extends Operation<P>>(op: O): O {
    return this.#located === undefined ? op : this.#located.operation(op)
  }

  #allHere(requests: readonly BatchRequest<P>[]): readonly BatchRequest<P>[] {
    return this.#located === undefined ? requests : requests.map(([op, value]) => [this.#here(op), value])
  }

  #channel(socket: Socket): Channel {
    try {
      for (const option of QUIET_OPTIONS) tryOption(socket, option)
      const channel = new Channel(socket, this.protocol, this.#statistics)
      this.#channels.add(channel)
      return channel
    } catch (error) {
      if (!this.#shared) socket.close()
      throw error
    }
  }

  /** Port id of the socket that requests leave from. */
  get portid(): number {
    return this.#main.socket.address.portid
  }

  get closed(): boolean {
    return this.#closed
  }

  /** What arrived that nobody asked for, over all sockets that the connection has had. */
  get statistics(): Readonly<ChannelStatistics> {
    return { ...this.#statistics }
  }

  /**
   * Asks for one thing: the reply, or nothing where the operation has none. Rejects with NetlinkError when the kernel
   * refuses, EncodeError when the value cannot be written, OverrunError when the answer was lost, TimeoutError when it is
   * late, ClosedError when the connection is closed, and the signal's reason when it aborts.
   */
  do<Q, R>(op: Operation<P, Q, R>, value: Q, options?: RequestOptions): Promise<R> {
    // Not an async function: most requests are done when they are sent, and those are a good part faster without one.
    try {
      const channel = this.#requestChannel()
      options?.signal?.throwIfAborted()
      const flags = (options?.flags ?? 0) | op.flags | (op.reply === undefined ? NLM_F_ACK : 0)
      const here = this.#here(op)
      if (!channel.hasRoom) return this.#doLater(channel, here, value, flags, options) as Promise<R>
      const request = channel.request(here, value, flags, options?.to ?? 0, options?.onWarning)
      return (request.done ? Promise.resolve(request.result()) : this.#outcome(request, options)) as Promise<R>
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #outcome(request: Request, options: RequestOptions = {}, limit?: Limit): Promise<unknown> {
    const within = limit ?? new Limit(request.op.request.name, options)
    try {
      // What comes after the limit is ignored.
      await within.wait(request.wait()).catch((reason) => request.fail(reason))
      return request.result()
    } finally {
      within.dispose()
    }
  }

  /** Sends when the answers in flight leave room; the time that takes counts. */
  async #doLater(channel: Channel, op: Operation, value: unknown, flags: number, options: RequestOptions = {}) {
    const limit = new Limit(op.request.name, options)
    try {
      const send = () => channel.request(op, value, flags, options.to ?? 0, options.onWarning)
      return await this.#outcome(await channel.whenRoom(limit, send), options, limit)
    } finally {
      limit.dispose()
    }
  }

  /** Asks for everything of a kind. Nothing is sent before the result is read. Throws TypeError for what is no dump. */
  dump<Q, R>(op: Operation<P, Q, R>, value: Q, options: DumpOptions = {}): Dump<R> {
    if (!op.dump) throw new TypeError(`${op.request.name} is no dump`)
    return new Dump<R>(() => this.#live(this.#main), this.#here(op), value, options)
  }

  /**
   * Makes many requests with as few datagrams as their answers allow, in order. A refusal does not stop the others: each
   * request has its own result. Rejects when the signal aborts or the time is over; what was sent may then be done or not.
   */
  async batch(requests: readonly BatchRequest<P>[], options: BatchOptions = {}): Promise<BatchResult[]> {
    this.#live(this.#main)
    const channelOf = () => (this.#closed ? this.#main : this.#requestChannel())
    return this.#batches.run(this.#allHere(requests), options, channelOf)
  }

  /**
   * Listens to groups, from now on. Throws SocketError when joining one is not allowed, or the kernel does not take the
   * filter; TypeError for a filter on a connection with one given socket, where it would stop answers too.
   */
  subscribe<const G extends readonly Group<P>[]>(groups: G, options: SubscribeOptions = {}): Subscription<EventOf<G>> {
    options.signal?.throwIfAborted()
    this.#live(this.#main)
    const here = groups.map((group) => this.#located?.group(group) ?? group) as Group<P>[] as unknown as G
    return this.#shared ? this.#subscribeShared(here, options) : this.#subscribeApart(here, options)
  }

  #subscribeShared<G extends readonly Group[]>(groups: G, options: SubscribeOptions): Subscription<EventOf<G>> {
    if (options.filter) throw new TypeError('a filter needs a socket of its own')
    const joined: number[] = []
    const leave = () => {
      for (const group of joined) this.#memberships.leave(group)
    }
    try {
      for (const { id } of groups) {
        this.#memberships.join(id)
        joined.push(id)
      }
    } catch (error) {
      leave()
      throw error
    }
    return new Subscription<EventOf<G>>(this.#main, groups, options, leave)
  }

  /** On a socket of its own, with a receive buffer to match. */
  #subscribeApart<G extends readonly Group[]>(groups: G, options: SubscribeOptions): Subscription<EventOf<G>> {
    const channel = this.#channel(this.#open())
    const close = () => {
      if (this.#channels.delete(channel)) channel.close()
    }
    try {
      if (needGroup(groups, this.protocol)) tryOption(channel.socket, 'pktinfo')
      growReceiveBuffer(channel.socket, this.#eventBuffer)
      if (options.filter) channel.socket.attachFilter(options.filter)
      for (const { id } of groups) channel.socket.join(id)
    } catch (error) {
      close()
      throw error
    }
    return new Subscription<EventOf<G>>(channel, groups, options, close)
  }

  /** Sends a datagram as it is. Groups are a mask. Throws SocketError when it does not arrive. */
  send(data: Uint8Array, to: Partial<Address> = {}): void {
    this.#live(this.#main).socket.send(data, { portid: to.portid ?? 0, groups: to.groups ?? 0 })
  }

  /** Joins a group by number; its datagrams come in `datagrams()`. */
  join(group: number): void {
    tryOption(this.#live(this.#main).socket, 'pktinfo')
    this.#memberships.join(group)
  }

  leave(group: number): void {
    this.#live(this.#main)
    this.#memberships.leave(group)
  }

  /** Every datagram that arrives from now on, as bytes, answers to requests included. */
  datagrams(options: SubscribeOptions = {}): AsyncGenerator<ReceivedDatagram, void, undefined> {
    return datagramsOf(this.#live(this.#main), options)
  }

  /** Requests beside a dump go another way, so that a reader that asks for more while it reads does not wait for itself. */
  #requestChannel(): Channel {
    const main = this.#live(this.#main)
    if (this.#shared || !main.dumping) return main
    this.#aside ??= this.#channel(this.#open())
    return this.#aside
  }

  #live(channel: Channel): Channel {
    if (this.#closed) throw new ClosedError('the connection is closed')
    return channel
  }

  /** Closes the sockets. What is in flight is rejected with ClosedError, subscriptions end. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const channel of [...this.#channels]) channel.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** Sets an option that an older kernel may not have. */
function tryOption(socket: Socket, option: SocketOption): void {
  try {
    socket.setOption(option, 1)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOPROTOOPT') throw error
  }
}
