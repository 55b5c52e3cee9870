import type { Kernel } from '../../kernel/index.ts'
import { type Answer, REQUEST_HEADER, type Request, readRequest, writeAnswer } from '../frames/frame.ts'
import { FrameSplitter } from '../frames/frame-splitter.ts'
import type { Connection, ConnectionListener } from '../listen/listener.ts'
import { AnswerBuffer } from './answer-buffer.ts'
import type { FileTable } from './file-table.ts'
import type { ProcessTable } from './process-table.ts'
import { Session } from './session.ts'

/** The byte by which a descriptor becomes readable. */
const SIGNAL = Uint8Array.of(1)

/** Answers one connection until it is gone, or sends what is no frame. */
export class ClientConnection implements ConnectionListener {
  readonly #connection: Connection
  readonly #splitter = new FrameSplitter(REQUEST_HEADER)
  readonly #session: Session
  readonly #exit: () => void
  readonly #answers: AnswerBuffer

  constructor(connection: Connection, kernel: Kernel, processes: ProcessTable, files: FileTable) {
    const { task, exit } = processes.enter(connection.credentials)
    this.#connection = connection
    this.#exit = exit
    this.#answers = new AnswerBuffer((bytes) => connection.write(bytes))
    const event = (answer: Partial<Answer>): void => connection.write(writeAnswer(answer))
    this.#session = new Session({ kernel, task, files, event, signal: () => connection.write(SIGNAL) })
  }

  received(memory: Uint8Array, start: number, end: number): void {
    this.#splitter.push(memory, start, end)
    this.#answerAll()
    this.#splitter.keep()
  }

  drained(): void {
    this.#answerAll()
    this.#splitter.keep()
  }

  ended(): void {
    this.#session.end()
    this.#exit()
  }

  /** As long as the peer reads: who does not is not answered, and so not heard. */
  #answerAll(): void {
    while (!this.#connection.congested) {
      if (!this.#splitter.next()) break
      const request = readRequest(this.#splitter)
      if (request !== undefined) this.#answer(request)
    }
    this.#answers.flush()
    if (!this.#splitter.broken) return
    this.#connection.close()
    this.ended()
  }

  #answer(request: Request): void {
    const { call } = request
    const result = this.#session.answer(request)
    if (call === 0) return
    if (result instanceof Promise) void result.then((late) => this.#connection.write(writeAnswer({ ...late, call })))
    else this.#answers.add(call, result)
  }
}
