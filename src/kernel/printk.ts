import type { Clock } from './clock.ts'

/** A line of the kernel's log. */
export interface LogLine {
  /** Milliseconds since 1970, by the kernel's clock. */
  readonly time: number
  readonly text: string
}

/** Lines that are kept: the oldest ones go first. */
const MAX_LINES = 1024
/** Characters of a line; the rest is cut. */
const MAX_LENGTH = 1024

/** The ring that printk() writes to and dmesg reads. */
export class Log {
  readonly #clock: Clock
  readonly #lines: LogLine[] = []
  #oldest = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Adds a line for each line of `text`. */
  write(text: string): void {
    const time = this.#clock.now()
    for (const line of text.replace(/\n$/, '').split('\n', MAX_LINES))
      this.#add({ time, text: line.slice(0, MAX_LENGTH) })
  }

  #add(line: LogLine): void {
    if (this.#lines.length < MAX_LINES) {
      this.#lines.push(line)
      return
    }
    this.#lines[this.#oldest] = line
    this.#oldest = (this.#oldest + 1) % MAX_LINES
  }

  /** The lines that are there, the oldest one first. */
  read(): LogLine[] {
    return [...this.#lines.slice(this.#oldest), ...this.#lines.slice(0, this.#oldest)]
  }
}
