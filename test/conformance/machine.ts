import type { FilterInstruction } from 'nlkit/socket'

/** What sendmsg() is given. `name` is a `struct sockaddr_nl` of any length, `control` bytes of control messages. */
export interface Outgoing {
  readonly data: Uint8Array
  readonly name?: Uint8Array | undefined
  readonly control?: Uint8Array | undefined
}

/** Room for recvmsg(), in bytes. */
export interface Room {
  readonly length: number
  readonly nameLength: number
  readonly controlLength: number
}

/** What recvmsg() gave: its result, the bytes that it wrote, and the fields of `struct msghdr` after it. */
export interface Incoming {
  readonly result: number
  readonly data: Uint8Array
  readonly name: Uint8Array
  readonly nameLength: number
  readonly control: Uint8Array
  readonly flags: number
}

/** A socket as system calls see it. A negative number is minus an errno; a promise stands for a call that waits. */
export interface File {
  bind(name: Uint8Array): number
  connect(name: Uint8Array): number
  /** getsockname(), or getpeername(): the bytes written and the length that the kernel gave. */
  name(peer: boolean, length: number): { readonly bytes: Uint8Array; readonly length: number } | number
  setOption(level: number, name: number, value: Uint8Array, length: number): number
  attachFilter(program: readonly FilterInstruction[]): number
  /** The bytes written and the length that the kernel gave. */
  getOption(
    level: number,
    name: number,
    length: number,
  ): { readonly bytes: Uint8Array; readonly length: number } | number
  send(message: Outgoing, flags: number): number | Promise<number>
  receive(room: Room, flags: number): Incoming | number | Promise<Incoming | number>
  read(length: number): Incoming | number | Promise<Incoming | number>
  write(data: Uint8Array): number | Promise<number>
  /** The events that are there now. */
  poll(events: number): number
  listen(): number
  accept(): number
  shutdown(how: number): number
  ioctl(command: number): number
  close(): number
}

/** A process on a kernel, and what of it the steps of a case can see and do. */
export interface Machine {
  /** Its id, which is the port id of the first socket that binds itself. */
  readonly tgid: number
  socket(type: number, protocol: number): File | number
  socketpair(type: number, protocol: number): number
  /** Takes another user for good, and the group of the same number. */
  setuid(uid: number): number
  seteuid(uid: number): number
  /** Namespaces of its own: CLONE_NEWNET, CLONE_NEWUSER. */
  unshare(flags: number): number
  /** The text of /proc/self/net/netlink. */
  procNetNetlink(): string
  /** Another process, which has all of this one's files, as `inherit` gives them. */
  fork(): Machine
  inherit(file: File): File
  /** Ends a forked process: what it opened is closed. */
  exit(): void
}
