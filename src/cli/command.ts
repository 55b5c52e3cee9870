import type { Context } from './context.ts'
import type { OwnOption } from './words/arguments.ts'

/** A command: the word after `nlkit`. */
export interface Command {
  readonly name: string
  /** Other words for it. */
  readonly aliases?: readonly string[]
  /** What it does, in a line. */
  readonly summary: string
  /** How it is written, a form a line, without `nlkit`. */
  readonly forms: readonly string[]
  /** What the words mean: pairs of the word and its explanation. */
  readonly details: readonly (readonly [string, string])[]
  /** Options besides the common ones, with their explanation. */
  readonly options?: readonly (readonly [OwnOption, value: string, explanation: string])[]
  /** Does it, and gives the exit code. */
  run(words: readonly string[], context: Context): Promise<number>
}
