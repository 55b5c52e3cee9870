import { suggestion } from '../schema/index.ts'
import { actionOf, type TitledCommand } from './command/command.ts'
import { findNamed } from './command/named.ts'
import { commandNames, findCommand } from './commands.ts'
import { contextOf } from './context.ts'
import { WordReader } from './grammar/reader.ts'
import { UsageError } from './grammar/usage-error.ts'
import { actionHelp, commandHelp, generalHelp, topicHelp } from './help.ts'
import { printLines } from './output.ts'
import { version } from './version.ts'
import { checkOptions, type Options, parseArguments } from './words/arguments.ts'

/** Runs a command line and gives the exit code. Throws UsageError for wrong arguments, and what the command throws. */
export async function run(args: readonly string[]): Promise<number> {
  const { options, words } = parseArguments(args)
  const [name, ...rest] = words
  if (options.version) return print([version()])
  if (name === undefined || name === 'help') return help(options, name, rest)
  const command = await commandNamed(name)
  if (rest[0] === 'help') return print(helpOf(command, rest.slice(1)))
  if (options.help) return print(helpOf(command, rest))
  checkOptions(options, command.name, command.options?.map(([option]) => option) ?? [])
  const { action, words: left } = actionOf(command, rest)
  const start = action.read(new WordReader(left), `${command.name} ${action.name}`.trimEnd())
  return start(contextOf(options))
}

function print(lines: readonly string[]): number {
  printLines(lines)
  return 0
}

async function help(options: Options, name: string | undefined, [topic, ...words]: readonly string[]): Promise<number> {
  if (topic !== undefined) return print(helpOf(await commandNamed(topic), words))
  if (name === 'help' || options.help) return print(generalHelp())
  throw new UsageError(
    `which command? There are ${commandNames()
      .filter((word) => findCommand(word)?.name === word)
      .join(', ')}`,
  )
}

/** The help of the topic that is the last word, of the action that is the first one, or of the command. */
function helpOf(command: TitledCommand, words: readonly string[]): string[] {
  const topic = topicOf(command, words.at(-1))
  if (topic !== undefined) return topic
  const [word] = words
  const named = word === undefined ? undefined : findNamed(command.actions, word)
  return named === undefined ? commandHelp(command) : actionHelp(command, named)
}

function topicOf({ name, topics = {} }: TitledCommand, word = ''): string[] | undefined {
  const topic = Object.hasOwn(topics, word) ? topics[word] : undefined
  return topic && topicHelp(`${name} … type ${word}`, topic)
}

function commandNamed(name: string): Promise<TitledCommand> {
  const command = findCommand(name)
  if (command) return command.load()
  throw new UsageError(`unknown command '${name}'${suggestion(name, commandNames())}`)
}
