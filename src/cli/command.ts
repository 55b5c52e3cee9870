import type { Action } from './action.ts'
import type { OwnOption } from './words/arguments.ts'

/** A command: the word after `nlkit`. */
export interface Command {
  readonly name: string
  /** Other words for it. */
  readonly aliases?: readonly string[]
  /** What it does, in a line. */
  readonly summary: string
  /** What can be done; the first is done when none is named. */
  readonly actions: readonly [Action, ...Action[]]
  /** What else there is to say of its words: pairs of a word and its explanation. */
  readonly details?: readonly (readonly [string, string])[]
  /** Options besides the common ones, with their explanation. */
  readonly options?: readonly (readonly [OwnOption, value: string, explanation: string])[]
}
