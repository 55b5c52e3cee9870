import type { FilterInstruction } from '../../socket/socket.ts'
import type { RunningDump } from '../api/dump.ts'
import type { Kernel } from '../kernel.ts'
import type { LoadedModule } from '../module/loaded-module.ts'
import { MAX_DUMP_SIZE } from '../skb/memory.ts'
import type { SkBuff } from '../skb/sk-buff.ts'
import type { Net } from '../task/net.ts'
import type { Task } from '../task/task.ts'
import type { Credentials } from '../task/user-namespace.ts'
import type { EndLoan } from './loan.ts'
import type { NetlinkKernelConfig, Protocol } from './protocol-table.ts'
import { WaitQueue } from './wait-queue.ts'

/** A type of sockets (`linux/net.h`); to netlink SOCK_DGRAM and SOCK_RAW are one. */
export const SOCK_DGRAM = 2
/** A type of sockets (`linux/net.h`); to netlink SOCK_DGRAM and SOCK_RAW are one. */
export const SOCK_RAW = 3

/** States of a socket: that of every fresh one is TCP_CLOSE, whatever its family. */
export const TCP_CLOSE = 7
export const NETLINK_UNCONNECTED = 0
export const NETLINK_CONNECTED = 1

/** Switches of a socket that options set, as bits of `Sock.flags`. */
export const RECV_PKTINFO = 1
export const BROADCAST_SEND_ERROR = 2
export const RECV_NO_ENOBUFS = 4
export const LISTEN_ALL_NSID = 8
export const CAP_ACK = 16
export const EXT_ACK = 32
export const STRICT_CHK = 64

const noGroups = new Uint32Array(0)

/** A netlink socket: `struct netlink_sock`. Kernel sockets are of the same kind, with port id 0. */
export class Sock {
  readonly kernel: Kernel
  readonly net: Net
  readonly protocol: Protocol
  /** SOCK_RAW or SOCK_DGRAM; they do not differ. */
  readonly type: number
  /** Who opened it; undefined for the kernel. */
  readonly opener: Credentials | undefined
  readonly isKernel: boolean
  /** Stands for the address of the socket in what the kernel shows, and for its inode. */
  readonly id: number
  /** The callbacks of the protocol when the socket was opened. */
  readonly bind: NetlinkKernelConfig['bind']
  readonly unbind: NetlinkKernelConfig['unbind']
  readonly release: NetlinkKernelConfig['release']
  /** Of a kernel socket. */
  input: NetlinkKernelConfig['input'] = undefined
  /** Of a kernel socket: called when it is released, so that its module does not do it again. */
  disown: (() => void) | undefined = undefined
  /** The module that a user's socket holds. */
  module: LoadedModule | undefined = undefined

  portid = 0
  /** Whether it is in the table of ports. After a bind that was refused, `portid` is set and this is not. */
  bound = false
  state = TCP_CLOSE
  dstPortid = 0
  dstGroup = 0
  dead = false

  /** The groups joined, a bit each; empty before the first use. */
  groups = noGroups
  ngroups = 0
  /** How many bits of `groups` are set. */
  subscriptions = 0
  flags = 0

  head: SkBuff | undefined = undefined
  tail: SkBuff | undefined = undefined
  /** Bytes that the buffers in its queue count, by truesize. */
  rmem = 0
  rcvbuf: number
  sndbuf: number
  /** Positive errno that the next receive reports; 0 for none. */
  err = 0
  drops = 0
  /** Set by an overrun: nothing is taken until the queue was read empty. */
  congested = false
  /** Largest length ever offered to a receive, at most MAX_DUMP_SIZE. */
  maxReceiveLength = 0
  filter: readonly FilterInstruction[] | undefined = undefined
  dump: RunningDump | undefined = undefined

  /** How long a send and a receive wait, in milliseconds. */
  sendTimeout = Number.POSITIVE_INFINITY
  receiveTimeout = Number.POSITIVE_INFINITY
  /** Those who wait for something to receive, and those who wait for room to send to this socket. */
  readonly readers = new WaitQueue()
  readonly writers = new WaitQueue()
  /** Set while the first buffer of the queue is lent. */
  loan: EndLoan | undefined = undefined
  /** Called when something can be received, an error included. */
  onReadable: (() => void) | undefined = undefined

  constructor(kernel: Kernel, net: Net, protocol: Protocol, type: number, task: Task | undefined) {
    this.kernel = kernel
    this.net = net
    this.protocol = protocol
    this.type = type
    this.opener = task && { euid: task.euid, effective: task.effective, userNamespace: task.userNamespace }
    this.isKernel = task === undefined
    if (!this.isKernel) net.hold()
    this.id = kernel.nextSockId()
    this.bind = protocol.bind
    this.unbind = protocol.unbind
    this.release = protocol.release
    this.rcvbuf = kernel.sysctl.rmemDefault
    this.sndbuf = kernel.sysctl.wmemDefault
  }

  /** Whether it is a member of `group`, a number from 1 on. */
  isMember(group: number): boolean {
    return group - 1 < this.ngroups && (((this.groups[(group - 1) >>> 5] as number) >>> ((group - 1) & 31)) & 1) === 1
  }

  /** Ends a loan, if there is one; to be called by whoever looks at the queue, or changes it. */
  endLoan(): void {
    const end = this.loan
    if (end === undefined) return
    this.loan = undefined
    const { isTaken, room } = end()
    this.offerRoom(room)
    if (isTaken) this.dequeue()
  }

  /** Notes the length that a receive offers: buffers of dumps become as large. */
  offerRoom(length: number): void {
    if (length > this.maxReceiveLength) this.maxReceiveLength = Math.min(length, MAX_DUMP_SIZE)
  }

  get isReadable(): boolean {
    this.endLoan()
    return this.head !== undefined || this.err !== 0
  }

  /**
   * Whether a buffer of `truesize` bytes is taken: there is room, or nothing is there yet, and it is not congested
   * (`net/netlink/af_netlink.c`, netlink_attachskb()).
   */
  hasRoom(truesize: number): boolean {
    this.endLoan()
    return (this.rmem === 0 || this.rmem + truesize <= this.rcvbuf) && !this.congested
  }

  /** Puts a buffer at the end of the queue, and counts it. */
  enqueue(skb: SkBuff): void {
    this.endLoan()
    skb.owner = this
    this.rmem += skb.truesize
    if (this.tail === undefined) this.head = skb
    else this.tail.next = skb
    this.tail = skb
  }

  /** Takes the first buffer from the queue; it no longer counts. */
  dequeue(): SkBuff | undefined {
    const skb = this.head
    if (skb === undefined) return undefined
    this.head = skb.next
    if (this.head === undefined) this.tail = undefined
    skb.next = undefined
    skb.owner = undefined
    this.rmem -= skb.truesize
    return skb
  }

  /** Wakes one reader, who takes what has come, and whoever listens for readiness. */
  dataReady(): void {
    if (!this.readers.isEmpty) this.readers.wakeOne()
    if (this.onReadable !== undefined) this.onReadable()
  }

  /** Makes the next receive fail with `errno`. */
  reportError(errno: number): void {
    this.endLoan()
    this.err = errno
    this.dataReady()
  }

  /** Takes the pending error: minus the errno, or 0. */
  takeError(): number {
    const errno = this.err
    this.err = 0
    return -errno
  }
}
