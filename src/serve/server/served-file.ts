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
  #isUnread = (): boolean => false
  /** Sessions whose peers take a signal back, and may not have done so yet; whether one has ended meanwhile. */
  readonly #takers = new Set<object>()
  #mayBeStale = false

  constructor(file: SocketFile, number: number) {
    this.file = file
    this.number = number
    file.onReadable(() => this.#readable())
  }

  /**
   * Makes it a descriptor's: `signal` is called each time that the socket becomes readable; `isUnread` says whether a signal is there
   * that nobody has taken back.
   */
  attach(signal: () => void, isUnread: () => boolean): void {
    this.#signal = signal
    this.#isUnread = isUnread
  }

  /** Lends the first datagram to `taker`, if it is a descriptor's. */
  lend(memory: LoanMemory, taker: object): Loan | undefined {
    if (this.#signal === undefined) return undefined
    const loan = memory.lend(this.file, (isTaken) => {
      if (!isTaken || !loan?.isLast) return
      this.#signalled = false
      this.#takers.add(taker)
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

  /** Whether `taker` is to take the last signal back: nothing is left to receive. To be asked after each call. */
  drain(taker: object): boolean {
    this.file.endLoan() // who has taken the last datagram takes the signal
    if (!this.#signalled || this.#isReadable) return false
    this.#signalled = false
    this.#takers.add(taker)
    return true
  }

  /** Whether `taker`, who has found nothing, is to take a signal that was left by one who has ended before he took it. */
  takeStale(taker: object): boolean {
    if (!this.#mayBeStale || this.#signalled || this.#takers.size > 0) return false
    this.#mayBeStale = this.#isUnread()
    if (this.#mayBeStale) this.#takers.add(taker)
    return this.#mayBeStale
  }

  /** `taker` has taken what he was to take, for he calls again; or he has `ended`, and nobody knows. */
  forgetTaker(taker: object, ended = false): void {
    if (this.#takers.delete(taker) && ended) this.#mayBeStale = true
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
