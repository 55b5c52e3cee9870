import { ClosedError, errnoOf, netlinkOptions, SocketError } from '../../wire/index.ts'
import { checkAddress, checkBytes, checkGroup, checkInteger, checkLimit, checkListener, U32_MAX } from '../arguments.ts'
import { traceIfAsked } from '../around/trace.ts'
import { bindOrClose } from '../bind-or-close.ts'
import { assembleFilter } from '../filter.ts'
import { placeOf, SO_DETACH_FILTER, SOL_NETLINK, SOL_SOCKET } from '../options.ts'
import { outcomeOfSend } from '../sending.ts'
import type { Address, Batch, FilterInstruction, Socket, SocketOption } from '../socket.ts'
import { type Addon, loadAddon, NEEDS_ROOM, OPEN_STEPS, TO_ADDRESS, TO_KERNEL, TO_PEER } from './addon.ts'
import { SLAB_ROOM, SLAB_SIZE, Slab, SlabBatch } from './slab.ts'

/** How to open a native socket. */
export interface OpenOptions {
  /**
   * The network namespace to open the socket in, where it stays: a path (`/run/netns/blue`, `/proc/1/ns/net`) or the
   * number of an open file descriptor. Needs CAP_SYS_ADMIN. No thread of the process changes its own namespace.
   */
  readonly netns?: string | number | undefined
  /** Port id to bind to; 0, the default, lets the kernel choose one. */
  readonly portid?: number | undefined
  /** false leaves the socket unbound: the kernel binds it at its first send. */
  readonly bind?: boolean | undefined
  /** Size of the receive buffer in this process, in bytes (default 256 KiB, at least 32 KiB): longer datagrams are cut. */
  readonly slabSize?: number | undefined
}

/**
 * Opens a netlink socket of the running kernel and binds it. Throws SocketError when the kernel refuses (EPROTONOSUPPORT for
 * a protocol it does not have), UnsupportedError where there are no netlink sockets.
 */
export function open(protocol: number, options: OpenOptions = {}): Socket {
  checkInteger(protocol, 'the protocol', 0, 31)
  checkNetns(options.netns)
  const { portid = 0, bind = true, slabSize = SLAB_SIZE } = options
  checkInteger(portid, 'the port id', 0, U32_MAX)
  checkInteger(slabSize, 'the size of the slab', SLAB_ROOM, 1 << 30)
  const addon = loadAddon()
  const handle = addon.open(protocol, options.netns)
  if (handle < 0) {
    throw new SocketError(-handle & 0xffff, OPEN_STEPS[-handle >> 16] ?? 'socket', openDetail(protocol, options))
  }
  const socket = new NativeSocket(addon, handle, protocol, (slabSize + 7) & ~7)
  if (bind) bindOrClose(socket, portid)
  return traceIfAsked(socket)
}

function checkNetns(netns: string | number | undefined): void {
  if (netns === undefined) return
  if (typeof netns === 'number') checkInteger(netns, 'the file descriptor of the network namespace', 0, 0x7fff_ffff)
  else if (typeof netns !== 'string') throw new TypeError('netns must be a path or the number of a file descriptor')
  else if (netns === '' || netns.includes('\0')) throw new RangeError('netns must be a path without NUL characters')
}

function openDetail(protocol: number, options: OpenOptions): string {
  const where = options.netns === undefined ? '' : ` in network namespace ${options.netns}`
  return `netlink protocol ${protocol}${where}`
}

/** Sockets that were dropped without close(): their descriptors go when the collector finds them. */
const abandoned = new FinalizationRegistry<{ addon: Addon; handle: number }>(({ addon, handle }) => addon.close(handle))

const kernel: Address = { portid: 0, groups: 0 }

class NativeSocket implements Socket {
  readonly protocol: number
  readonly #addon: Addon
  readonly #slabSize: number
  #handle: number
  #slab: Slab | undefined
  #listener: (() => void) | undefined

  constructor(addon: Addon, handle: number, protocol: number, slabSize: number) {
    this.#addon = addon
    this.#handle = handle
    this.protocol = protocol
    this.#slabSize = slabSize
    abandoned.register(this, { addon, handle }, this)
  }

  get closed(): boolean {
    return this.#handle < 0
  }

  get address(): Address {
    return this.#name(0, 'getsockname')
  }

  get peer(): Address {
    return this.#name(1, 'getpeername')
  }

  #name(peer: number, syscall: string): Address {
    const words = new Uint32Array(2)
    this.#done(this.#addon.name(this.#open(), peer, bytesOf(words)), syscall)
    return { portid: words[0] as number, groups: words[1] as number }
  }

  bind(portid = 0, groups = 0): void {
    checkAddress(portid, groups)
    this.#done(this.#addon.bind(this.#open(), portid, groups), 'bind', `port id ${portid}`)
  }

  connect(portid: number, groups = 0): void {
    checkAddress(portid, groups)
    this.#done(this.#addon.connect(this.#open(), portid, groups), 'connect', `port id ${portid}`)
  }

  join(group: number): void {
    checkGroup(group)
    this.#set(SOL_NETLINK, netlinkOptions.NETLINK_ADD_MEMBERSHIP, group, `join group ${group}`)
  }

  leave(group: number): void {
    checkGroup(group)
    this.#set(SOL_NETLINK, netlinkOptions.NETLINK_DROP_MEMBERSHIP, group, `leave group ${group}`)
  }

  memberships(): number[] {
    const name = netlinkOptions.NETLINK_LIST_MEMBERSHIPS
    const few = new Uint32Array(16)
    const length = this.#get(SOL_NETLINK, name, few, 'memberships')
    if (length <= few.byteLength) return groupsOf(few)
    const all = new Uint32Array((length + 3) >> 2)
    this.#get(SOL_NETLINK, name, all, 'memberships')
    return groupsOf(all)
  }

  getOption(option: SocketOption): number {
    const place = placeOf(option)
    const word = new Uint32Array(1)
    this.#get(place.level, place.get, word, option)
    return word[0] as number
  }

  setOption(option: SocketOption, value: number): void {
    const place = placeOf(option)
    checkInteger(value, `the option ${option}`, 0, 0x7fff_ffff)
    this.#set(place.level, place.set, value, option)
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    this.#done(this.#addon.attachFilter(this.#open(), assembleFilter(program)), 'setsockopt', 'attach filter')
  }

  detachFilter(): void {
    this.#set(SOL_SOCKET, SO_DETACH_FILTER, 0, 'detach filter')
  }

  #get(level: number, name: number, words: Uint32Array, detail: string): number {
    return this.#done(this.#addon.getOption(this.#open(), level, name, bytesOf(words)), 'getsockopt', detail)
  }

  #set(level: number, name: number, value: number, detail: string): void {
    const bytes = bytesOf(Uint32Array.of(value))
    this.#done(this.#addon.setOption(this.#open(), level, name, bytes), 'setsockopt', detail)
  }

  send(data: Uint8Array, to?: Address): number {
    checkBytes(data, 'the datagram')
    const handle = this.#open()
    if (to !== undefined) checkAddress(to.portid, to.groups)
    const sent =
      to === undefined
        ? this.#addon.send(handle, data, TO_PEER, 0, 0)
        : this.#addon.send(handle, data, TO_ADDRESS, to.portid, to.groups)
    return sent < 0 ? outcomeOfSend(-sent, data, to ?? this.peer) : sent
  }

  receive(limit = U32_MAX): Batch | undefined {
    checkLimit(limit)
    const handle = this.#open()
    this.#slab ??= new Slab(this.#slabSize)
    const slab = this.#slab
    const { tableBuffer, tableStart } = slab
    const packed = this.#addon.receive(handle, slab.buffer, slab.start, tableBuffer, tableStart, limit)
    return packed === 0 ? undefined : this.#batch(packed, limit)
  }

  exchange(data: Uint8Array, to?: Address, limit = U32_MAX): Batch | undefined {
    checkBytes(data, 'the datagram')
    checkLimit(limit)
    const handle = this.#open()
    this.#slab ??= new Slab(this.#slabSize)
    const slab = this.#slab
    let destination: number = TO_PEER
    const { portid, groups } = to ?? kernel
    if (to !== undefined) {
      checkAddress(portid, groups)
      destination = portid === 0 && groups === 0 ? TO_KERNEL : TO_ADDRESS
    }
    const { buffer, start, tableBuffer, tableStart } = slab
    const packed = this.#addon.exchange(
      handle,
      data,
      destination,
      portid,
      groups,
      buffer,
      start,
      tableBuffer,
      tableStart,
      limit,
    )
    if (packed === 0) return undefined
    if (packed > 0) return this.#batch(packed, limit)
    outcomeOfSend(-packed, data, to ?? this.peer)
    return this.receive(limit)
  }

  #batch(packed: number, limit: number): Batch | undefined {
    const slab = this.#slab as Slab
    if (packed === NEEDS_ROOM) {
      if (!slab.renew()) throw new SocketError(errnoOf('EMSGSIZE') as number, 'recvmsg')
      return this.receive(limit)
    }
    return new SlabBatch(slab, packed & 0xffff, packed >> 16)
  }

  onReadable(listener: (() => void) | undefined): void {
    const handle = this.#open()
    checkListener(listener)
    const watching = this.#listener !== undefined
    this.#listener = listener
    if (listener === undefined) {
      this.#addon.pollStop(handle)
      return
    }
    if (!watching) {
      // The addon holds the function, and with it this socket, until the watch is stopped.
      const error = this.#addon.pollStart(handle, () => this.#listener?.())
      if (error < 0) {
        this.#listener = undefined
        throw new SocketError(-error, 'epoll_ctl')
      }
    }
  }

  ref(): void {
    this.#addon.pollRef(this.#open(), 1)
  }

  unref(): void {
    this.#addon.pollRef(this.#open(), 0)
  }

  close(): void {
    if (this.#handle < 0) return
    const handle = this.#handle
    this.#handle = -1
    this.#listener = undefined
    this.#slab = undefined
    abandoned.unregister(this)
    this.#addon.close(handle)
  }

  #open(): number {
    if (this.#handle < 0) throw new ClosedError('the socket is closed')
    return this.#handle
  }

  #done(result: number, syscall: string, detail?: string): number {
    if (result < 0) throw new SocketError(-result, syscall, detail)
    return result
  }
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer)
}

function groupsOf(words: Uint32Array): number[] {
  const groups: number[] = []
  words.forEach((word, index) => {
    for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) groups.push(index * 32 + bit + 1)
  })
  return groups
}
