import { type ParseArgsConfig, parseArgs } from 'node:util'
import { suggestion } from '../../schema/index.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { addressFlagWords } from './address-flags.ts'

/** Options of every command. */
const commonOptions = {
  json: { type: 'boolean', short: 'j' },
  jsonl: { type: 'boolean' },
  iproute2: { type: 'boolean' },
  details: { type: 'boolean', short: 'd' },
  statistics: { type: 'boolean', short: 's', multiple: true },
  oneline: { type: 'boolean', short: 'o' },
  pretty: { type: 'boolean', short: 'p' },
  'no-color': { type: 'boolean' },
  netns: { type: 'string', short: 'n' },
  ipv4: { type: 'boolean', short: '4' },
  ipv6: { type: 'boolean', short: '6' },
  numeric: { type: 'boolean', short: 'N' },
  timeout: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** Options of some commands; each command names those that it has. */
const ownOptions = {
  brief: { type: 'boolean' },
  timestamp: { type: 'boolean', short: 't' },
  seconds: { type: 'string' },
  'receive-buffer': { type: 'string' },
  protocol: { type: 'string' },
  explain: { type: 'boolean' },
  roundtrip: { type: 'boolean' },
  from: { type: 'string' },
  family: { type: 'string', multiple: true },
  'big-endian': { type: 'boolean' },
  'little-endian': { type: 'boolean' },
  strict: { type: 'boolean' },
  socket: { type: 'string' },
  load: { type: 'string', multiple: true },
  mode: { type: 'string' },
  fault: { type: 'string', multiple: true },
  seed: { type: 'string' },
  kernel: { type: 'string' },
  mpls: { type: 'boolean', short: 'M' },
  'dry-run': { type: 'boolean' },
  exact: { type: 'boolean' },
} as const

const options = { ...commonOptions, ...ownOptions }

const shortOptions = new Set(Object.values<OptionConfig>(options).map(({ short }) => short))

/** Name of an option that not every command has. */
export type OwnOption = keyof typeof ownOptions

/** The options that were given. */
export type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

/** A command line, taken apart. */
export interface Arguments {
  readonly options: Options
  /** The command and what follows it, without options. */
  readonly words: readonly string[]
}

/** Takes a command line apart. Throws UsageError for an option that does not exist, or lacks its value. */
export function parseArguments(args: readonly string[]): Arguments {
  try {
    const given = withTwoDashes(args).map((arg) => (dashedWords.has(arg) ? DASH + arg.slice(1) : arg))
    const { values, positionals } = parseArgs({ args: given, options, allowPositionals: true })
    return { options: values, words: positionals.map((word) => word.replace(DASH, '-')) }
  } catch (error) {
    throw asUsageError(error as Error & { code?: string })
  }
}

/** Words that begin with a dash and are no options. */
const dashedWords: ReadonlySet<string> = new Set(addressFlagWords.map((word) => `-${word}`))
/** Stands for their dash while options are looked for: no argument of a process has a NUL. */
const DASH = '\0'

/** How iproute2 writes options that have other names here. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['stats', 'statistics'],
  ['ts', 'timestamp'],
  ['V', 'version'],
  ['Version', 'version'],
])

/** iproute2 writes long options with one dash: `-json`, `-details`, as much of them as makes them one. */
function withTwoDashes(args: readonly string[]): string[] {
  const end = args.indexOf('--')
  return args.map((arg, i) => (end >= 0 && i > end ? arg : longForm(arg)))
}

function longForm(arg: string): string {
  const [, word] = /^-([A-Za-z][\w]*)$/.exec(arg) ?? []
  if (word === undefined) return arg
  const other = otherNames.get(word)
  if (other !== undefined) return `--${other}`
  const isShort = [...word].every((letter) => shortOptions.has(letter))
  const long = Object.keys(options).find((name) => name.startsWith(word))
  return isShort || long === undefined ? arg : `--${long}`
}

function asUsageError(error: Error & { code?: string }): Error {
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const given = /'(-[^']*)'/.exec(error.message)?.[1] ?? ''
    const known = Object.keys(options).map((name) => `--${name}`)
    return new UsageError(`unknown option '${given}'${suggestion(given, known)}`)
  }
  if (error.code?.startsWith('ERR_PARSE_ARGS_')) {
    const sentence = error.message.split(/[.\n]/)[0] ?? ''
    return new UsageError(sentence.charAt(0).toLowerCase() + sentence.slice(1))
  }
  return error
}

/** Refuses options that the command does not have. */
export function checkOptions(given: Options, command: string, own: readonly OwnOption[]): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(ownOptions, name) && !own.includes(name as OwnOption)) {
      throw new UsageError(`nlkit ${command} has no option '--${name}'`)
    }
  }
}

/** The short form of an option, as in `-t`; undefined when it has none. */
export function shortOf(name: string): string | undefined {
  const config: OptionConfig | undefined = options[name as keyof typeof options]
  return config?.short === undefined ? undefined : `-${config.short}`
}

type OptionConfig = NonNullable<ParseArgsConfig['options']>[string]

/** Whether a value must follow what was typed as an option. */
export function takesValue(typed: string): boolean {
  return Object.entries<OptionConfig>(options).some(
    ([name, { type, short }]) => type === 'string' && (typed === `--${name}` || typed === `-${short}`),
  )
}

/** The options of every command and those of `own`, as they are typed in full. */
export function optionsOf(own: readonly OwnOption[]): string[] {
  return [...Object.keys(commonOptions), ...own].map((name) => `--${name}`)
}
