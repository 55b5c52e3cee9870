import { action } from '../action.ts'
import type { Command } from '../command.ts'
import type { CommandEntry } from '../commands.ts'
import { grammar, often } from '../grammar/grammar.ts'
import { text } from '../grammar/kinds.ts'
import { printLines } from '../output.ts'
import { candidatesFor } from './candidates.ts'
import { type Shell, scripts } from './shells.ts'

/** The action that prints the script for a shell. */
function scriptFor(shell: Shell) {
  return action(shell, {
    summary: `prints a script for ${shell}`,
    grammar: grammar({}),
    run() {
      printLines([scripts[shell].trimEnd()])
      return 0
    },
  })
}

const words = grammar(
  { words: often(text('WORD', 'a word'), 'a command line, without nlkit before it') },
  { bare: 'words' },
)

/** The command that completes what is typed for `commands`, itself among them. */
export function completionCommand(commands: readonly CommandEntry[]): Command {
  const candidates = action('candidates', {
    summary: 'prints what could stand in place of the last word; the scripts ask so, as in -- link show ""',
    grammar: words,
    async run({ words = [] }) {
      const found = await candidatesFor(commands, words)
      printLines(found.map(({ word, help }) => (help === undefined ? word : `${word}\t${help}`)))
      return 0
    },
  })
  return {
    actions: [scriptFor('bash'), scriptFor('zsh'), scriptFor('fish'), candidates],
  }
}
