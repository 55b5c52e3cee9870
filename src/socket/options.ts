import { netlinkOptions } from '../wire/index.ts'
import type { Socket, SocketOption } from './socket.ts'

/** Levels of setsockopt (`linux/socket.h`, `asm-generic/socket.h`). */
export const SOL_SOCKET = 1
export const SOL_NETLINK = 270
/** Options of SOL_SOCKET that netlink sockets use (`asm-generic/socket.h`). */
export const SO_DETACH_FILTER = 27
const SO_SNDBUF = 7
const SO_RCVBUF = 8
const SO_SNDBUFFORCE = 32
const SO_RCVBUFFORCE = 33

/** Where an option stands for setsockopt and getsockopt. The two that force a buffer's size are read by the plain one. */
export interface OptionPlace {
  readonly level: number
  readonly set: number
  readonly get: number
}

const netlink = (name: number): OptionPlace => ({ level: SOL_NETLINK, set: name, get: name })
const buffer = (set: number, get: number): OptionPlace => ({ level: SOL_SOCKET, set, get })

const optionPlaces: Readonly<Record<SocketOption, OptionPlace>> = {
  pktinfo: netlink(netlinkOptions.NETLINK_PKTINFO),
  broadcastError: netlink(netlinkOptions.NETLINK_BROADCAST_ERROR),
  noEnobufs: netlink(netlinkOptions.NETLINK_NO_ENOBUFS),
  listenAllNsid: netlink(netlinkOptions.NETLINK_LISTEN_ALL_NSID),
  capAck: netlink(netlinkOptions.NETLINK_CAP_ACK),
  extAck: netlink(netlinkOptions.NETLINK_EXT_ACK),
  getStrictChk: netlink(netlinkOptions.NETLINK_GET_STRICT_CHK),
  receiveBuffer: buffer(SO_RCVBUF, SO_RCVBUF),
  receiveBufferForce: buffer(SO_RCVBUFFORCE, SO_RCVBUF),
  sendBuffer: buffer(SO_SNDBUF, SO_SNDBUF),
  sendBufferForce: buffer(SO_SNDBUFFORCE, SO_SNDBUF),
}

/** Where an option stands. Throws TypeError for a name that is none. */
export function placeOf(option: SocketOption): OptionPlace {
  if (!Object.hasOwn(optionPlaces, option)) throw new TypeError(`unknown socket option ${String(option)}`)
  return optionPlaces[option]
}

/**
 * Asks for a receive buffer of `bytes`, beyond the system's maximum where the process may (CAP_NET_ADMIN), within it
 * elsewhere. Returns the size that the kernel now counts with, which is twice what was granted (socket(7)).
 */
export function growReceiveBuffer(socket: Socket, bytes: number): number {
  try {
    socket.setOption('receiveBufferForce', bytes)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EPERM') throw error
    socket.setOption('receiveBuffer', bytes)
  }
  return socket.getOption('receiveBuffer')
}
