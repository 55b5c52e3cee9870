import type { SocketFile } from '../../kernel/index.ts'
import type { Loan, LoanMemory } from './loan-memory.ts'

const POLLIN = 0x1

/** A socket file that clients have: in their own connections, and as a descriptor. */
export class ServedFile {
  readonly file: SocketFile
  /** Its number in all connections that have it. */
  readonly number: number
  readonly #watchers = new Set<() => void>()
  readonly #atClose = new Set<() => void>()
  /** Says on the descriptor that the socket is readable; undefined for a socket without one. */
  #signal: (() => void) | undefined
  #signalled = false

  constructor(file: SocketFile, number: number) {
    this.file = file
    this.number = number
    file.onReadable(() => this.#readable())
  }

  /** Makes it a descriptor's: `signal` is called each time that the socket becomes readable. */
  attach(signal: () => void): void {
    this.#signal = signal
  }

  /** Lends the first datagram, if it is a descriptor's. */
  lend(memory: LoanMemory): Loan | undefined {
    if (this.#signal === undefined) return undefined
    const loan = memory.lend(this.file, (isTaken) => {
      if (isTaken && loan?.isLast) this.#signalled = false
    })
    return loan
  }

  /** Calls `watcher` once, as soon as there is something to receive, an error included. */
  watch(watcher: () => void): void {
    if (this.#isReadable) watcher()
    else this.#watchers.add(watcher)
  }

  unwatch(watcher: () => void): void {
    this.#watchers.delete(watcher)
  }

  /** Whether the last signal is to be taken back: nothing is left to receive. To be asked after each call. */
  drain(): boolean {
    this.file.endLoan() // who has taken the last datagram has taken the signal
    if (!this.#signalled || this.#isReadable) return false
    this.#signalled = false
    return true
  }

  /** Calls `listener` when the file is closed. Gives a function that forgets it. */
  atClose(listener: () => void): () => void {
    this.#atClose.add(listener)
    return () => void this.#atClose.delete(listener)
  }

  close(): void {
    this.#signal = undefined
    this.#watchers.clear()
    this.file.close()
    for (const listener of this.#atClose) listener()
    this.#atClose.clear()
  }

  get #isReadable(): boolean {
    return this.file.poll(POLLIN) !== 0
  }

  #readable(): void {
    if (this.#signal !== undefined && !this.#signalled) {
      this.#signalled = true
      this.#signal()
    }
    if (this.#watchers.size === 0) return
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    for (const watcher of watchers) watcher()
  }
}
