import { execFileSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { namespaceProblem } from '../../support/namespace.ts'
import { addresses } from './addresses.ts'
import { forwardingEntries } from './forwarding-entries.ts'
import { type KnownDifference, knownDifferences } from './known-differences.ts'
import { links } from './links.ts'
import { findMissing, type Machine, withMachine } from './machine.ts'
import { namespaces } from './namespaces.ts'
import { neighbours } from './neighbours.ts'
import { nexthops } from './nexthops.ts'
import { comparable } from './random-names.ts'
import { routes } from './routes.ts'
import { rules } from './rules.ts'
import type { Scenario } from './scenario.ts'
import { type Answer, iproute2, nlkit, type Tool } from './tools.ts'

const subjects = { links, addresses, forwardingEntries, neighbours, rules, nexthops, routes, namespaces }

/** What the kernel keeps in hash tables, and lists in another order on each machine. */
const unordered = new Set(['forwardingEntries', 'neighbours'])

/** Whose JSON `--iproute2` is. */
const VERSION = '6.1.0'

function iproute2Problem(): string | undefined {
  const said = execFileSync('ip', ['-V'], { encoding: 'utf8' }).trim()
  return said.includes(`iproute2-${VERSION}`) ? undefined : `compares with iproute2 ${VERSION}, and here is ${said}`
}

const problem = namespaceProblem ?? iproute2Problem()

/** Known differences that a scenario showed. */
const shown = new Set<KnownDifference>()
let compared = 0

describe.each(Object.entries(subjects).filter(([, scenarios]) => scenarios.length > 0))(
  '%s',
  { timeout: 60_000 },
  (subject, scenarios) => {
    for (const scenario of scenarios) {
      test(scenario.name, async ({ skip }) => {
        skip(problem !== undefined, problem)
        const missing = await findMissing(scenario)
        skip(missing !== undefined, missing)
        await compare(scenario, !unordered.has(subject))
        compared++
      })
    }
  },
)

test('every known difference shows', ({ skip }) => {
  const all = Object.values(subjects).flat().length
  skip(compared < all, `${all - compared} scenarios were not compared`)
  expect(knownDifferences.filter((difference) => !shown.has(difference)).map(({ reason }) => reason)).toEqual([])
})

async function compare(scenario: Scenario, isOrdered: boolean): Promise<void> {
  const { given = [], build, read } = scenario
  const theirs = await withMachine(scenario, async (machine) => {
    await machine.make(iproute2, [...given, ...build])
    await compareReaders(machine, read)
    return answersOf(machine, read, isOrdered)
  })
  const ours = await withMachine(scenario, async (machine) => {
    await machine.make(iproute2, given)
    await machine.make(nlkit, build)
    return answersOf(machine, read, isOrdered)
  })
  expect(ours, 'made by nlkit, read by iproute2').toEqual(theirs)
}

/** What iproute2 says of a machine, in a form that can be compared with another machine. */
async function answersOf(
  machine: Machine,
  lines: readonly string[],
  isOrdered: boolean,
): Promise<Record<string, unknown>> {
  const names = await machine.randomNames()
  const answers = await machine.read(iproute2, lines)
  return Object.fromEntries(lines.map((line, i) => [line, comparable(answers[i], names, isOrdered)]))
}

/** Times that nlkit reads again what differs: the kernel may do something between two readings. */
const MOST_READINGS = 4

async function compareReaders(machine: Machine, lines: readonly string[]): Promise<void> {
  let before = await answersByLine(machine, iproute2, lines)
  for (let i = 1; before.size > 0; i++) {
    const ours = await answersByLine(machine, nlkit, [...before.keys()])
    const different = [...before.keys()].filter((line) => !isDeepStrictEqual(...levelled(line, ours, before)))
    const after = await answersByLine(machine, iproute2, different)
    for (const line of different) {
      const [mine, earlier] = levelled(line, ours, before)
      const [, later] = levelled(line, ours, after)
      if (isBetween(mine, earlier, later)) after.delete(line)
      else if (i === MOST_READINGS) expect(mine, `nlkit --iproute2 ${line}`).toEqual(later)
    }
    before = after
  }
}

/** Whether a value is one of two, or on the way from one to the other: times and counters go on between two readings. */
function isBetween(value: unknown, before: unknown, after: unknown): boolean {
  if (isDeepStrictEqual(value, before) || isDeepStrictEqual(value, after)) return true
  if (typeof value === 'number' && typeof before === 'number' && typeof after === 'number')
    return Math.min(before, after) <= value && value <= Math.max(before, after)
  if (typeof value !== 'object' || value === null || typeof before !== 'object' || before === null) return false
  const [mine, earlier, later] = [entriesOf(value), entriesOf(before), entriesOf(after)]
  if (mine.size !== earlier.size || mine.size !== later.size) return false
  return [...mine].every(([key, field]) => isBetween(field, earlier.get(key), later.get(key)))
}

function entriesOf(value: unknown): Map<string, unknown> {
  return new Map(Object.entries(value ?? {}))
}

async function answersByLine(machine: Machine, tool: Tool, lines: readonly string[]): Promise<Map<string, Answer>> {
  const answers = lines.length === 0 ? [] : await machine.read(tool, lines)
  return new Map(answers.map((answer, i) => [lines[i] ?? '', answer]))
}

/** Both answers without what is known to differ. Two refusals are alike, whatever their words. */
function levelled(
  line: string,
  oursByLine: ReadonlyMap<string, Answer>,
  theirsByLine: ReadonlyMap<string, Answer>,
): readonly [unknown, unknown] {
  const [ours, theirs] = [oursByLine.get(line), theirsByLine.get(line)]
  if (ours === undefined || theirs === undefined) throw new Error(`no answer to ${line}`)
  if ('refused' in ours && 'refused' in theirs) return [true, true]
  if ('refused' in ours || 'refused' in theirs) return [ours, theirs]
  let both: readonly [unknown, unknown] = [ours.said, theirs.said]
  for (const difference of knownDifferences) {
    if (!difference.reads.test(line)) continue
    const level: readonly [unknown, unknown] = [difference.level(both[0]), difference.level(both[1])]
    if (!isDeepStrictEqual(level, both)) shown.add(difference)
    both = level
  }
  return both
}
