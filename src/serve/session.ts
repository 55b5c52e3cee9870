import type { Address, Socket, SocketOption } from '../socket/socket.ts'
import { errnoOf, SocketError } from '../wire/index.ts'
import { packBatch } from './batch.ts'
import { type Answer, operations, type Request, VERSION } from './frame.ts'
import { readProgram } from './program.ts'

const EBADF = errnoOf('EBADF') as number
const EINVAL = errnoOf('EINVAL') as number
const EMFILE = errnoOf('EMFILE') as number
const ENOSYS = errnoOf('ENOSYS') as number
const EPROTO = errnoOf('EPROTO') as number

/** Most sockets of one client: as many as a process may have open files. */
const MAX_SOCKETS = 1024

/** Largest buffer that a socket of a client receives into, in bytes: what it holds has to fit into a frame. */
const MAX_SLAB = 4 * 1024 * 1024

/** A client as the kernel sees it. */
export interface ClientTask {
  /** Opens a socket that is not bound. Throws SocketError. */
  open(protocol: number, slabSize: number | undefined): Socket
  exit(): void
}

/** Makes a task of the kernel for a process. */
export type Enter = (pid: number) => ClientTask

/** What a call gives, on top of the number of the call. */
type Result = Partial<Omit<Answer, 'call'>>

/** One client of a served kernel: its sockets, and what is done when it asks. */
export class Session {
  readonly #enter: Enter
  readonly #event: (socket: number) => void
  readonly #sockets = new Map<number, Socket>()
  /** Undefined until the client has said hello. */
  #task: ClientTask | undefined
  #next = 0

  /** `event` is called with the number of a watched socket that has something to receive. */
  constructor(enter: Enter, event: (socket: number) => void) {
    this.#enter = enter
    this.#event = event
  }

  /** Does what a request asks. Never throws: whatever goes wrong is minus an errno. */
  answer(request: Request): Result {
    try {
      return this.#do(request)
    } catch (error) {
      // What is no refusal of the kernel is an argument that no socket takes.
      return { result: -(error instanceof SocketError ? error.errno : EINVAL) }
    }
  }

  /** Closes what is open: the client is gone. */
  end(): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
    this.#task?.exit()
  }

  #do(request: Request): Result {
    const { operation, a, b } = request
    if (operation === operations.hello) return this.#hello(a, b)
    if (this.#task === undefined) return { result: -EPROTO }
    if (operation === operations.open) return this.#open(this.#task, a, b)
    const socket = this.#sockets.get(request.socket)
    if (socket === undefined) return { result: -EBADF }
    return operation >= operations.send ? this.#move(socket, request) : this.#configure(socket, request)
  }

  #hello(version: number, pid: number): Result {
    if (version !== VERSION || this.#task !== undefined) return { result: -EPROTO }
    this.#task = this.#enter(pid)
    return {}
  }

  #open(task: ClientTask, protocol: number, slabSize: number): Result {
    if (this.#sockets.size >= MAX_SOCKETS) return { result: -EMFILE }
    if (slabSize > MAX_SLAB) return { result: -EINVAL }
    const socket = task.open(protocol, slabSize === 0 ? undefined : slabSize)
    this.#sockets.set(++this.#next, socket)
    return { a: this.#next }
  }

  /** What moves datagrams. */
  #move(socket: Socket, { operation, socket: number, a, b, c, d, bytes }: Request): Result {
    const to: Address | undefined = a === 0 ? undefined : { portid: b, groups: c }
    switch (operation) {
      case operations.send:
        return { result: socket.send(bytes, to) }
      case operations.receive:
        return batchResult(socket.receive(a))
      case operations.exchange:
        return batchResult(socket.exchange(bytes, to, d))
      case operations.watch:
        socket.onReadable(() => {
          socket.onReadable(undefined)
          this.#event(number)
        })
        return {}
      default:
        return { result: -ENOSYS }
    }
  }

  /** What concerns the socket itself. */
  #configure(socket: Socket, { operation, socket: number, a, b, bytes }: Request): Result {
    switch (operation) {
      case operations.close:
        this.#sockets.delete(number)
        socket.close()
        return {}
      case operations.bind:
        socket.bind(a, b)
        return {}
      case operations.connect:
        socket.connect(a, b)
        return {}
      case operations.address:
        return addressResult(socket.address)
      case operations.peer:
        return addressResult(socket.peer)
      case operations.join:
        socket.join(a)
        return {}
      case operations.leave:
        socket.leave(a)
        return {}
      case operations.memberships:
        return { bytes: wordBytes(socket.memberships()) }
      case operations.getOption:
        return { a: socket.getOption(optionOf(bytes)) }
      case operations.setOption:
        socket.setOption(optionOf(bytes), a)
        return {}
      case operations.attachFilter:
        socket.attachFilter(readProgram(bytes))
        return {}
      default:
        socket.detachFilter()
        return {}
    }
  }
}

function addressResult({ portid, groups }: Address): Result {
  return { a: portid, b: groups }
}

function batchResult(batch: ReturnType<Socket['receive']>): Result {
  return batch === undefined ? {} : { result: batch.count, a: batch.error, bytes: packBatch(batch) }
}

function wordBytes(words: readonly number[]): Uint8Array {
  const data = new DataView(new ArrayBuffer(words.length * 4))
  for (const [index, word] of words.entries()) data.setUint32(index * 4, word, true)
  return new Uint8Array(data.buffer)
}

/** The name of an option. The socket itself refuses names that are none. */
function optionOf(bytes: Uint8Array): SocketOption {
  return new TextDecoder().decode(bytes) as SocketOption
}
