import type { LogLine, ProcRow } from '../../kernel/index.ts'
import { errnoName, NlkitError, SocketError } from '../../wire/index.ts'
import { answerBytes, operations } from '../frames/frame.ts'
import type { Channel } from './channel.ts'

/** A served kernel refused to insert or to remove a module. `code` is the name of `errno`; the message says why. */
export class ControlError extends NlkitError {
  readonly code: string
  readonly errno: number

  constructor(errno: number, message: string) {
    super(message)
    this.code = errnoName(errno)
    this.errno = errno
  }
}

/** What is asked of the kernel itself, and not of a socket. */
export class Control {
  readonly #channel: Channel

  constructor(channel: Channel) {
    this.#channel = channel
  }

  insmod(path: string): void {
    this.#ofModule('insmod', path)
  }

  rmmod(name: string): void {
    this.#ofModule('rmmod', name)
  }

  dmesg(): LogLine[] {
    return this.#read(operations.dmesg).value as LogLine[]
  }

  sockets(): ProcRow[] {
    const rows: ProcRow[] = []
    for (;;) {
      const { value, left } = this.#read(operations.sockets, rows.length)
      const part = value as ProcRow[]
      rows.push(...part)
      if (left === 0 || part.length === 0) return rows
    }
  }

  #ofModule(call: 'insmod' | 'rmmod', name: string): void {
    const answer = this.#channel.call({ operation: operations[call], bytes: new TextEncoder().encode(name) })
    const { result } = answer
    if (result >= 0) return
    if (answer.length === 0) throw new SocketError(-result, call, 'modules are for the user who serves the kernel')
    throw new ControlError(-result, new TextDecoder().decode(answerBytes(answer)))
  }

  #read(operation: number, a = 0): { readonly value: unknown; readonly left: number } {
    const answer = this.#channel.call({ operation, a })
    return { value: JSON.parse(new TextDecoder().decode(answerBytes(answer))), left: answer.a }
  }
}
