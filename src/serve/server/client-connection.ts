import type { Kernel } from '../../kernel/index.ts'
import { errnoOf } from '../../wire/index.ts'
import { type Answer, REQUEST_HEADER, type Request, readRequest, writeAnswer } from '../frames/frame.ts'
import { FrameSplitter } from '../frames/frame-splitter.ts'
import type { Connection, ConnectionListener } from '../listen/listener.ts'
import { AnswerBuffer } from './answer-buffer.ts'
import type { FileTable } from './file-table.ts'
import type { ProcessTable } from './process-table.ts'
import { Session } from './session.ts'
import type { Result } from './system-call.ts'
import type { UserAccount, UserAccounts } from './user-limits.ts'

/** The byte by which a descriptor becomes readable. */
const SIGNAL = Uint8Array.of(1)

const EMFILE = errnoOf('EMFILE') as number
const ENOSYS = errnoOf('ENOSYS') as number

/** What all connections of a server share. */
export interface Served {
  readonly kernel: Kernel
  readonly processes: ProcessTable
  readonly files: FileTable
  readonly accounts: UserAccounts
}

/** Answers one connection until it is gone, or sends what is no frame. */
export class ClientConnection implements ConnectionListener {
  readonly #connection: Connection
  readonly #splitter = new FrameSplitter(REQUEST_HEADER)
  readonly #session: Session
  readonly #exit: () => void
  readonly #answers: AnswerBuffer
  readonly #account: UserAccount
  readonly #isRefused: boolean
  /** Bytes that were written since the peer does not read, and those that are noted as kept. */
  #unread = 0
  #kept = 0
  #hasEnded = false

  constructor(connection: Connection, { kernel, processes, files, accounts }: Served) {
    const { task, exit } = processes.enter(connection.credentials)
    const account = accounts.of(connection.credentials?.uid)
    this.#connection = connection
    this.#exit = exit
    this.#account = account
    this.#isRefused = !account.connect()
    this.#answers = new AnswerBuffer((bytes) => this.#write(bytes))
    const event = (answer: Partial<Answer>): void => this.#write(writeAnswer(answer))
    const signal = (): void => this.#write(SIGNAL)
    const share = (): ArrayBuffer | number => connection.share?.() ?? -ENOSYS
    const isUnread = (): boolean => connection.isUnread?.() ?? false
    this.#session = new Session({ kernel, task, files, account, event, signal, isUnread, share })
    if (account.isFlooded) this.#close()
  }

  received(memory: Uint8Array, start: number, end: number): void {
    if (this.#hasEnded) return
    this.#splitter.push(memory, start, end)
    this.#goOn()
  }

  drained(): void {
    this.#unread = 0
    this.#goOn()
  }

  ended(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#session.end()
    this.#account.keep(-this.#kept)
    this.#account.disconnect()
    this.#exit()
  }

  #close(): void {
    this.#connection.close()
    this.ended()
  }

  #goOn(): void {
    this.#answerAll()
    if (this.#hasEnded) return
    this.#splitter.keep()
    const kept = this.#splitter.unread + this.#unread
    const fits = this.#account.keep(kept - this.#kept)
    this.#kept = kept
    if (!fits) this.#close()
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#connection.write(bytes)
    if (this.#connection.congested) this.#unread += bytes.length
  }

  /** As long as the peer reads: who does not is not answered, and so not heard. */
  #answerAll(): void {
    while (!this.#connection.congested) {
      if (!this.#splitter.next()) break
      const request = readRequest(this.#splitter)
      if (request !== undefined) this.#answer(request)
    }
    this.#answers.flush()
    if (this.#splitter.broken || (this.#isRefused && this.#splitter.length > 0)) this.#close()
  }

  #answer(request: Request): void {
    const { call } = request
    const result = this.#isRefused ? { result: -EMFILE } : this.#session.answer(request)
    if (call === 0) return
    if (result instanceof Promise) void result.then((late) => this.#answerLate(call, late))
    else this.#answers.add(call, result)
  }

  #answerLate(call: number, late: Result): void {
    if (!this.#hasEnded) this.#write(writeAnswer({ ...late, call }))
  }
}
