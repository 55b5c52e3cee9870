import type { Grammar } from '../grammar/grammar.ts'
import type { OwnOption } from '../words/arguments.ts'
import type { Action } from './action.ts'
import { findNamed, type Named } from './named.ts'

/** The word after `nlkit`. */
export interface CommandTitle extends Named {
  /** What it does, in a line. */
  readonly summary: string
}

/** What a command is besides its title, which stands in `commands.ts`. */
export interface Command {
  /** What can be done; the first is done when none is named. */
  readonly actions: readonly [Action, ...Action[]]
  /** Words that belong to one thing only, by its name: the kinds of links, as in `nlkit link help vlan`. */
  readonly topics?: Readonly<Record<string, Grammar>>
  /** What else there is to say of its words: pairs of a word and its explanation. */
  readonly details?: readonly (readonly [string, string])[]
  /** Options besides the common ones, with their explanation. */
  readonly options?: readonly (readonly [OwnOption, value: string, explanation: string])[]
}

export interface TitledCommand extends CommandTitle, Command {}

/** An action, and the words for it. */
export interface ActionAndWords {
  readonly action: Action
  readonly words: readonly string[]
}

/** What is to be done, and the words for it. What a command does first it does where no action is named. */
export function actionOf(command: Command, words: readonly string[]): ActionAndWords {
  const [word = '', ...rest] = words
  const named = findNamed(command.actions, word)
  return named === undefined || words.length === 0
    ? { action: command.actions[0], words }
    : { action: named, words: rest }
}
