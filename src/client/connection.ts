import { type Group, type Operation, type Protocol, protocol as declareProtocol } from '../schema/index.ts'
import { type Address, growReceiveBuffer, type OpenOptions, open, type Socket, type SocketOption } from '../socket/index.ts'
import { ClosedError, type ExtendedAck, NLM_F_ACK, protocols, TimeoutError } from '../wire/index.ts'
import { Channel, type ChannelStatistics } from './channel.ts'
import type { BatchRequest, BatchResult } from './chunk.ts'
import { datagramsOf, type ReceivedDatagram } from './datagrams.ts'
import { Dump, type DumpOptions } from './dump.ts'
import type { Request } from './request.ts'
import { type EventOf, Subscription } from './subscription.ts'

/** How to connect. */
export interface ConnectOptions extends OpenOptions {
  /**
   * The socket to use, or a function that opens one each time another is needed. Without it, sockets of the running kernel
   * are opened: one for requests, and more as they are needed, for requests beside a dump and for each subscription. One
   * given socket does all of it by itself.
   */
  readonly socket?: Socket | (() => Socket) | undefined
  /** Bytes of receive buffer that a socket for notifications asks for (default 4 MiB). */
  readonly receiveBuffer?: number | undefined
}

/** How one request is made. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for the answer; without, as long as it takes. */
  readonly timeout?: number | undefined
  /** More flags for the request, as in NLM_F_ECHO. */
  readonly flags?: number | undefined
  /** Port id of who is asked, in protocols from user to user; the kernel (0) by default. */
  readonly to?: number | undefined
  /** Called with what the kernel says besides success. */
  readonly onWarning?: ((extack: ExtendedAck) => void) | undefined
}

/** How a subscription is made. */
export interface SubscribeOptions {
  readonly signal?: AbortSignal | undefined
}

const EVENT_BUFFER = 4 << 20
const QUIET_OPTIONS: readonly SocketOption[] = ['extAck', 'capAck', 'getStrictChk']

/**
 * Connects to a netlink protocol: a declared one, or any number from 0 to 31 for bytes in and out. Throws SocketError when
 * the kernel does not have it, UnsupportedError where there is no netlink.
 */
export async function connect<P extends string>(family: Protocol<P>, options?: ConnectOptions): Promise<Connection<P>>
export async function connect(family: number, options?: ConnectOptions): Promise<Connection<string>>
export async function connect(family: Protocol | number, options: ConnectOptions = {}): Promise<Connection<string>> {
  return new Connection(typeof family === 'number' ? numbered(family) : family, options)
}

function numbered(number: number): Protocol {
  const name = Object.entries(protocols).find((entry) => entry[1] === number)?.[0] ?? `NETLINK_${number}`
  return declareProtocol(name, number, { userToUser: true })
}

/** A connection to a netlink protocol. Operations of another protocol do not type-check. */
export class Connection<P extends string> implements AsyncDisposable {
  readonly protocol: Protocol<P>
  readonly #open: () => Socket
  readonly #shared: boolean
  readonly #eventBuffer: number
  readonly #channels = new Set<Channel>()
  readonly #main: Channel
  #aside: Channel | undefined
  #batching: Promise<unknown> = Promise.resolve()
  #closed = false

  /** @internal Use `connect()`. */
  constructor(family: Protocol<P>, options: ConnectOptions) {
    const { socket, receiveBuffer, ...openOptions } = options
    this.protocol = family
    this.#shared = socket !== undefined && typeof socket !== 'function'
    // The port id that was asked for is the first socket's; the others take what the kernel gives them.
    const { portid, ...others } = openOptions
    this.#open = typeof socket === 'function' ? socket : () => open(family.number, others)
    this.#eventBuffer = receiveBuffer ?? EVENT_BUFFER
    this.#main = this.#channel(
      typeof socket === 'object' ? socket : typeof socket === 'function' ? socket() : open(family.number, openOptions),
    )
  }

  #channel(socket: Socket): Channel {
    for (const option of QUIET_OPTIONS) tryOption(socket, option)
    const channel = new Channel(socket, this.protocol)
    this.#channels.add(channel)
    return channel
  }

  /** Port id of the socket that requests leave from. */
  get portid(): number {
    return this.#main.socket.address.portid
  }

  get closed(): boolean {
    return this.#closed
  }

  /** What arrived that nobody asked for, over all sockets of the connection. */
  get statistics(): Readonly<ChannelStatistics> {
    const sum: ChannelStatistics = { foreign: 0, malformed: 0, overruns: 0, unmatched: 0 }
    for (const { statistics } of this.#channels) {
      for (const key of Object.keys(sum) as (keyof ChannelStatistics)[]) sum[key] += statistics[key]
    }
    return sum
  }

  /**
   * Asks for one thing: the reply, or nothing where the operation has none. Rejects with NetlinkError when the kernel
   * refuses, EncodeError when the value cannot be written, and the signal's reason when it aborts.
   */
  async do<Q, R>(op: Operation<P, Q, R>, value: Q, options?: RequestOptions): Promise<R> {
    const channel = this.#requestChannel()
    options?.signal?.throwIfAborted()
    if (!channel.hasRoom) await channel.room()
    const flags = (options?.flags ?? 0) | op.flags | (op.reply === undefined ? NLM_F_ACK : 0)
    const request = channel.request(op, value, flags, options?.to ?? 0, options?.onWarning)
    if (!request.done) await limited(request, options)
    return request.result() as R
  }

  /** Asks for everything of a kind. Nothing is sent before the result is read. */
  dump<Q, R>(op: Operation<P, Q, R>, value: Q, options: DumpOptions = {}): Dump<R> {
    if (!op.dump) throw new TypeError(`${op.request.name} is no dump`)
    return new Dump<R>(() => this.#live(this.#main), op, value, options)
  }

  /**
   * Makes many requests with as few datagrams as their answers allow, in order. A refusal does not stop the others: each
   * request has its own result.
   */
  batch(requests: readonly BatchRequest<P>[], options: { readonly signal?: AbortSignal | undefined } = {}): Promise<BatchResult[]> {
    const run = this.#batching.then(() => this.#runBatch(requests, options.signal))
    this.#batching = run.catch(() => undefined)
    return run
  }

  async #runBatch(requests: readonly BatchRequest<P>[], signal: AbortSignal | undefined): Promise<BatchResult[]> {
    const results: (BatchResult | undefined)[] = new Array(requests.length)
    for (let at = 0; at < requests.length; ) {
      signal?.throwIfAborted()
      const channel = this.#requestChannel()
      if (!channel.hasRoom) await channel.room()
      const chunk = channel.sendChunk(requests, at, results)
      if (chunk.open > 0) await chunk.wait()
      channel.endChunk()
      at += chunk.count
    }
    return results as BatchResult[]
  }

  /** Listens to groups, from now on. Throws SocketError when joining one is not allowed. */
  subscribe<const G extends readonly Group<P>[]>(groups: G, options: SubscribeOptions = {}): Subscription<EventOf<G>> {
    options.signal?.throwIfAborted()
    const channel = this.#listeningChannel()
    try {
      for (const group of groups) channel.socket.join(group.id)
    } catch (error) {
      this.#release(channel, [])
      throw error
    }
    return new Subscription<EventOf<G>>(channel, groups, () => this.#release(channel, groups), options.signal)
  }

  /** Sends a datagram as it is. Groups are a mask. */
  send(data: Uint8Array, to: Partial<Address> = {}): void {
    this.#live(this.#main).socket.send(data, { portid: to.portid ?? 0, groups: to.groups ?? 0 })
  }

  /** Joins a group by number; its datagrams come in `datagrams()`. */
  join(group: number): void {
    this.#live(this.#main).socket.join(group)
  }

  leave(group: number): void {
    this.#live(this.#main).socket.leave(group)
  }

  /** Every datagram that arrives from now on, as bytes, answers to requests included. */
  datagrams(options: SubscribeOptions = {}): AsyncGenerator<ReceivedDatagram, void, undefined> {
    return datagramsOf(this.#live(this.#main), options.signal)
  }

  /** Requests beside a dump go another way, so that a reader that asks for more while it reads does not wait for itself. */
  #requestChannel(): Channel {
    const main = this.#live(this.#main)
    if (this.#shared || !main.dumping) return main
    this.#aside ??= this.#channel(this.#open())
    return this.#aside
  }

  #listeningChannel(): Channel {
    const channel = this.#shared ? this.#live(this.#main) : this.#channel(this.#live(this.#main) && this.#open())
    tryOption(channel.socket, 'pktinfo')
    if (!this.#shared) growReceiveBuffer(channel.socket, this.#eventBuffer)
    return channel
  }

  /** A subscription is over. Its socket was its own, unless there is only one. */
  #release(channel: Channel, groups: readonly Group[]): void {
    if (!this.#shared) {
      if (this.#channels.delete(channel)) channel.close()
    } else if (!channel.socket.closed) for (const group of groups) channel.socket.leave(group.id)
  }

  #live(channel: Channel): Channel {
    if (this.#closed) throw new ClosedError('the connection is closed')
    return channel
  }

  /** Closes the sockets. What is in flight is rejected with ClosedError, subscriptions end. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const channel of this.#channels) channel.close()
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

/** Waits for a request, within the time and until the signal. What comes afterwards is ignored. */
async function limited(request: Request, options: RequestOptions | undefined): Promise<void> {
  const { signal, timeout } = options ?? {}
  const abort = () => request.fail(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const late = () => request.fail(new TimeoutError(`${request.op.request.name}: no answer within ${timeout} ms`))
  const timer = timeout === undefined ? undefined : setTimeout(late, timeout)
  try {
    await request.wait()
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
