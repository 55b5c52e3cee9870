import type { LentMessage, ReturnedLoan, SocketFile } from '../../kernel/index.ts'
import { LOAN_ENDED, LOAN_LENT, LOAN_ROOM, LOAN_STATE, LOAN_STATES, LOAN_TAKEN, MOST_LENT } from '../frames/loan.ts'

/** What is lent, and the word that stands for it. */
export interface Loan extends LentMessage {
  readonly word: number
}

/**
 * The memory that a process shares with the server (`frames/loan.ts`). One datagram is lent there at a time. Whatever else a process
 * writes there harms its own sockets only.
 */
export class LoanMemory {
  readonly #words: Int32Array
  #word = 0
  #lender: SocketFile | undefined

  constructor(memory: ArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  /** Lends the first datagram of `lender`; `ended` is told whether it was taken. */
  lend(lender: SocketFile, ended: (isTaken: boolean) => void): Loan | undefined {
    this.endLast()
    const lent = lender.lend(MOST_LENT, () => {
      const returned = this.#end()
      ended(returned.isTaken)
      return returned
    })
    if (lent === undefined) return undefined
    this.#lender = lender
    return { message: lent.message, isLast: lent.isLast, word: this.#begin() }
  }

  /** Ends the loan that there is. */
  endLast(): void {
    this.#lender?.endLoan()
  }

  #begin(): number {
    this.#word = (withState(this.#word, LOAN_LENT) + LOAN_STATES) | 0
    this.#words[LOAN_ROOM] = 0
    Atomics.store(this.#words, LOAN_STATE, this.#word)
    return this.#word >>> 0
  }

  #end(): ReturnedLoan {
    this.#lender = undefined
    const before = Atomics.compareExchange(this.#words, LOAN_STATE, this.#word, withState(this.#word, LOAN_ENDED))
    const room = (this.#words[LOAN_ROOM] as number) >>> 0
    return { isTaken: before === withState(this.#word, LOAN_TAKEN), room }
  }
}

function withState(word: number, state: number): number {
  return (word & -LOAN_STATES) | state
}
