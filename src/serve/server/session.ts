import { Interruption, type Kernel, type Task } from '../../kernel/index.ts'
import { errnoOf } from '../../wire/index.ts'
import { type Answer, operations, type Request, SEND_AGAIN, SEND_AND_BORROW, VERSION } from '../frames/frame.ts'
import { control } from './control.ts'
import type { FileTable } from './file-table.ts'
import { LoanMemory } from './loan-memory.ts'
import type { ServedFile } from './served-file.ts'
import { type Result, send, systemCall } from './system-call.ts'
import type { UserAccount } from './user-limits.ts'

const EAGAIN = errnoOf('EAGAIN') as number
const EBADF = errnoOf('EBADF') as number
const EBUSY = errnoOf('EBUSY') as number
const ECANCELED = errnoOf('ECANCELED') as number
const EEXIST = errnoOf('EEXIST') as number
const EINVAL = errnoOf('EINVAL') as number
const EMFILE = errnoOf('EMFILE') as number
const ENOBUFS = errnoOf('ENOBUFS') as number
const ENOENT = errnoOf('ENOENT') as number
const EPROTO = errnoOf('EPROTO') as number

/** Most sockets of a connection's own: as many as a process may have open files. Those of descriptors cost a connection each. */
const MAX_SOCKETS = 1024

/** Most keys of one descriptor. */
const MAX_KEYS = 64

/** What a session stands on. */
export interface Surroundings {
  readonly kernel: Kernel
  readonly task: Task
  readonly files: FileTable
  readonly account: UserAccount
  /** Sends an event. */
  event(answer: Partial<Answer>): void
  /** Sends the byte by which a descriptor becomes readable. */
  signal(): void
  /** Whether the peer has not taken it back. */
  isUnread(): boolean
  /** Memory that is shared with the peer, which gets it with what is sent to it next; minus an errno where there is none. */
  share(): ArrayBuffer | number
}

/** A socket that a session has. */
interface Holding {
  readonly served: ServedFile
  /** Whether it is the session's own, and closed with it. */
  readonly isOwn: boolean
  readonly watcher: () => void
  readonly forget: () => void
}

/** One connection to a served kernel: what it has open, and what is done when it asks. */
export class Session {
  readonly #surroundings: Surroundings
  readonly #holdings = new Map<number, Holding>()
  #greeted = false
  /** Where the connection is a descriptor: of this socket. */
  #descriptor: ServedFile | undefined
  #keys = 0
  /** Of the send that waits for room. There is one at most, so that little is kept. */
  #waiting: Interruption | undefined
  /** Where datagrams are lent to the peer. */
  #loans: LoanMemory | undefined
  /** Whose signal the peer takes back behind the last answer. */
  #taking: ServedFile | undefined
  /** Whether the last request was linked and refused. */
  #cancelling = false

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Does what a request asks. Never throws: whatever goes wrong is minus an errno. */
  answer(request: Request): Result | Promise<Result> {
    this.#loans?.endLast()
    this.#taking?.forgetTaker(this)
    this.#taking = undefined
    const result = this.#cancelling ? { result: -ECANCELED } : this.#try(request)
    this.#cancelling = request.linked && !(result instanceof Promise) && (result.result ?? 0) < 0
    return result
  }

  /** Closes what is open: the connection is gone. */
  end(): void {
    this.#loans?.endLast()
    this.#taking?.forgetTaker(this, true)
    this.#waiting?.interrupt()
    for (const holding of [...this.#holdings.values()]) this.#drop(holding)
    this.#descriptor?.close()
    this.#descriptor = undefined
  }

  #try(request: Request): Result | Promise<Result> {
    try {
      return this.#do(request)
    } catch {
      // What the kernel does not refuse by itself is an argument that no call takes.
      return { result: -EINVAL }
    }
  }

  #do(request: Request): Result | Promise<Result> {
    const { operation, a, b, c, d } = request
    if (operation === operations.hello) return this.#hello(a)
    if (!this.#greeted) return { result: -EPROTO }
    if (this.#descriptor !== undefined) return this.#admit(operation, this.#descriptor, [a, b])
    switch (operation) {
      case operations.descriptor:
        return this.#makeDescriptor(a, b, [c, d])
      case operations.adopt:
        return this.#adopt([a, b])
      case operations.socket:
        return this.#socket(a, b)
      case operations.shareMemory:
        return this.#share()
      case operations.insmod:
      case operations.rmmod:
      case operations.dmesg:
      case operations.sockets:
        return control(this.#surroundings.kernel, this.#surroundings.task, request)
      default:
        return this.#ofSocket(request)
    }
  }

  #hello(version: number): Result {
    if (version !== VERSION || this.#greeted) return { result: -EPROTO }
    this.#greeted = true
    return {}
  }

  #makeDescriptor(type: number, protocol: number, key: [number, number]): Result {
    if (this.#holdings.size > 0) return { result: -EPROTO }
    const { files, signal, isUnread } = this.#surroundings
    const served = this.#open(type, protocol)
    if (typeof served === 'number') return { result: served }
    if (!files.admit(key, served)) {
      served.close()
      return { result: -EEXIST }
    }
    this.#descriptor = served
    this.#keys = 1
    served.attach(signal, isUnread)
    return {}
  }

  /** The only thing that is asked on a descriptor: another process that has it shows so, by a key of its own. */
  #admit(operation: number, served: ServedFile, key: [number, number]): Result {
    if (operation !== operations.admit) return { result: -EPROTO }
    if (this.#keys >= MAX_KEYS || !this.#surroundings.files.admit(key, served)) return { result: -EEXIST }
    this.#keys++
    return {}
  }

  #adopt(key: [number, number]): Result {
    const served = this.#surroundings.files.find(key)
    if (served === undefined) return { result: -ENOENT }
    return this.#hold(served, false)
  }

  #share(): Result {
    if (this.#loans !== undefined) return { result: -EEXIST }
    const memory = this.#surroundings.share()
    if (typeof memory === 'number') return { result: memory }
    this.#loans = new LoanMemory(memory)
    return {}
  }

  #socket(type: number, protocol: number): Result {
    if (this.#holdings.size >= MAX_SOCKETS) return { result: -EMFILE }
    const served = this.#open(type, protocol)
    return typeof served === 'number' ? { result: served } : this.#hold(served, true)
  }

  /** A socket on the account of the user, as long as it is open. */
  #open(type: number, protocol: number): ServedFile | number {
    const { kernel, task, files, account } = this.#surroundings
    if (!account.openSocket()) return -EMFILE
    const file = kernel.openFile(task, type, protocol)
    if (typeof file === 'number') {
      account.closeSocket()
      return file
    }
    const served = files.add(file)
    served.atClose(() => account.closeSocket())
    return served
  }

  #hold(served: ServedFile, isOwn: boolean): Result {
    const { number } = served
    if (this.#holdings.has(number)) return { a: number }
    const watcher = (): void => this.#surroundings.event({ a: number })
    const forget = served.atClose(() => this.#holdings.delete(number))
    this.#holdings.set(number, { served, isOwn, watcher, forget })
    return { a: number }
  }

  #drop(holding: Holding): void {
    const { served, isOwn, watcher, forget } = holding
    served.unwatch(watcher)
    forget()
    this.#holdings.delete(served.number)
    if (isOwn) served.close()
  }

  #ofSocket(request: Request): Result | Promise<Result> {
    const holding = this.#holdings.get(request.socket)
    if (holding === undefined) return { result: -EBADF }
    if (request.operation === operations.close) {
      this.#drop(holding)
      return {}
    }
    if (request.operation === operations.watch) {
      holding.served.watch(holding.watcher)
      return {}
    }
    const { served } = holding
    if (request.operation === operations.sendmsg && request.d === SEND_AGAIN) return this.#sendAgain(served, request)
    const result = systemCall(this.#surroundings.task, served.file, request)
    if (served.drain(this) || (result.result === -EAGAIN && served.takeStale(this))) {
      this.#taking = served
      return { ...result, drained: true }
    }
    return request.operation === operations.sendmsg && request.d === SEND_AND_BORROW
      ? this.#withLoan(served, result)
      : result
  }

  /** The answer to a send, with what it has brought. */
  #withLoan(served: ServedFile, result: Result): Result {
    const loan = (result.result ?? 0) < 0 ? undefined : this.#loans && served.lend(this.#loans, this)
    if (loan === undefined) return result
    this.#taking = served
    return { result: result.result ?? 0, a: loan.word, b: loan.isLast ? 1 : 0, datagrams: [loan.message] }
  }

  /** A send that found no room: what it sends is kept until there is some, or the connection ends. */
  #sendAgain({ file }: ServedFile, request: Request): Result | Promise<Result> {
    const { task, account } = this.#surroundings
    if (this.#waiting !== undefined) return { result: -EBUSY }
    const again = new Interruption()
    const { length } = request.bytes
    const fits = account.keep(length)
    const sent = fits ? send(task, file, request, again) : -ENOBUFS
    if (typeof sent === 'number') {
      account.keep(-length)
      return { result: sent }
    }
    this.#waiting = again
    return sent.then((result) => {
      this.#waiting = undefined
      account.keep(-length)
      return { result }
    })
  }
}
