import type { Clock, Kernel, ReceivedMessage, SocketFile, Task } from '../../src/kernel/index.ts'
import { hostOrder, NLMSG_HDRLEN, viewOf, writeHeader } from '../../src/wire/index.ts'

export const little = hostOrder === 'little'
export const SOCK_RAW = 3
export const MSG_PEEK = 0x2
export const MSG_TRUNC = 0x20
export const MSG_DONTWAIT = 0x40
export const SOL_SOCKET = 1
export const SOL_NETLINK = 270

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now = 1_000_000
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How many wait to be called. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Moves it, from timer to timer. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let next = this.#dueBy(end); next !== undefined; next = this.#dueBy(end)) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
    this.#now = end
  }

  #dueBy(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end)
    return due.sort((a, b) => a.at - b.at)[0]
  }
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function bytesText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** A number as setsockopt() takes it. */
export function int32(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer)
}

/** A `struct sockaddr_nl`. */
export function sockaddr(portid: number, groups = 0, family = 16): Uint8Array {
  const data = new DataView(new ArrayBuffer(12))
  data.setUint16(0, family, little)
  data.setUint32(4, portid, little)
  data.setUint32(8, groups, little)
  return new Uint8Array(data.buffer)
}

/** One message; its payload is padded to four bytes. */
export function message(
  type: number,
  flags: number,
  seq: number,
  payload: Uint8Array = new Uint8Array(0),
  portid = 0,
): Uint8Array {
  const length = NLMSG_HDRLEN + payload.length
  const bytes = new Uint8Array((length + 3) & ~3)
  bytes.set(payload, NLMSG_HDRLEN)
  writeHeader(viewOf(bytes.buffer), 0, { length, type, flags, seq, portid }, little)
  return bytes
}

/** A socket file of `task`, with its calls in fewer words. Calls do not wait unless they are told to. */
export class TestFile {
  readonly file: SocketFile
  readonly task: Task

  constructor(task: Task, protocol: number, type = SOCK_RAW) {
    const file = task.kernel.openFile(task, type, protocol)
    if (typeof file === 'number') throw new Error(`socket: ${file}`)
    this.file = file
    this.task = task
  }

  bind(portid: number, groups = 0): number {
    return this.file.bind(this.task, sockaddr(portid, groups))
  }

  connect(portid: number, groups = 0): number {
    return this.file.connect(this.task, sockaddr(portid, groups))
  }

  /** Port id and mask of groups. */
  name(peer = false): number[] {
    const { name } = this.file.getname(peer, 12)
    const data = new DataView(name.buffer, name.byteOffset)
    return [data.getUint32(4, little), data.getUint32(8, little)]
  }

  send(data: Uint8Array | string, portid: number, groups = 0): number {
    return this.sendWaiting(data, portid, groups, MSG_DONTWAIT) as number
  }

  sendWaiting(data: Uint8Array | string, portid: number, groups = 0, flags = 0): number | Promise<number> {
    const bytes = typeof data === 'string' ? textBytes(data) : data
    return this.file.sendmsg(this.task, { data: bytes, name: sockaddr(portid, groups) }, flags)
  }

  receive(length = 65536, flags = 0): ReceivedMessage | number {
    return this.receiveWaiting(length, flags | MSG_DONTWAIT) as ReceivedMessage | number
  }

  receiveWaiting(length = 65536, flags = 0): ReturnType<SocketFile['recvmsg']> {
    return this.file.recvmsg(this.task, { length, nameLength: 12, controlLength: 512 }, flags)
  }

  /** The texts of all that can be received; errors as their negative number. */
  texts(): (string | number)[] {
    return this.messages().map((received) => (typeof received === 'number' ? received : bytesText(received.data)))
  }

  /** All that can be received, errors in their place. */
  messages(length = 65536): (ReceivedMessage | number)[] {
    const all: (ReceivedMessage | number)[] = []
    for (let i = 0; i < 10_000; i++) {
      const received = this.receive(length)
      if (received === -11) return all
      all.push(received)
    }
    throw new Error('there is no end to what is received')
  }

  set(level: number, name: number, value: number): number {
    return this.file.setsockopt(this.task, level, name, int32(value))
  }

  get(level: number, name: number): number {
    const option = this.file.getsockopt(this.task, level, name, 4)
    if (typeof option === 'number') return option
    return new DataView(option.value.buffer, option.value.byteOffset).getInt32(0, little)
  }

  /** Bytes in the receive queue, size of the receive buffer, drops. */
  memory(): number[] {
    const option = this.file.getsockopt(this.task, SOL_SOCKET, 55, 36)
    if (typeof option === 'number') throw new Error(`SO_MEMINFO: ${option}`)
    const words = new Uint32Array(option.value.slice().buffer)
    return [words[0], words[1], words[8]] as number[]
  }
}

/** A file that is bound already. */
export function boundFile(
  kernel: Kernel,
  protocol: number,
  portid: number,
  groups = 0,
  task = kernel.task(),
): TestFile {
  const file = new TestFile(task, protocol)
  const error = file.bind(portid, groups)
  if (error < 0) throw new Error(`bind: ${error}`)
  return file
}
