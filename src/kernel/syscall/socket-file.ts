import type { FilterInstruction } from '../../socket/socket.ts'
import { AF_NETLINK } from '../../wire/index.ts'
import { EINVAL, ENODATA, ENOTTY, EOPNOTSUPP, EPERM } from '../errno.ts'
import { checkFilter } from '../filter/filter.ts'
import { bind } from '../sock/bind.ts'
import { connect, disconnect } from '../sock/connect.ts'
import { lowestGroup, maskOfGroup } from '../sock/groups.ts'
import type { Interruption } from '../sock/interruption.ts'
import { POLLERR, POLLHUP, poll } from '../sock/poll.ts'
import { releaseSock } from '../sock/release.ts'
import { sendToAddress, sendToPeer } from '../sock/send.ts'
import type { Sock } from '../sock/sock.ts'
import { MSG_DONTWAIT } from '../sock/unicast.ts'
import type { Task } from '../task/task.ts'
import { credentialsOf, SOL_SOCKET } from './credentials.ts'
import { getNetlinkOption, setNetlinkOption } from './netlink-option.ts'
import { type ReceivedMessage, type ReceiveRoom, receiveMessage } from './receive-message.ts'
import { AF_UNSPEC, MAX_ADDRESS, readAddress, SOCKADDR_LENGTH, writeAddress } from './sockaddr.ts'
import {
  getSocketOption,
  type OptionValue,
  type SocketOptions,
  setSocketOption,
  socketOptions,
} from './socket-option.ts'

/** What sendmsg() is given. */
export interface SendMessage {
  readonly data: Uint8Array
  /** The bytes of a socket address; its length is `msg_namelen`. */
  readonly name?: Uint8Array | undefined
  /** Control messages, as 64-bit machines lay them out. */
  readonly control?: Uint8Array | undefined
}

/**
 * One open netlink socket file, as system calls know it. Every call is made by a task; a negative result is minus the errno. Addresses,
 * options and control messages are the bytes that they are in C.
 */
export interface SocketFile {
  bind(task: Task, name: Uint8Array): number
  connect(task: Task, name: Uint8Array): number
  /** getsockname(), or getpeername() with `peer`: the bytes written, and the length that the kernel gives back. */
  getname(peer: boolean, length: number): { result: number; name: Uint8Array; length: number }
  /**
   * A promise when the call has to wait. `again` is for a message that was refused with EAGAIN: it goes on where that call ended,
   * as one that can be interrupted.
   */
  sendmsg(task: Task, message: SendMessage, flags: number, again?: Interruption): number | Promise<number>
  recvmsg(task: Task, room: ReceiveRoom, flags: number): ReceivedMessage | number | Promise<ReceivedMessage | number>
  /** `length` is optlen, where it differs from the length of `value`. */
  setsockopt(task: Task, level: number, name: number, value: Uint8Array, length?: number): number
  /** SO_ATTACH_FILTER, whose value is a pointer in C. */
  attachFilter(program: readonly FilterInstruction[]): number
  getsockopt(task: Task, level: number, name: number, length: number): OptionValue | number
  /** Those of `events` that are there now, and POLLERR and POLLHUP without being asked. */
  poll(events: number): number
  /**
   * Calls `listener` whenever there is something to receive, an error included, inside the call that brings it; undefined ends
   * that. It is what a process does who waits in poll().
   */
  onReadable(listener: (() => void) | undefined): void
  /**
   * Makes the next receive fail with `errno`, 1 to 4095. So recvmmsg() tells of an error after which it could not go on, when it has
   * received something before (`net/socket.c`, do_recvmmsg()).
   */
  reportError(errno: number): number
  listen(): number
  accept(): number
  shutdown(how: number): number
  ioctl(command: number): number
  /** Closes the file. The socket lives on until the calls that wait in it have come back. */
  close(): void
}

const MSG_OOB = 1
/** `linux/err.h` */
const MAX_ERRNO = 4095
const SOL_NETLINK = 270

/** Commands of ioctl() that every file or socket understands (`asm-generic/ioctls.h`, `asm-generic/sockios.h`). */
const commonCommands = new Set([0x5421, 0x5450, 0x5451, 0x5452, 0x8901, 0x8902, 0x8903, 0x8904])

/** The file of a socket. */
export class NetlinkFile implements SocketFile {
  readonly #sk: Sock
  readonly #nonblock: boolean
  readonly #options: SocketOptions = socketOptions()
  #calls = 0
  #closed = false

  constructor(sk: Sock, nonblock: boolean) {
    this.#sk = sk
    this.#nonblock = nonblock
  }

  bind(task: Task, name: Uint8Array): number {
    if (name.length > MAX_ADDRESS) return -EINVAL
    const { length, family, portid, groups } = readAddress(name)
    if (length < SOCKADDR_LENGTH || family !== AF_NETLINK) return -EINVAL
    this.#sk.kernel.current = task
    return bind(this.#sk, portid, groups)
  }

  connect(task: Task, name: Uint8Array): number {
    if (name.length > MAX_ADDRESS) return -EINVAL
    const { length, family, portid, groups } = readAddress(name)
    if (length < 2) return -EINVAL
    if (family === AF_UNSPEC) return disconnect(this.#sk)
    if (family !== AF_NETLINK || length < SOCKADDR_LENGTH) return -EINVAL
    this.#sk.kernel.current = task
    return connect(this.#sk, portid, groups)
  }

  getname(peer: boolean, length: number): { result: number; name: Uint8Array; length: number } {
    if (length < 0) return { result: -EINVAL, name: new Uint8Array(0), length }
    const { portid, groups, dstPortid, dstGroup } = this.#sk
    const name = peer
      ? writeAddress(dstPortid, maskOfGroup(dstGroup), length)
      : writeAddress(portid, groups[0] ?? 0, length)
    return { result: 0, name, length: SOCKADDR_LENGTH }
  }

  sendmsg(task: Task, message: SendMessage, flags: number, again?: Interruption): number | Promise<number> {
    const result = this.#send(task, message, flags, again)
    return typeof result === 'number' ? result : this.#whileOpen(result, again)
  }

  /** The checks in the order of netlink_sendmsg(). */
  #send(
    task: Task,
    { data, name, control }: SendMessage,
    flags: number,
    again: Interruption | undefined,
  ): number | Promise<number> {
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP
    if (data.length === 0) return -ENODATA
    const creds = credentialsOf(task, control)
    if (typeof creds === 'number') return creds
    const nonblock = this.#nonblock || (flags & MSG_DONTWAIT) !== 0
    this.#sk.kernel.current = task
    if (name === undefined || name.length === 0) return sendToPeer(this.#sk, data, creds, nonblock, again)
    // A longer address than there can be is cut, not refused (net/socket.c, __copy_msghdr()).
    const { length, family, portid, groups } = readAddress(name)
    if (length < SOCKADDR_LENGTH || family !== AF_NETLINK) return -EINVAL
    return sendToAddress(this.#sk, data, portid, lowestGroup(groups), creds, nonblock, again)
  }

  recvmsg(task: Task, room: ReceiveRoom, flags: number): ReceivedMessage | number | Promise<ReceivedMessage | number> {
    if (room.nameLength < 0 || room.length < 0) return -EINVAL
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP
    const wait = !this.#nonblock && (flags & MSG_DONTWAIT) === 0
    const passCredentials = this.#options.passCredentials
    const result = receiveMessage(this.#sk, task, room, flags, passCredentials, wait)
    return result instanceof Promise ? this.#whileOpen(result) : result
  }

  /**
   * A call that waits holds the file: its socket is not released before the call has come back. One that is interrupted lets go of
   * it at once, so that whoever has ended a process finds its port ids free.
   */
  #whileOpen<Result>(call: Promise<Result>, interruption?: Interruption): Promise<Result> {
    let isWaiting = true
    this.#calls++
    const letGo = (): void => {
      if (!isWaiting) return
      isWaiting = false
      this.#calls--
      this.#releaseIfUnused()
    }
    interruption?.afterwards(letGo)
    return call.finally(letGo)
  }

  setsockopt(task: Task, level: number, name: number, value: Uint8Array, length = value.length): number {
    if (length < 0) return -EINVAL
    this.#sk.kernel.current = task
    const given = value.subarray(0, length)
    if (level === SOL_SOCKET) return setSocketOption(this.#sk, this.#options, task, name, given)
    return level === SOL_NETLINK ? setNetlinkOption(this.#sk, name, given) : setNetlinkOption(this.#sk, -1, given)
  }

  attachFilter(program: readonly FilterInstruction[]): number {
    if (this.#options.filterLocked) return -EPERM
    const error = checkFilter(program)
    if (error === 0) this.#sk.filter = program.map((instruction) => ({ ...instruction }))
    return error
  }

  getsockopt(_task: Task, level: number, name: number, length: number): OptionValue | number {
    if (level === SOL_SOCKET) return getSocketOption(this.#sk, this.#options, name, length)
    return getNetlinkOption(this.#sk, level === SOL_NETLINK ? name : -1, length)
  }

  poll(events: number): number {
    return poll(this.#sk, this.#options.selectErrorQueue) & (events | POLLERR | POLLHUP)
  }

  onReadable(listener: (() => void) | undefined): void {
    if (!this.#sk.dead) this.#sk.onReadable = listener
  }

  reportError(errno: number): number {
    if (errno < 1 || errno > MAX_ERRNO) return -EINVAL
    this.#sk.reportError(errno)
    return 0
  }

  listen(): number {
    return -EOPNOTSUPP
  }

  accept(): number {
    return -EOPNOTSUPP
  }

  shutdown(_how: number): number {
    return -EOPNOTSUPP
  }

  ioctl(command: number): number {
    return commonCommands.has(command) ? 0 : -ENOTTY
  }

  close(): void {
    this.#closed = true
    this.#releaseIfUnused()
  }

  #releaseIfUnused(): void {
    if (this.#closed && this.#calls === 0) releaseSock(this.#sk)
  }
}
