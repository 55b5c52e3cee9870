import { env, stdout } from 'node:process'
import { suggestion } from '../schema/index.ts'
import type { Command } from './command.ts'
import { commandNames, findCommand } from './commands.ts'
import type { Context } from './context.ts'
import { commandHelp, generalHelp } from './help.ts'
import { printLines } from './output.ts'
import { painter, wantsColour } from './table/colour.ts'
import { version } from './version.ts'
import { checkOptions, type Options, parseArguments } from './words/arguments.ts'
import { UsageError } from './words/usage-error.ts'
import { AF_INET, AF_INET6, numberOf } from './words/values.ts'

/** Runs a command line and gives the exit code. Throws UsageError for wrong arguments, and what the command throws. */
export async function run(args: readonly string[]): Promise<number> {
  const { options, words } = parseArguments(args)
  const [name, ...rest] = words
  if (options.version) return print([version()])
  if (name === undefined || name === 'help') return help(options, name, rest[0])
  const command = commandNamed(name)
  if (options.help) return print(commandHelp(command))
  checkOptions(options, command.name, command.options?.map(([option]) => option) ?? [])
  return command.run(rest, contextOf(options))
}

function print(lines: readonly string[]): number {
  printLines(lines)
  return 0
}

function help(options: Options, name: string | undefined, topic: string | undefined): number {
  if (topic !== undefined) return print(commandHelp(commandNamed(topic)))
  if (name === 'help' || options.help) return print(generalHelp())
  throw new UsageError(
    `which command? There are ${commandNames()
      .filter((word) => findCommand(word)?.name === word)
      .join(', ')}`,
  )
}

function commandNamed(name: string): Command {
  const command = findCommand(name)
  if (command) return command
  throw new UsageError(`unknown command '${name}'${suggestion(name, commandNames())}`)
}

function contextOf(options: Options): Context {
  const { json, jsonl, ipv4, ipv6, netns, timeout, numeric = false } = options
  if (json && jsonl) throw new UsageError('--json and --jsonl exclude each other')
  const isColoured = wantsColour(options['no-color'] ?? false, stdout.isTTY ?? false, env)
  return {
    options,
    output: { format: jsonl ? 'jsonl' : json ? 'json' : 'text', paint: painter(isColoured) },
    family: ipv4 && ipv6 ? 0 : ipv4 ? AF_INET : ipv6 ? AF_INET6 : undefined,
    numeric,
    netns: netns === undefined ? undefined : namespacePath(netns),
    timeout: timeout === undefined ? undefined : numberOf(timeout, '--timeout', 0x7fff_ffff),
  }
}

/** Path of a namespace: of a name without slashes, the place where `ip netns` keeps it. */
function namespacePath(name: string): string {
  if (name === '' || name.includes('\0')) throw new UsageError('--netns must be a name or a path')
  return name.includes('/') ? name : `/run/netns/${name}`
}
