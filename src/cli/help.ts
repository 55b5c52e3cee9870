import type { Action } from './command/action.ts'
import type { Command, TitledCommand } from './command/command.ts'
import { commands } from './commands.ts'
import type { Grammar } from './grammar/grammar.ts'
import { shortOf } from './words/arguments.ts'

type Line = readonly [left: string, right: string]

const commonOptions: readonly Line[] = [
  ['-j, --json', 'one array of objects, with the names of nlkit'],
  ['--jsonl', 'one object a line'],
  ['--iproute2', 'the array that ip -j prints'],
  ['-p, --pretty', 'JSON that people can read'],
  ['-o, --oneline', 'an object in a line, as tables have it anyway'],
  ['-d, --details', 'show more'],
  ['-s, --statistics', 'show counters; given twice, all of them'],
  ['-4, --ipv4', 'IPv4 only'],
  ['-6, --ipv6', 'IPv6 only'],
  ['-N, --numeric', 'numbers instead of names'],
  ['-n, --netns NAME|PATH', 'work in a network namespace: one of `ip netns`, or a path as /proc/1/ns/net'],
  ['--timeout MS', 'wait that long for each answer, in milliseconds'],
  ['--no-color', 'no colours; likewise NO_COLOR=1 in the environment, FORCE_COLOR=1 the contrary'],
  ['-h, --help', 'this text; also of a command, and of an action'],
  ['--version', 'the version'],
]

/** Columns of a terminal that help is written for. */
const WIDTH = 110

/** The help of the whole. */
export function generalHelp(): string[] {
  return [
    'nlkit shows and changes what Linux tells and takes over netlink.',
    '',
    'Usage: nlkit [OPTIONS] COMMAND [ACTION] [WORDS]',
    '',
    'Commands:',
    ...aligned(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options of every command:',
    ...aligned(commonOptions),
    '',
    'Exit codes: 0 done; 1 the kernel said no, or something could not be decoded; 2 wrong arguments.',
    'nlkit COMMAND --help says more, nlkit COMMAND ACTION --help all words.',
  ]
}

/** The help of one command. */
export function commandHelp(command: TitledCommand): string[] {
  const { name, aliases = [], summary, actions, details = [], options = [] } = command
  const [only] = actions
  if (actions.length === 1) return actionHelp(command, only)
  return [
    `nlkit ${name} ${summary}.`,
    '',
    ...actions.map((action, i) => `${i === 0 ? 'Usage:' : '      '} nlkit ${name} ${shortForm(action, i === 0)}`),
    ...(aliases.length > 0 ? [`Also called: ${aliases.join(', ')}`] : []),
    '',
    ...aligned(actions.map((action) => [action.name, spoken(action)])),
    ...(details.length > 0 ? ['', ...aligned(details)] : []),
    ...optionLines(options),
    '',
    'Options of every command:',
    ...aligned(commonOptions),
    '',
    `nlkit ${name} ACTION --help lists the words.`,
    ...topicLines(command),
  ]
}

function topicLines({ name, topics = {} }: TitledCommand): string[] {
  const [first, ...rest] = Object.keys(topics)
  if (first === undefined) return []
  return wrapped(`nlkit ${name} help KIND lists those of a kind: ${first}`, rest)
}

/** The help of one action: all its words. */
export function actionHelp(command: TitledCommand, action: Action): string[] {
  const { details = [], options = [], aliases = [] } = command
  const title = `${command.name} ${action.name}`.trimEnd()
  const words = wordLines(action)
  return [
    `nlkit ${title} ${action.name === '' ? command.summary : action.summary}.`,
    '',
    ...wrapped(`Usage: nlkit ${title}`, longForm(action)),
    ...(action.name === '' && aliases.length > 0 ? [`Also called: ${aliases.join(', ')}`] : []),
    ...(words.length > 0 ? ['', ...aligned(words)] : []),
    ...(details.length > 0 ? ['', ...aligned(details)] : []),
    ...optionLines(options),
    '',
    'Options of every command:',
    ...aligned(commonOptions),
  ]
}

/** The help of words that stand behind others. */
export function topicHelp(title: string, grammar: Grammar): string[] {
  const words = wordLines({ grammar })
  return words.length === 0 ? [`nlkit ${title} takes no words.`] : [`nlkit ${title} takes:`, '', ...aligned(words)]
}

function spoken({ aliases, summary }: Action): string {
  return aliases.length === 0 ? summary : `${summary} (also: ${aliases.join(', ')})`
}

function shortForm(action: Action, isFirst: boolean): string {
  const name = isFirst ? `[${action.name}]` : action.name
  const forms = longForm(action)
  return [name, ...forms.slice(0, 3), ...(forms.length > 3 ? ['…'] : [])].join(' ').trimEnd()
}

/** A form for each word, what may stand without one first. */
function longForm({ grammar: { entries, bare, required } }: Action): string[] {
  const names = [...bare, ...Object.keys(entries).filter((name) => !bare.includes(name))]
  return names.map((name) => {
    const { label, spellings, repeats } = entries[name]!
    const word = spellings[0] ?? name
    const form = bare.includes(name) ? label : [word, label].filter(Boolean).join(' ')
    return `${required.includes(name) ? form : `[${form}]`}${repeats ? '…' : ''}`
  })
}

function wordLines({ grammar: { entries } }: Pick<Action, 'grammar'>): Line[] {
  return Object.entries(entries).map(([name, { label, spellings, help }]) => {
    const words = spellings.length === 0 ? [name] : spellings
    return [[words.join('|'), label].filter(Boolean).join(' '), help]
  })
}

function optionLines(options: NonNullable<Command['options']>): string[] {
  return options.length > 0 ? ['', 'Options:', ...aligned(ownOptionLines(options))] : []
}

/** Options with their short forms; an option's second line goes without its name. */
function ownOptionLines(options: NonNullable<Command['options']>): Line[] {
  return options.map(([name, value, explanation], i) => {
    if (options[i - 1]?.[0] === name) return ['', explanation]
    const short = shortOf(name)
    return [`${short ? `${short}, ` : ''}--${name}${value && ` ${value}`}`, explanation]
  })
}

/** Pieces behind a start, in as many lines as they need. */
function wrapped(start: string, pieces: readonly string[]): string[] {
  const lines = [start]
  for (const piece of pieces) {
    const line = `${lines.at(-1)} ${piece}`
    if (line.length <= WIDTH) lines[lines.length - 1] = line
    else lines.push(`${' '.repeat(10)}${piece}`)
  }
  return lines
}

/** Two columns; where the left one is wide, the right one stands in the line below. */
function aligned(lines: readonly Line[]): string[] {
  const width = Math.min(28, Math.max(...lines.map(([left]) => left.length)))
  return lines.flatMap(([left, right]) => {
    if (left.length > width) return [`  ${left}`, `  ${' '.repeat(width)}  ${right}`]
    return [`  ${left.padEnd(width)}  ${right}`]
  })
}
