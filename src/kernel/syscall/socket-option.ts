import { AF_NETLINK } from '../../wire/index.ts'
import type { Capability } from '../capability.ts'
import { EACCES, EDOM, EINVAL, ENODATA, ENOENT, ENOPROTOOPT, EOPNOTSUPP, EPERM } from '../errno.ts'
import { maskOfGroup } from '../groups.ts'
import { memoryInfo } from '../memory-info.ts'
import { LITTLE } from '../message.ts'
import type { Sock } from '../sock.ts'
import type { Task } from '../task.ts'
import { writeAddress } from './sockaddr.ts'

/** What getsockopt() gives: the bytes written, and optlen afterwards. */
export interface OptionValue {
  readonly value: Uint8Array
  readonly length: number
}

/** Options of level SOL_SOCKET (`asm-generic/socket.h`). */
const SO_DEBUG = 1
const SO_TYPE = 3
const SO_ERROR = 4
export const SO_SNDBUF = 7
export const SO_RCVBUF = 8
const SO_PRIORITY = 12
const SO_LINGER = 13
const SO_BSDCOMPAT = 14
const SO_REUSEPORT = 15
const SO_PASSCRED = 16
const SO_PEERCRED = 17
const SO_RCVLOWAT = 18
const SO_SNDLOWAT = 19
const SO_RCVTIMEO = 20
const SO_SNDTIMEO = 21
const SO_DETACH_FILTER = 27
const SO_PEERNAME = 28
const SO_ACCEPTCONN = 30
export const SO_SNDBUFFORCE = 32
export const SO_RCVBUFFORCE = 33
const SO_MARK = 36
const SO_PROTOCOL = 38
const SO_DOMAIN = 39
const SO_PEEK_OFF = 42
const SO_LOCK_FILTER = 44
const SO_SELECT_ERR_QUEUE = 45
const SO_MEMINFO = 55
const SO_COOKIE = 57
const SO_PEERGROUPS = 59
const SO_ZEROCOPY = 60
const SO_RCVTIMEO_NEW = 66
const SO_SNDTIMEO_NEW = 67
const SO_PASSPIDFD = 76
const SO_PEERPIDFD = 77

/** Options that are kept as 0 or 1, and mean nothing to netlink. */
const keptSwitches = new Set([2, 5, 6, 9, 10, 11, 29, 34, 35, 40, 41, 43, 63, 64, 69, 75, 82])

const INT_MAX = 0x7fff_ffff
/** Smallest buffers, in bytes (`include/net/sock.h`, SOCK_MIN_RCVBUF and SOCK_MIN_SNDBUF). */
const MIN_RCVBUF = 2304
const MIN_SNDBUF = 4608
/** Milliseconds of a tick (CONFIG_HZ=250): timeouts are whole ticks, rounded up. */
const TICK = 4
const TIMEVAL_LENGTH = 16

/** What options of SOL_SOCKET have set beside the socket's own fields. */
export interface SocketOptions {
  readonly kept: Map<number, number>
  /** SO_LINGER: whether, and how many seconds. */
  linger: readonly [on: number, seconds: number]
  passCredentials: boolean
  selectErrorQueue: boolean
  filterLocked: boolean
}

export function socketOptions(): SocketOptions {
  return { kept: new Map(), linger: [0, 0], passCredentials: false, selectErrorQueue: false, filterLocked: false }
}

/**
 * SO_RCVBUF: what was asked for, within the maximum, twice; a negative number is a large one. With `force` the maximum does
 * not count, which CAP_NET_ADMIN over the first user namespace allows, and a negative number is 0
 * (`net/core/sock.c`, sk_setsockopt()).
 */
export function setReceiveBuffer(sk: Sock, value: number, force: boolean): number {
  if (force && !sk.kernel.current.capable('CAP_NET_ADMIN')) return -EPERM
  sk.rcvbuf = bufferSize(value, force, sk.kernel.sysctl.rmemMax, MIN_RCVBUF)
  return 0
}

/** SO_SNDBUF: as setReceiveBuffer(). */
export function setSendBuffer(sk: Sock, value: number, force: boolean): number {
  if (force && !sk.kernel.current.capable('CAP_NET_ADMIN')) return -EPERM
  sk.sndbuf = bufferSize(value, force, sk.kernel.sysctl.wmemMax, MIN_SNDBUF)
  return 0
}

function bufferSize(value: number, force: boolean, most: number, least: number): number {
  const wanted = force ? Math.max(value | 0, 0) : Math.min(value >>> 0, most)
  return Math.max(Math.min(wanted, INT_MAX >> 1) * 2, least)
}

/** setsockopt() of SOL_SOCKET. */
export function setSocketOption(sk: Sock, options: SocketOptions, task: Task, name: number, value: Uint8Array): number {
  if (value.length < 4) return -EINVAL
  const number = int32(value, 0)
  switch (name) {
    case SO_SNDBUF:
    case SO_SNDBUFFORCE:
      return setSendBuffer(sk, number, name === SO_SNDBUFFORCE)
    case SO_RCVBUF:
    case SO_RCVBUFFORCE:
      return setReceiveBuffer(sk, number, name === SO_RCVBUFFORCE)
    case SO_RCVTIMEO:
    case SO_RCVTIMEO_NEW:
    case SO_SNDTIMEO:
    case SO_SNDTIMEO_NEW:
      return setTimeout(sk, name, value)
    case SO_LINGER:
      if (value.length < 8) return -EINVAL
      options.linger = [number === 0 ? 0 : 1, number === 0 ? options.linger[1] : int32(value, 4)]
      return 0
    case SO_PASSCRED:
      options.passCredentials = number !== 0
      return 0
    case SO_DETACH_FILTER:
      return detachFilter(sk, options)
    case SO_LOCK_FILTER:
      if (options.filterLocked && number === 0) return -EPERM
      options.filterLocked = number !== 0
      return 0
    case SO_SELECT_ERR_QUEUE:
      options.selectErrorQueue = number !== 0
      return 0
    default:
      return keep(sk, options, task, name, number)
  }
}

/** SO_DETACH_FILTER: ENOENT when none is attached. */
export function detachFilter(sk: Sock, options?: SocketOptions): number {
  if (options?.filterLocked) return -EPERM
  if (sk.filter === undefined) return -ENOENT
  sk.filter = undefined
  return 0
}

/** Options that are only remembered, some with a permission or a range. */
function keep(sk: Sock, { kept }: SocketOptions, task: Task, name: number, number: number): number {
  const may = (capability: Capability): boolean => task.capable(capability, sk.net.userNamespace)
  switch (name) {
    case SO_DEBUG:
      if (number !== 0 && !task.capable('CAP_NET_ADMIN')) return -EACCES
      kept.set(name, Number(number !== 0))
      return 0
    case SO_PRIORITY:
      if ((number < 0 || number > 6) && !may('CAP_NET_RAW') && !may('CAP_NET_ADMIN')) return -EPERM
      kept.set(name, number)
      return 0
    case SO_MARK:
      if (!may('CAP_NET_RAW') && !may('CAP_NET_ADMIN')) return -EPERM
      kept.set(name, number)
      return 0
    case SO_RCVLOWAT:
      kept.set(name, number < 0 ? INT_MAX : number || 1)
      return 0
    case SO_BSDCOMPAT:
      return 0
    case SO_REUSEPORT:
      return number === 0 ? 0 : -EOPNOTSUPP
    case SO_PEEK_OFF:
    case SO_ZEROCOPY:
    case SO_PASSPIDFD:
      return -EOPNOTSUPP
    default:
      if (!keptSwitches.has(name)) return -ENOPROTOOPT
      kept.set(name, Number(number !== 0))
      return 0
  }
}

/** A `struct timeval`: 0 waits for ever, negative seconds do not wait at all (sock_set_timeout()). */
function setTimeout(sk: Sock, name: number, value: Uint8Array): number {
  if (value.length < TIMEVAL_LENGTH) return -EINVAL
  const data = new DataView(value.buffer, value.byteOffset)
  const seconds = Number(data.getBigInt64(0, LITTLE))
  const microseconds = Number(data.getBigInt64(8, LITTLE))
  if (microseconds < 0 || microseconds >= 1_000_000) return -EDOM
  let timeout = seconds * 1000 + Math.ceil(microseconds / 1000 / TICK) * TICK
  if (seconds < 0) timeout = 0
  else if (timeout === 0 || timeout > Number.MAX_SAFE_INTEGER) timeout = Number.POSITIVE_INFINITY
  if (name === SO_RCVTIMEO || name === SO_RCVTIMEO_NEW) sk.receiveTimeout = timeout
  else sk.sendTimeout = timeout
  return 0
}

/** getsockopt() of SOL_SOCKET: of a value that is longer than the room, the beginning (`net/core/sock.c`, sk_getsockopt()). */
export function getSocketOption(sk: Sock, options: SocketOptions, name: number, length: number): OptionValue | number {
  if (length < 0) return -EINVAL
  const value = readOption(sk, options, name)
  if (typeof value === 'number') return value
  if ((name === SO_COOKIE && length < value.length) || (name === SO_PEERNAME && length > value.length)) return -EINVAL
  const written = value.subarray(0, length)
  return { value: written, length: written.length }
}

/** The bytes of an option, or minus an errno. */
function readOption(sk: Sock, options: SocketOptions, name: number): Uint8Array | number {
  switch (name) {
    case SO_RCVTIMEO:
    case SO_RCVTIMEO_NEW:
      return timeval(sk.receiveTimeout)
    case SO_SNDTIMEO:
    case SO_SNDTIMEO_NEW:
      return timeval(sk.sendTimeout)
    case SO_MEMINFO:
      return bytesOf(memoryInfo(sk))
    case SO_COOKIE:
      return bytesOf(Uint32Array.of(sk.id, 0))
    case SO_LINGER:
      return bytesOf(Int32Array.of(...options.linger))
    case SO_PEERCRED:
      return bytesOf(Int32Array.of(0, -1, -1))
    case SO_PEERNAME:
      return writeAddress(sk.dstPortid, maskOfGroup(sk.dstGroup), 12)
    case SO_PEEK_OFF:
    case SO_PASSPIDFD:
      return -EOPNOTSUPP
    case SO_PEERGROUPS:
    case SO_PEERPIDFD:
      return -ENODATA
    default: {
      const number = readNumber(sk, options, name)
      return number === undefined ? -ENOPROTOOPT : bytesOf(Int32Array.of(number))
    }
  }
}

function readNumber(sk: Sock, options: SocketOptions, name: number): number | undefined {
  switch (name) {
    case SO_TYPE:
      return sk.type
    case SO_DOMAIN:
      return AF_NETLINK
    case SO_PROTOCOL:
      return sk.protocol.number
    case SO_ERROR:
      return -sk.takeError()
    case SO_SNDBUF:
      return sk.sndbuf
    case SO_RCVBUF:
      return sk.rcvbuf
    case SO_PASSCRED:
      return Number(options.passCredentials)
    case SO_LOCK_FILTER:
      return Number(options.filterLocked)
    case SO_SELECT_ERR_QUEUE:
      return Number(options.selectErrorQueue)
    case SO_RCVLOWAT:
      return options.kept.get(name) ?? 1
    case SO_SNDLOWAT:
      return 1
    case SO_ACCEPTCONN:
    case SO_BSDCOMPAT:
    case SO_REUSEPORT:
    case SO_ZEROCOPY:
      return 0
    case SO_DEBUG:
    case SO_PRIORITY:
    case SO_MARK:
      return options.kept.get(name) ?? 0
    default:
      return keptSwitches.has(name) ? (options.kept.get(name) ?? 0) : undefined
  }
}

function int32(value: Uint8Array, offset: number): number {
  return new DataView(value.buffer, value.byteOffset).getInt32(offset, LITTLE)
}

function timeval(milliseconds: number): Uint8Array {
  const bytes = new Uint8Array(TIMEVAL_LENGTH)
  if (milliseconds === Number.POSITIVE_INFINITY) return bytes
  const data = new DataView(bytes.buffer)
  data.setBigInt64(0, BigInt(Math.floor(milliseconds / 1000)), LITTLE)
  data.setBigInt64(8, BigInt((milliseconds % 1000) * 1000), LITTLE)
  return bytes
}

function bytesOf(words: Uint32Array | Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
}
