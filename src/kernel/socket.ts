import {
  bindOrClose,
  checkAddress,
  checkBytes,
  checkGroup,
  checkInteger,
  checkLimit,
  checkListener,
  outcomeOfSend,
  placeOf,
  SLAB_ROOM,
  SLAB_SIZE,
  Slab,
  SlabBatch,
  U32_MAX,
} from '../socket/portable.ts'
import {
  type Address,
  type Batch,
  DATAGRAM_GROUP,
  DATAGRAM_LENGTH,
  DATAGRAM_NSID,
  DATAGRAM_OFFSET,
  DATAGRAM_PORTID,
  DATAGRAM_SIZE,
  DATAGRAM_WORDS,
  type FilterInstruction,
  type Socket,
  type SocketOption,
} from '../socket/socket.ts'
import { ClosedError, SocketError } from '../wire/index.ts'
import { soon } from './clock.ts'
import { EAGAIN } from './errno.ts'
import { checkFilter } from './filter/filter.ts'
import type { SkBuff } from './skb/sk-buff.ts'
import { bind } from './sock/bind.ts'
import { connect } from './sock/connect.ts'
import { changeMembership, lowestGroup, maskOfGroup } from './sock/groups.ts'
import { receive } from './sock/receive.ts'
import { releaseSock } from './sock/release.ts'
import { sendToAddress, sendToPeer } from './sock/send.ts'
import { LISTEN_ALL_NSID, RECV_PKTINFO, SOCK_RAW, type Sock } from './sock/sock.ts'
import { getNetlinkNumber, setNetlinkNumber } from './syscall/netlink-option.ts'
import { createSock } from './syscall/open-file.ts'
import { detachFilter, setReceiveBuffer, setSendBuffer } from './syscall/socket-option.ts'
import type { Net } from './task/net.ts'
import type { Task } from './task/task.ts'

/** How to open a socket of a kernel. */
export interface KernelSocketOptions {
  /** Who opens it, and makes all calls on it. Default: a process of root, the same one for all sockets. */
  readonly task?: Task | undefined
  /** Where it is opened; default: the task's namespace. */
  readonly netns?: Net | undefined
  /** Port id to bind to; 0, the default, lets the kernel choose one. */
  readonly portid?: number | undefined
  /** false leaves the socket unbound: it is bound at its first send. */
  readonly bind?: boolean | undefined
  /** Size of the buffer that datagrams are received into, in bytes (default 256 KiB, at least 32 KiB): longer ones are cut. */
  readonly slabSize?: number | undefined
}

/** Opens a socket of `task`'s kernel. Throws SocketError when the kernel refuses. */
export function openSocket(task: Task, protocol: number, options: KernelSocketOptions): Socket {
  checkInteger(protocol, 'the protocol', 0, 31)
  const { portid = 0, bind: binds = true, slabSize = SLAB_SIZE, netns } = options
  checkInteger(portid, 'the port id', 0, U32_MAX)
  checkInteger(slabSize, 'the size of the slab', SLAB_ROOM, 1 << 30)
  const sk = createSock(task, SOCK_RAW, protocol, netns)
  if (typeof sk === 'number') throw new SocketError(-sk, 'socket', `netlink protocol ${protocol}`)
  const socket = new KernelSocket(task, sk, (slabSize + 7) & ~7)
  if (binds) bindOrClose(socket, portid)
  return socket
}

/** Sockets that were dropped without close(): the kernel's side of them goes when the collector finds them. */
const abandoned = new FinalizationRegistry<Sock>(releaseSock)

/** Up to this many bytes a copy word by word is the fastest. */
const FEW_BYTES = 128

/** A socket of a kernel in this process. It behaves as a native one does. */
class KernelSocket implements Socket {
  readonly protocol: number
  readonly #task: Task
  readonly #sk: Sock
  readonly #slabSize: number
  #slab: Slab | undefined
  #listener: (() => void) | undefined
  #scheduled = false
  readonly #schedule: () => void
  readonly #fire: () => void

  constructor(task: Task, sk: Sock, slabSize: number) {
    this.protocol = sk.protocol.number
    this.#task = task
    this.#sk = sk
    this.#slabSize = slabSize
    this.#fire = () => this.#callListener()
    this.#schedule = () => {
      if (this.#scheduled) return
      this.#scheduled = true
      soon(this.#fire)
    }
    abandoned.register(this, sk, this)
  }

  get closed(): boolean {
    return this.#sk.dead
  }

  get address(): Address {
    const { portid, groups } = this.#open()
    return { portid, groups: groups[0] ?? 0 }
  }

  get peer(): Address {
    const { dstPortid, dstGroup } = this.#open()
    return { portid: dstPortid, groups: maskOfGroup(dstGroup) }
  }

  bind(portid = 0, groups = 0): void {
    checkAddress(portid, groups)
    done(bind(this.#enter(), portid, groups), 'bind', `port id ${portid}`)
  }

  connect(portid: number, groups = 0): void {
    checkAddress(portid, groups)
    done(connect(this.#enter(), portid, groups), 'connect', `port id ${portid}`)
  }

  join(group: number): void {
    checkGroup(group)
    done(changeMembership(this.#enter(), group, true), 'setsockopt', `join group ${group}`)
  }

  leave(group: number): void {
    checkGroup(group)
    done(changeMembership(this.#enter(), group, false), 'setsockopt', `leave group ${group}`)
  }

  memberships(): number[] {
    const sk = this.#open()
    const groups: number[] = []
    for (let group = 1; group <= sk.ngroups; group++) if (sk.isMember(group)) groups.push(group)
    return groups
  }

  getOption(option: SocketOption): number {
    const { get } = placeOf(option)
    const sk = this.#open()
    if (option === 'receiveBuffer' || option === 'receiveBufferForce') return sk.rcvbuf
    if (option === 'sendBuffer' || option === 'sendBufferForce') return sk.sndbuf
    return done(getNetlinkNumber(sk, get), 'getsockopt', option)
  }

  setOption(option: SocketOption, value: number): void {
    placeOf(option)
    checkInteger(value, `the option ${option}`, 0, 0x7fff_ffff)
    done(setOption(this.#enter(), option, value), 'setsockopt', option)
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    const sk = this.#open()
    done(checkFilter(program), 'setsockopt', 'attach filter')
    sk.filter = program.map((instruction) => ({ ...instruction }))
  }

  detachFilter(): void {
    done(detachFilter(this.#open()), 'setsockopt', 'detach filter')
  }

  send(data: Uint8Array, to?: Address): number {
    checkBytes(data, 'the datagram')
    const sk = this.#enter()
    if (to !== undefined) checkAddress(to.portid, to.groups)
    const { credentials } = this.#task
    // It never waits, so this is never a promise.
    const result = (
      to === undefined
        ? sendToPeer(sk, data, credentials, true)
        : sendToAddress(sk, data, to.portid, lowestGroup(to.groups), credentials, true)
    ) as number
    return result < 0 ? outcomeOfSend(-result, data, to ?? this.peer) : result
  }

  receive(limit = U32_MAX): Batch | undefined {
    checkLimit(limit)
    const sk = this.#enter()
    if (sk.isReadable && sk.kernel.faults?.strikes('slowReader')) return this.#comeLater()
    this.#slab ??= new Slab(this.#slabSize)
    const slab = this.#slab
    if (sk.head !== undefined && sk.head.length > this.#slabSize - slab.start) slab.renew()
    const table = slab.rows()
    const most = Math.min(limit, (table.length / DATAGRAM_WORDS) | 0)
    let used = slab.start
    let error = 0
    let count = 0
    for (; count < most && (count === 0 || this.#fits(sk, used)); count++) {
      const skb = receive(sk, this.#slabSize, false)
      if (typeof skb === 'number') {
        if (skb !== -EAGAIN) error = -skb
        break
      }
      used = pack(sk, skb, slab, used, table, count * DATAGRAM_WORDS)
    }
    return count === 0 && error === 0 ? undefined : new SlabBatch(slab, count, error)
  }

  /** As if the reader had not come yet: the listener is called again. */
  #comeLater(): undefined {
    if (this.#listener !== undefined) this.#schedule()
  }

  /** Whether the next datagram can be put behind those that are there, and a dump's, which is made meanwhile, could too. */
  #fits(sk: Sock, used: number): boolean {
    const room = this.#slabSize - used
    return room >= SLAB_ROOM && (sk.head === undefined || sk.head.length <= room)
  }

  exchange(data: Uint8Array, to?: Address, limit = U32_MAX): Batch | undefined {
    checkLimit(limit)
    this.send(data, to)
    return this.receive(limit)
  }

  onReadable(listener: (() => void) | undefined): void {
    const sk = this.#open()
    checkListener(listener)
    this.#listener = listener
    sk.onReadable = listener && this.#schedule
    if (listener !== undefined && sk.isReadable) this.#schedule()
  }

  #callListener(): void {
    this.#scheduled = false
    if (this.#sk.dead || !this.#sk.isReadable) return
    try {
      this.#listener?.()
    } finally {
      if (this.#listener !== undefined && !this.#sk.dead && this.#sk.isReadable) this.#schedule()
    }
  }

  /** Waiting for datagrams of this process never keeps it alive: whoever could send them does. */
  ref(): void {
    this.#open()
  }

  unref(): void {
    this.#open()
  }

  close(): void {
    this.#listener = undefined
    this.#slab = undefined
    abandoned.unregister(this)
    releaseSock(this.#sk)
  }

  #open(): Sock {
    if (this.#sk.dead) throw new ClosedError('the socket is closed')
    return this.#sk
  }

  /** Begins a call that permissions count for. */
  #enter(): Sock {
    const sk = this.#open()
    sk.kernel.current = this.#task
    return sk
  }
}

/** Copies a datagram into the slab at `used`, describes it in the table at `row`, and returns where the next one goes. */
function pack(sk: Sock, skb: SkBuff, slab: Slab, used: number, table: Int32Array, row: number): number {
  const { view } = slab
  const length = Math.min(skb.length, view.bytes.length - used)
  if (length <= FEW_BYTES) {
    const { words } = skb.page
    const first = skb.start >>> 2
    const last = first + ((length + 3) >>> 2)
    for (let from = first, to = used >>> 2; from < last; from++, to++) view.words[to] = words[from] as number
  } else {
    view.bytes.set(skb.page.bytes.subarray(skb.start, skb.start + length), used)
  }
  table[row + DATAGRAM_OFFSET] = used
  table[row + DATAGRAM_LENGTH] = length
  table[row + DATAGRAM_SIZE] = skb.length
  table[row + DATAGRAM_PORTID] = skb.portid
  table[row + DATAGRAM_GROUP] = (sk.flags & RECV_PKTINFO) !== 0 ? skb.dstGroup : 0
  table[row + DATAGRAM_NSID] = (sk.flags & LISTEN_ALL_NSID) !== 0 && skb.nsidIsSet ? skb.nsid : -1
  return (used + length + 7) & ~7
}

function setOption(sk: Sock, option: SocketOption, value: number): number {
  switch (option) {
    case 'receiveBuffer':
    case 'receiveBufferForce':
      return setReceiveBuffer(sk, value, option === 'receiveBufferForce')
    case 'sendBuffer':
    case 'sendBufferForce':
      return setSendBuffer(sk, value, option === 'sendBufferForce')
    default:
      return setNetlinkNumber(sk, placeOf(option).set, value)
  }
}

function done(result: number, syscall: string, detail: string): number {
  if (result < 0) throw new SocketError(-result, syscall, detail)
  return result
}
