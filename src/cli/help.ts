import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { shortOf } from './words/arguments.ts'

type Line = readonly [left: string, right: string]

const commonOptions: readonly Line[] = [
  ['--json', 'one array of objects'],
  ['--jsonl', 'one object a line'],
  ['-4, --ipv4', 'IPv4 only'],
  ['-6, --ipv6', 'IPv6 only'],
  ['-N, --numeric', 'numbers instead of names'],
  ['--netns NAME|PATH', 'look into a network namespace: one of `ip netns`, or a path as /proc/1/ns/net'],
  ['--timeout MS', 'wait that long for each answer, in milliseconds'],
  ['--no-color', 'no colours; likewise NO_COLOR=1 in the environment, FORCE_COLOR=1 the contrary'],
  ['-h, --help', 'this text; also of a command'],
  ['--version', 'the version'],
]

/** The help of the whole. */
export function generalHelp(): string[] {
  return [
    'nlkit shows what Linux says over netlink.',
    '',
    'Usage: nlkit COMMAND [WORDS] [OPTIONS]',
    '',
    'Commands:',
    ...aligned(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options of every command:',
    ...aligned(commonOptions),
    '',
    'Exit codes: 0 done; 1 the kernel said no, or something could not be decoded; 2 wrong arguments.',
    'nlkit COMMAND --help says more.',
  ]
}

/** The help of one command. */
export function commandHelp(command: Command): string[] {
  const { name, aliases = [], summary, forms, details, options = [] } = command
  return [
    `nlkit ${name} ${summary}.`,
    '',
    ...forms.map((form, i) => `${i === 0 ? 'Usage:' : '      '} nlkit ${form}`),
    ...(aliases.length > 0 ? [`Also called: ${aliases.join(', ')}`] : []),
    ...(details.length > 0 ? ['', ...aligned(details)] : []),
    ...(options.length > 0 ? ['', 'Options:', ...aligned(ownOptionLines(options))] : []),
    '',
    'Options of every command:',
    ...aligned(commonOptions),
  ]
}

/** Options with their short forms; an option's second line goes without its name. */
function ownOptionLines(options: NonNullable<Command['options']>): Line[] {
  return options.map(([name, value, explanation], i) => {
    if (options[i - 1]?.[0] === name) return ['', explanation]
    const short = shortOf(name)
    return [`${short ? `${short}, ` : ''}--${name}${value && ` ${value}`}`, explanation]
  })
}

function aligned(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
