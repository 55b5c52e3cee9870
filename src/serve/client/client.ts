import type { LogLine, ProcRow } from '../../kernel/index.ts'
import type { Socket } from '../../socket/socket.ts'
import { SocketError } from '../../wire/index.ts'
import { operations, VERSION } from '../frames/frame.ts'
import { Channel } from './channel.ts'
import { Control } from './control.ts'
import { RemoteSocket } from './remote-socket.ts'

/** How to connect to a served kernel. */
export interface ConnectKernelOptions {
  /**
   * How long a call may wait for its answer, in milliseconds; default 10,000. A kernel that does not answer in time is
   * given up. Infinity waits as long as it takes.
   */
  readonly timeout?: number | undefined
}

/** How to open a socket of a served kernel. */
export interface RemoteSocketOptions {
  /** Port id to bind to; 0, the default, lets the kernel choose one. */
  readonly portid?: number | undefined
  /** false leaves the socket unbound: the kernel binds it at its first send. */
  readonly bind?: boolean | undefined
  /**
   * Size of the buffer that datagrams are received into, in bytes (default 256 KiB, 32 KiB to 4 MiB): longer ones are
   * cut.
   */
  readonly slabSize?: number | undefined
}

/** A kernel in another process. */
export interface RemoteKernel {
  readonly closed: boolean
  /**
   * Opens a socket of a protocol and binds it, as `open` does on Linux. Its calls put the whole thread to sleep until
   * the kernel has answered. Throws SocketError when the kernel refuses.
   */
  socket(protocol: number, options?: RemoteSocketOptions): Socket
  /**
   * Inserts the module of a file: an absolute path, or a URL, as the server reads it. Throws ControlError where that fails,
   * SocketError (EPERM) for other users than the one who serves the kernel: modules run in the server.
   */
  insmod(path: string): void
  /** Removes a module. Throws as `insmod` does. */
  rmmod(name: string): void
  /** The kernel's log, its oldest line first. */
  dmesg(): LogLine[]
  /** The sockets that are bound, as /proc/net/netlink lists them. */
  sockets(): ProcRow[]
  /** Ends the connection and closes every socket of it. */
  close(): Promise<void>
}

/**
 * Connects to the kernel that `serveKernel` serves at `path`. Rejects with SocketError when nobody listens there, with
 * RangeError for a timeout that is not above 0. A
 * kernel that is served by the same thread cannot be reached so: the thread would sleep until it answers itself.
 */
export async function connectKernel(path: string, options: ConnectKernelOptions = {}): Promise<RemoteKernel> {
  const channel = await Channel.open(path, options.timeout ?? 10_000)
  await greet(channel, path)
  const control = new Control(channel)
  return {
    get closed() {
      return channel.closed
    },
    insmod: (path) => control.insmod(path),
    rmmod: (name) => control.rmmod(name),
    dmesg: () => control.dmesg(),
    sockets: () => control.sockets(),
    socket: (protocol, options) => openRemoteSocket(channel, protocol, options),
    close: () => channel.close(),
  }
}

/** Says hello. Closes the channel and rejects with SocketError when the server speaks another version. */
export async function greet(channel: Channel, path: string): Promise<void> {
  const { result } = channel.call({ operation: operations.hello, a: VERSION })
  if (result >= 0) return
  await channel.close()
  throw new SocketError(-result, 'connect', `the kernel at ${path} does not speak version ${VERSION}`)
}

/** Opens a socket, and binds it unless it shall not be. Throws SocketError when the kernel refuses. */
export function openRemoteSocket(channel: Channel, protocol: number, options: RemoteSocketOptions = {}): Socket {
  const socket = new RemoteSocket(channel, protocol, options.slabSize)
  try {
    if (options.bind !== false) socket.bind(options.portid)
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
