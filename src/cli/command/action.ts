import type { Context } from '../context.ts'
import { type Entries, type Found, type Grammar, readAll } from '../grammar/grammar.ts'
import type { WordReader } from '../grammar/reader.ts'

/** What can be done to a kind of object, by the word for it: `add`, `show`. */
export interface Action {
  /** Empty for what a command does that does one thing. */
  readonly name: string
  readonly aliases: readonly string[]
  /** What it does, in a line. */
  readonly summary: string
  readonly grammar: Grammar
  /** Reads the words; what it gives does it, and gives the exit code. Throws UsageError for wrong words. */
  read(reader: WordReader, after: string): (context: Context) => Promise<number>
}

/** What an action is made of. */
export interface ActionParts<E extends Entries> {
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly grammar: Grammar<E>
  /** Does it, and gives the exit code. */
  run(found: Found<E>, context: Context): Promise<number> | number
}

/** An action. */
export function action<E extends Entries>(
  name: string,
  { aliases = [], summary, grammar, run }: ActionParts<E>,
): Action {
  return {
    name,
    aliases,
    summary,
    grammar,
    read(reader, after) {
      const found = readAll(grammar, reader, after)
      return async (context) => run(found, context)
    },
  }
}
