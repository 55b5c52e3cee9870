import {
  checkAddress,
  checkBytes,
  checkInteger,
  checkListener,
  outcomeOfSend,
  placeOf,
  SLAB_ROOM,
  SLAB_SIZE,
  Slab,
  SO_DETACH_FILTER,
  SOL_NETLINK,
  SOL_SOCKET,
  U32_MAX,
} from '../../socket/portable.ts'
import type { Address, Batch, FilterInstruction, Socket, SocketOption } from '../../socket/socket.ts'
import { ClosedError, errnoOf, netlinkOptions, SocketError } from '../../wire/index.ts'
import { answerBytes, type Outgoing, operations, type ReadAnswer } from '../frames/frame.ts'
import { writeProgram } from '../frames/program.ts'
import { readSockaddr, SOCKADDR_LENGTH, writeSockaddr } from '../frames/sockaddr.ts'
import { memorySize, mostDatagrams, unpackBatch } from './batch.ts'
import type { Channel, ChannelListener } from './channel.ts'

const EAGAIN = errnoOf('EAGAIN') as number

const SOCK_RAW = 3
const MSG_TRUNC = 0x20
const MSG_DONTWAIT = 0x40

/** Most room for what a socket receives at once, in bytes: what it holds has to fit into a frame. */
const MAX_SLAB = 4 * 1024 * 1024
/** Room for all control messages that there are. */
const CONTROL_ROOM = 192
/** Bytes of the bitmap of 65,536 groups, the most that there are. */
const MOST_GROUP_BYTES = 8192

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
  readonly #slabSize: number
  #slab: Slab | undefined
  #closed = false
  #listener: (() => void) | undefined
  #watching = false
  #refed = true
  #holding = false

  /** Opens a socket that is not bound. Throws SocketError when the kernel refuses. */
  constructor(channel: Channel, protocol: number, slabSize = SLAB_SIZE) {
    checkInteger(slabSize, 'the size of the slab', SLAB_ROOM, MAX_SLAB)
    this.#channel = channel
    this.#slabSize = slabSize
    this.protocol = protocol
    checkWord('the protocol', protocol)
    const detail = `netlink protocol ${protocol}`
    this.#number = ask(channel, 0, operations.socket, 'socket', { a: SOCK_RAW, b: protocol }, detail).a
    channel.listen(this.#number, this)
  }

  get closed(): boolean {
    return this.#closed || this.#channel.closed
  }

  get address(): Address {
    return this.#name(operations.getsockname, 'getsockname')
  }

  get peer(): Address {
    return this.#name(operations.getpeername, 'getpeername')
  }

  #name(operation: number, syscall: string): Address {
    return readSockaddr(answerBytes(this.#ask(operation, syscall, { a: SOCKADDR_LENGTH })))
  }

  bind(portid = 0, groups = 0): void {
    this.#ask(operations.bind, 'bind', { bytes: addressBytes({ portid, groups }) }, `port id ${portid}`)
  }

  connect(portid: number, groups = 0): void {
    this.#ask(operations.connect, 'connect', { bytes: addressBytes({ portid, groups }) }, `port id ${portid}`)
  }

  join(group: number): void {
    this.#set(SOL_NETLINK, netlinkOptions.NETLINK_ADD_MEMBERSHIP, group, `join group ${group}`)
  }

  leave(group: number): void {
    this.#set(SOL_NETLINK, netlinkOptions.NETLINK_DROP_MEMBERSHIP, group, `leave group ${group}`)
  }

  memberships(): number[] {
    const words = this.#get(SOL_NETLINK, netlinkOptions.NETLINK_LIST_MEMBERSHIPS, MOST_GROUP_BYTES, 'memberships')
    const groups: number[] = []
    for (let at = 0; at + 4 <= words.byteLength; at += 4) {
      const word = words.getUint32(at, true)
      for (let bit = 0; bit < 32; bit++) if (((word >>> bit) & 1) === 1) groups.push(at * 8 + bit + 1)
    }
    return groups
  }

  getOption(option: SocketOption): number {
    const { level, get } = placeOf(option)
    return this.#get(level, get, 4, option).getUint32(0, true)
  }

  setOption(option: SocketOption, value: number): void {
    const { level, set } = placeOf(option)
    this.#set(level, set, value, option)
  }

  #get(level: number, name: number, room: number, detail: string): DataView {
    const answer = this.#ask(operations.getsockopt, 'getsockopt', { a: level, b: name, c: room }, detail)
    return new DataView(answerBytes(answer).buffer)
  }

  #set(level: number, name: number, value: number, detail: string): void {
    checkWord(detail, value)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, value, true)
    this.#ask(operations.setsockopt, 'setsockopt', { a: level, b: name, c: 4, bytes }, detail)
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    this.#ask(operations.attachFilter, 'setsockopt', { bytes: writeProgram(program) }, 'attach filter')
  }

  detachFilter(): void {
    this.#set(SOL_SOCKET, SO_DETACH_FILTER, 0, 'detach filter')
  }

  send(data: Uint8Array, to?: Address): number {
    const { result } = this.#channel.call(this.#sending(data, to, false))
    return result < 0 ? outcomeOfSend(-result, data, to ?? this.peer) : result
  }

  receive(limit = U32_MAX): Batch | undefined {
    const slab = this.#memory()
    return batchOf(this.#channel.call(this.#receiving(slab, limit)), slab)
  }

  exchange(data: Uint8Array, to?: Address, limit = U32_MAX): Batch | undefined {
    const slab = this.#memory()
    const { result, answer } = this.#channel.calls(this.#sending(data, to, true), this.#receiving(slab, limit))
    if (result >= 0) return batchOf(answer, slab)
    outcomeOfSend(-result, data, to ?? this.peer)
    return this.receive(limit)
  }

  #sending(data: Uint8Array, to: Address | undefined, linked: boolean): Outgoing {
    this.#check()
    checkBytes(data, 'the datagram')
    const b = to === undefined ? 0 : SOCKADDR_LENGTH
    const bytes = to === undefined ? data : joined(addressBytes(to), data)
    return { operation: operations.sendmsg, linked, socket: this.#number, a: MSG_DONTWAIT, b, bytes }
  }

  #receiving(slab: Slab, limit: number): Outgoing {
    this.#check()
    checkWord('the limit', limit, 1)
    const d = Math.min(limit, mostDatagrams(slab))
    const a = MSG_DONTWAIT | MSG_TRUNC
    return {
      operation: operations.recvmsg,
      linked: false,
      socket: this.#number,
      a,
      b: this.#slabSize,
      c: CONTROL_ROOM,
      d,
    }
  }

  #memory(): Slab {
    this.#slab ??= new Slab(memorySize(this.#slabSize))
    return this.#slab
  }

  onReadable(listener: (() => void) | undefined): void {
    this.#check()
    checkListener(listener)
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
    this.#slab = undefined
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

  #ask(operation: number, syscall: string, words: Arguments = {}, detail?: string): ReadAnswer {
    this.#check()
    return ask(this.#channel, this.#number, operation, syscall, words, detail)
  }
}

/** Makes a call. Throws SocketError when the kernel refuses. */
function ask(
  channel: Channel,
  socket: number,
  operation: number,
  syscall: string,
  words: Arguments,
  detail?: string,
): ReadAnswer {
  const answer = channel.call({ operation, socket, ...words })
  if (answer.result < 0) throw new SocketError(-answer.result, syscall, detail)
  return answer
}

function batchOf(answer: ReadAnswer, slab: Slab): Batch | undefined {
  const { result } = answer
  if (result === -EAGAIN) return undefined
  return result < 0 ? unpackBatch(answer, 0, -result, slab) : unpackBatch(answer, result, 0, slab)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

function addressBytes({ portid, groups }: Address): Uint8Array {
  checkAddress(portid, groups)
  return writeSockaddr({ portid, groups })
}

function checkWord(what: string, word: number, least = 0): void {
  checkInteger(word, what, least, U32_MAX)
}
