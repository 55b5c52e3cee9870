import { env, stdout } from 'node:process'
import { suggestion } from '../schema/index.ts'
import type { Action } from './action.ts'
import type { Command } from './command.ts'
import { commandNames, findAction, findCommand } from './commands.ts'
import type { Context } from './context.ts'
import { WordReader } from './grammar/reader.ts'
import { UsageError } from './grammar/usage-error.ts'
import { actionHelp, commandHelp, generalHelp } from './help.ts'
import { printLines } from './output.ts'
import { painter, wantsColour } from './table/colour.ts'
import { version } from './version.ts'
import { checkOptions, type Options, parseArguments } from './words/arguments.ts'
import { AF_INET, AF_INET6, numberOf } from './words/values.ts'

/** Runs a command line and gives the exit code. Throws UsageError for wrong arguments, and what the command throws. */
export async function run(args: readonly string[]): Promise<number> {
  const { options, words } = parseArguments(args)
  const [name, ...rest] = words
  if (options.version) return print([version()])
  if (name === undefined || name === 'help') return help(options, name, rest)
  const command = commandNamed(name)
  if (options.help || rest[0] === 'help') return print(helpOf(command, rest[0]))
  checkOptions(options, command.name, command.options?.map(([option]) => option) ?? [])
  const { action, words: left } = actionOf(command, rest)
  const start = action.read(new WordReader(left), `${command.name} ${action.name}`.trimEnd())
  return start(contextOf(options))
}

/** What is to be done, and the words for it. What a command does first it does where no action is named. */
export function actionOf(
  command: Command,
  [word, ...rest]: readonly string[],
): { readonly action: Action; readonly words: readonly string[] } {
  const named = word === undefined ? undefined : findAction(command, word)
  if (named !== undefined) return { action: named, words: rest }
  return { action: command.actions[0], words: word === undefined ? [] : [word, ...rest] }
}

function print(lines: readonly string[]): number {
  printLines(lines)
  return 0
}

function help(options: Options, name: string | undefined, [topic, action]: readonly string[]): number {
  if (topic !== undefined) return print(helpOf(commandNamed(topic), action))
  if (name === 'help' || options.help) return print(generalHelp())
  throw new UsageError(
    `which command? There are ${commandNames()
      .filter((word) => findCommand(word)?.name === word)
      .join(', ')}`,
  )
}

function helpOf(command: Command, word: string | undefined): string[] {
  const named = word === undefined ? undefined : findAction(command, word)
  return named === undefined ? commandHelp(command) : actionHelp(command, named)
}

function commandNamed(name: string): Command {
  const command = findCommand(name)
  if (command) return command
  throw new UsageError(`unknown command '${name}'${suggestion(name, commandNames())}`)
}

/** What a command is given of the options. */
export function contextOf(options: Options): Context {
  const {
    json,
    jsonl,
    iproute2,
    ipv4,
    ipv6,
    netns,
    timeout,
    numeric = false,
    details = false,
    statistics = false,
  } = options
  if (json && jsonl) throw new UsageError('--json and --jsonl exclude each other')
  if (iproute2 && jsonl) throw new UsageError('--iproute2 and --jsonl exclude each other')
  const isColoured = wantsColour(options['no-color'] ?? false, stdout.isTTY ?? false, env)
  return {
    options,
    output: {
      format: iproute2 ? 'iproute2' : jsonl ? 'jsonl' : json ? 'json' : 'text',
      paint: painter(isColoured),
    },
    family: ipv4 && ipv6 ? 0 : ipv4 ? AF_INET : ipv6 ? AF_INET6 : undefined,
    numeric,
    details,
    statistics,
    netns: netns === undefined ? undefined : namespacePath(netns),
    timeout: timeout === undefined ? undefined : numberOf(timeout, '--timeout', 0x7fff_ffff),
  }
}

/** Path of a namespace: of a name without slashes, the place where `ip netns` keeps it. */
function namespacePath(name: string): string {
  if (name === '' || name.includes('\0')) throw new UsageError('--netns must be a name or a path')
  return name.includes('/') ? name : `/run/netns/${name}`
}
