import { ClosedError } from '../wire/index.ts'
import { copyOf } from './copy.ts'
import { type Datagram, ReceiveQueue } from './queue.ts'
import type { Address, Batch, FilterInstruction, Socket, SocketOption } from './socket.ts'

/** Where an answer comes from; left out: the kernel (port id 0), by unicast, whole. */
export type AnswerOrigin = Partial<Omit<Datagram, 'data'>>

/** Puts datagrams into the socket's queue: at once, or whenever it is called later. */
export interface Reply {
  (data: Uint8Array, origin?: AnswerOrigin): void
  /** Makes the receive after the datagrams before it end with this errno, as ENOBUFS does. */
  error(errno: number): void
}

/** Is given each datagram that was sent (a copy), and may answer. What it throws, send() throws. */
export type Responder = (datagram: Uint8Array, reply: Reply, to: Address) => void

export interface MemorySocketOptions {
  /** Default 0. */
  readonly protocol?: number
  /** Port id that bind(0) gives; default 1000. */
  readonly portid?: number
}

/** A socket whose other end is a function. */
export class MemorySocket implements Socket {
  readonly protocol: number
  /** Every datagram sent, copied, in order. */
  readonly sent: Uint8Array[] = []
  /** Options that were set. */
  readonly options = new Map<SocketOption, number>()
  /** The filter that is attached. */
  filter: readonly FilterInstruction[] | undefined
  /** Whether ref() or unref() was called last. */
  refed = true
  /** Puts a datagram into the queue that nobody asked for: a notification. */
  readonly push: Reply
  readonly #responder: Responder
  readonly #queue = new ReceiveQueue()
  readonly #groups = new Set<number>()
  readonly #autoPortid: number
  #address: Address = { portid: 0, groups: 0 }
  #peer: Address = { portid: 0, groups: 0 }
  #closed = false

  constructor(responder: Responder, options: MemorySocketOptions = {}) {
    this.protocol = options.protocol ?? 0
    this.#autoPortid = options.portid ?? 1000
    this.#responder = responder
    const push = (data: Uint8Array, origin: AnswerOrigin = {}): void => {
      if (this.#closed) return
      const { size = data.length, portid = 0, group = 0, nsid = -1 } = origin
      this.#queue.push({ data: copyOf(data), size, portid, group, nsid })
    }
    this.push = Object.assign(push, { error: (errno: number) => this.#queue.pushError(errno) })
    this.bind()
  }

  get closed(): boolean {
    return this.#closed
  }

  get address(): Address {
    this.#check()
    return this.#address
  }

  get peer(): Address {
    this.#check()
    return this.#peer
  }

  bind(portid = 0, groups = 0): void {
    this.#check()
    this.#address = { portid: portid === 0 ? this.#autoPortid : portid, groups }
    for (let group = 1; group <= 32; group++) {
      if ((groups >>> (group - 1)) & 1) this.#groups.add(group)
      else this.#groups.delete(group)
    }
  }

  connect(portid: number, groups = 0): void {
    this.#check()
    this.#peer = { portid, groups }
  }

  join(group: number): void {
    this.#check()
    this.#groups.add(group)
  }

  leave(group: number): void {
    this.#check()
    this.#groups.delete(group)
  }

  memberships(): number[] {
    this.#check()
    return [...this.#groups].sort((a, b) => a - b)
  }

  getOption(option: SocketOption): number {
    this.#check()
    return this.options.get(option) ?? 0
  }

  setOption(option: SocketOption, value: number): void {
    this.#check()
    this.options.set(option, value)
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    this.#check()
    this.filter = program
  }

  detachFilter(): void {
    this.#check()
    this.filter = undefined
  }

  send(data: Uint8Array, to?: Address): number {
    this.#check()
    const copy = copyOf(data)
    this.sent.push(copy)
    this.#responder(copy, this.push, to ?? this.#peer)
    return data.length
  }

  receive(limit = Number.POSITIVE_INFINITY): Batch | undefined {
    this.#check()
    return this.#queue.take(limit)
  }

  exchange(data: Uint8Array, to?: Address, limit?: number): Batch | undefined {
    this.send(data, to)
    return this.receive(limit)
  }

  onReadable(listener: (() => void) | undefined): void {
    this.#check()
    this.#queue.onReadable(listener)
  }

  ref(): void {
    this.#check()
    this.refed = true
  }

  unref(): void {
    this.#check()
    this.refed = false
  }

  close(): void {
    this.#closed = true
    this.#queue.clear()
  }

  #check(): void {
    if (this.#closed) throw new ClosedError('the socket is closed')
  }
}
