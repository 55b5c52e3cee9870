import { UsageError } from './usage-error.ts'

/** What a shell may offer at a place: words, and names that only the machine knows. */
export interface Candidates {
  readonly words?: readonly string[]
  /** What a word means. */
  readonly helpOf?: (word: string) => string | undefined
  readonly names?: 'links' | 'namespaces' | 'families' | 'files'
}

/** Thrown where words end at a place that needs one, when a shell asks what could come there. */
export class WordWanted extends Error {}

/**
 * Words from left to right. When a shell asks (`forShell`), the words are those before the cursor, and where they end
 * is noted what could come: so what is offered is what would be read, by the same code.
 */
export class WordReader {
  readonly #words: readonly string[]
  readonly #forShell: boolean
  #at = 0
  #isClosed = false
  /** What could come at the cursor. */
  readonly offered: Candidates[] = []

  constructor(words: readonly string[], forShell = false) {
    this.#words = words
    this.#forShell = forShell
  }

  /** How many words are left. */
  get left(): number {
    return this.#words.length - this.#at
  }

  /** The next word, which stays; undefined at the end. */
  peek(candidates: Candidates = {}): string | undefined {
    if (this.left === 0 && this.#forShell && !this.#isClosed) this.offered.push(candidates)
    return this.#words[this.#at]
  }

  /** Nothing more is offered: what was read takes all words behind it, and refuses those it does not know. */
  close(): void {
    this.#isClosed = true
  }

  /** Notes, where the words end, what `read` would read. */
  offer(read: () => unknown): void {
    if (this.left > 0 || !this.#forShell) return
    try {
      read()
    } catch (error) {
      if (!(error instanceof WordWanted)) throw error
    }
  }

  /** The next word, read. Throws UsageError at the end; `needs` says what should come, as in `'via' needs an address`. */
  next(needs: string, candidates: Candidates = {}): string {
    const word = this.peek(candidates)
    if (word === undefined) {
      if (this.#forShell) throw new WordWanted()
      throw new UsageError(needs)
    }
    this.#at++
    return word
  }

  /** Reads the next word if it is one of these. */
  take<const W extends string>(...words: readonly W[]): W | undefined {
    const word = this.peek({ words })
    if (!words.includes(word as W)) return undefined
    this.#at++
    return word as W
  }
}
