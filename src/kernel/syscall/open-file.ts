import { EINVAL, EPROTONOSUPPORT, ESOCKTNOSUPPORT } from '../errno.ts'
import { MAX_LINKS, type Net } from '../net.ts'
import { SOCK_DGRAM, SOCK_RAW, Sock } from '../sock.ts'
import type { Task } from '../task.ts'
import { NetlinkFile, type SocketFile } from './socket-file.ts'

/** Flags in the type of a socket, and where types end (`linux/net.h`). */
export const SOCK_NONBLOCK = 0x800
const SOCK_CLOEXEC = 0x80000
const SOCK_TYPE_MASK = 0xf
const SOCK_MAX = 11

/**
 * Makes a socket of `protocol` for `task`, by default in its namespace, or minus an errno: ESOCKTNOSUPPORT for the type, before
 * EPROTONOSUPPORT for a protocol that nobody has registered (`net/netlink/af_netlink.c`, netlink_create()).
 */
export function createSock(task: Task, type: number, protocol: number, net: Net = task.net): Sock | number {
  if (type !== SOCK_RAW && type !== SOCK_DGRAM) return -ESOCKTNOSUPPORT
  const entry = protocol >= 0 && protocol < MAX_LINKS ? task.kernel.protocols[protocol] : undefined
  if (entry === undefined || entry.registered === 0 || entry.module?.tryGet() === false) return -EPROTONOSUPPORT
  const sk = new Sock(task.kernel, net, entry, type, task)
  sk.module = entry.module
  return sk
}

/** socket(): a file, or minus an errno. */
export function openFile(task: Task, type: number, protocol: number): SocketFile | number {
  if ((type & ~(SOCK_TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)) !== 0) return -EINVAL
  const kind = type & SOCK_TYPE_MASK
  if (kind >= SOCK_MAX) return -EINVAL
  const sk = createSock(task, kind, protocol)
  return typeof sk === 'number' ? sk : new NetlinkFile(sk, (type & SOCK_NONBLOCK) !== 0)
}
