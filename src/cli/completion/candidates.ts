import { getFamily } from '../../families/generic/index.ts'
import { namespaces } from '../../host/index.ts'
import { actionOf, type Command, type TitledCommand } from '../command/command.ts'
import { findNamed } from '../command/named.ts'
import type { CommandEntry } from '../commands.ts'
import { withController, withRoute } from '../connection.ts'
import { contextOf } from '../context.ts'
import { type Candidates, WordReader, WordWanted } from '../grammar/reader.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { type Options, optionsOf, parseArguments, takesValue } from '../words/arguments.ts'
import { allLinkNames } from '../words/link-names.ts'

/** What could come next, and what it means where that is known. */
export interface Candidate {
  readonly word: string
  readonly help?: string | undefined
}

/** Stands for the names of files, which shells know best. */
export const FILES: Candidate = { word: ':files' }

/** What could stand in place of the last of `args`, which is what was typed of it so far. Never throws. */
export async function candidatesFor(commands: readonly CommandEntry[], args: readonly string[]): Promise<Candidate[]> {
  const typed = args.at(-1) ?? ''
  const found = await allFor(commands, args.slice(0, -1), typed).catch((): Candidate[] => [])
  const unique = new Map(found.map((candidate) => [candidate.word, candidate]))
  return [...unique.values()].filter((candidate) => candidate === FILES || candidate.word.startsWith(typed))
}

async function allFor(
  commands: readonly CommandEntry[],
  before: readonly string[],
  typed: string,
): Promise<Candidate[]> {
  const last = before.at(-1)
  if (last !== undefined && takesValue(last)) return isNetns(last) ? namesOf('namespaces', {}) : []
  const { options, words } = parseArguments(before)
  const [name, ...rest] = words
  const command = name === undefined ? undefined : await findNamed(commands, name)?.load()
  const isDashed = typed.startsWith('-')
  if (name === undefined && !isDashed) return commands.map((each) => ({ word: each.name, help: each.summary }))
  const offered = command === undefined ? [] : await wordCandidates(command, rest, options)
  // A word with a dash says the contrary of one that is offered without.
  const fitting = offered.filter(({ word }) => word.startsWith('-') === isDashed)
  return isDashed ? [...optionCandidates(command), ...fitting] : fitting
}

function isNetns(option: string): boolean {
  return option === '-n' || option === '--netns'
}

function optionCandidates(command: Command | undefined): Candidate[] {
  return optionsOf(command?.options?.map(([name]) => name) ?? []).map((word) => ({ word }))
}

/** Words of the action; those for all actions too, where none is named yet. */
async function wordCandidates(
  command: TitledCommand,
  words: readonly string[],
  options: Options,
): Promise<Candidate[]> {
  const { action, words: left } = actionOf(command, words)
  const reader = new WordReader(left, true)
  try {
    action.read(reader, command.name)
  } catch (error) {
    // What is wrong already cannot be completed; but what was offered on the way still can.
    if (!(error instanceof WordWanted || error instanceof UsageError)) throw error
  }
  const named = words.length === 0 && command.actions.length > 1 ? command.actions : []
  const offered = await Promise.all(reader.offered.map((candidates) => listed(candidates, options)))
  return [...named.map(({ name, summary }) => ({ word: name, help: summary })), ...offered.flat()]
}

async function listed({ words = [], helpOf, names }: Candidates, options: Options): Promise<Candidate[]> {
  const known = words.map((word): Candidate => ({ word, help: helpOf?.(word) }))
  return names === undefined ? known : [...known, ...(await namesOf(names, options))]
}

/** Names that the machine knows; none where it cannot be asked. */
async function namesOf(names: NonNullable<Candidates['names']>, options: Options): Promise<Candidate[]> {
  if (names === 'files') return [FILES]
  return (await candidateNames[names](options).catch(() => [])).map((word) => ({ word }))
}

const candidateNames = {
  links: linkCandidates,
  families: familyCandidates,
  namespaces: async () => (await namespaces()).map(({ name }) => name),
}

async function familyCandidates(options: Options): Promise<string[]> {
  const context = contextOf(options)
  const families = await withController(context, (ctrl) =>
    ctrl.dump(getFamily, {}, { timeout: context.timeout }).toArray(),
  )
  return families.flatMap(({ familyName }) => familyName ?? [])
}

async function linkCandidates(options: Options): Promise<string[]> {
  const context = contextOf(options)
  return withRoute(context, (rt) => allLinkNames(rt, context))
}
