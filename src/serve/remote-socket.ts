import type { Address, Batch, FilterInstruction, Socket, SocketOption } from '../socket/socket.ts'
import { ClosedError, SocketError } from '../wire/index.ts'
import { unpackBatch } from './batch.ts'
import type { Answered, Channel, ChannelListener } from './channel.ts'
import { operations } from './frame.ts'
import { writeProgram } from './program.ts'

const U32_MAX = 0xffff_ffff

/** What a call is about; what is left out is 0. */
interface Arguments {
  readonly a?: number
  readonly b?: number
  readonly c?: number
  readonly d?: number
  readonly bytes?: Uint8Array
}

/** A socket of a served kernel: every call is asked there, and answered before it returns. */
export class RemoteSocket implements Socket, ChannelListener {
  readonly protocol: number
  readonly #channel: Channel
  readonly #number: number
  #closed = false
  #listener: (() => void) | undefined
  #watching = false
  #refed = true
  #holding = false

  /** Opens a socket that is not bound. Throws SocketError when the kernel refuses. */
  constructor(channel: Channel, protocol: number, slabSize = 0) {
    this.#channel = channel
    this.protocol = protocol
    this.#number = ask(
      channel,
      0,
      operations.open,
      'socket',
      { a: protocol, b: slabSize },
      `netlink protocol ${protocol}`,
    ).a
    channel.listen(this.#number, this)
  }

  get closed(): boolean {
    return this.#closed || this.#channel.closed
  }

  get address(): Address {
    const { a, b } = this.#ask(operations.address, 'getsockname')
    return { portid: a, groups: b }
  }

  get peer(): Address {
    const { a, b } = this.#ask(operations.peer, 'getpeername')
    return { portid: a, groups: b }
  }

  bind(portid = 0, groups = 0): void {
    this.#ask(operations.bind, 'bind', { a: portid, b: groups }, `port id ${portid}`)
  }

  connect(portid: number, groups = 0): void {
    this.#ask(operations.connect, 'connect', { a: portid, b: groups }, `port id ${portid}`)
  }

  join(group: number): void {
    this.#ask(operations.join, 'setsockopt', { a: group }, `join group ${group}`)
  }

  leave(group: number): void {
    this.#ask(operations.leave, 'setsockopt', { a: group }, `leave group ${group}`)
  }

  memberships(): number[] {
    const { bytes } = this.#ask(operations.memberships, 'getsockopt', {}, 'memberships')
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return Array.from({ length: bytes.length >> 2 }, (_, index) => words.getUint32(index * 4, true))
  }

  getOption(option: SocketOption): number {
    return this.#ask(operations.getOption, 'getsockopt', { bytes: nameOf(option) }, option).a
  }

  setOption(option: SocketOption, value: number): void {
    this.#ask(operations.setOption, 'setsockopt', { a: value, bytes: nameOf(option) }, option)
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    this.#ask(operations.attachFilter, 'setsockopt', { bytes: writeProgram(program) }, 'attach filter')
  }

  detachFilter(): void {
    this.#ask(operations.detachFilter, 'setsockopt', {}, 'detach filter')
  }

  send(data: Uint8Array, to?: Address): number {
    return this.#ask(operations.send, 'sendto', { ...destination(to), bytes: data }).result
  }

  receive(limit = U32_MAX): Batch | undefined {
    return batchOf(this.#ask(operations.receive, 'recvmsg', { a: limit }))
  }

  exchange(data: Uint8Array, to?: Address, limit = U32_MAX): Batch | undefined {
    return batchOf(this.#ask(operations.exchange, 'sendto', { ...destination(to), d: limit, bytes: data }))
  }

  onReadable(listener: (() => void) | undefined): void {
    this.#check()
    if (listener !== undefined && typeof listener !== 'function') throw new TypeError('the listener must be a function')
    this.#listener = listener
    this.#watch()
    this.#hold()
  }

  ref(): void {
    this.#check()
    this.#refed = true
    this.#hold()
  }

  unref(): void {
    this.#check()
    this.#refed = false
    this.#hold()
  }

  close(): void {
    if (this.closed) return
    this.#ask(operations.close, 'close')
    this.#closed = true
    this.#listener = undefined
    this.#hold()
    this.#channel.listen(this.#number, undefined)
  }

  /** The kernel has something for this socket. One watch is one event: the next is asked for while somebody listens. */
  readable(): void {
    this.#watching = false
    try {
      this.#listener?.()
    } finally {
      if (!this.closed) this.#watch()
    }
  }

  /** The connection is gone: whoever listens learns it from the call that it makes next. */
  ended(): void {
    const listener = this.#listener
    this.#listener = undefined
    this.#hold()
    if (listener) setImmediate(listener)
  }

  #watch(): void {
    if (this.#watching || this.#listener === undefined) return
    this.#watching = true
    this.#channel.tell({ operation: operations.watch, socket: this.#number })
  }

  /** Keeps the process alive while somebody listens. */
  #hold(): void {
    const holding = this.#listener !== undefined && this.#refed
    if (holding !== this.#holding) this.#channel.hold(holding ? 1 : -1)
    this.#holding = holding
  }

  #check(): void {
    if (this.closed) throw new ClosedError('the socket is closed')
  }

  #ask(operation: number, syscall: string, words: Arguments = {}, detail?: string): Answered {
    this.#check()
    return ask(this.#channel, this.#number, operation, syscall, words, detail)
  }
}

/** Makes a call. Throws RangeError for what are no words, and SocketError when the kernel refuses. */
function ask(
  channel: Channel,
  socket: number,
  operation: number,
  syscall: string,
  words: Arguments,
  detail?: string,
): Answered {
  const { a = 0, b = 0, c = 0, d = 0, bytes = new Uint8Array(0) } = words
  for (const word of [a, b, c, d]) {
    if (word >>> 0 !== word) throw new RangeError(`${syscall}: ${word} is no whole number from 0 to ${U32_MAX}`)
  }
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`${syscall}: the datagram must be a Uint8Array`)
  const answer = channel.call({ operation, socket, a, b, c, d, bytes })
  if (answer.result < 0) throw new SocketError(-answer.result, syscall, detail)
  return answer
}

function destination(to: Address | undefined): Arguments {
  return to === undefined ? {} : { a: 1, b: to.portid, c: to.groups }
}

function nameOf(option: SocketOption): Uint8Array {
  return new TextEncoder().encode(option)
}

function batchOf({ frame, result, a }: Answered): Batch | undefined {
  return result === 0 && a === 0 ? undefined : unpackBatch(frame, result, a)
}
