import { execFileSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { namespaceProblem } from '../../support/namespace.ts'
import { addresses } from './addresses.ts'
import { forwardingEntries } from './forwarding-entries.ts'
import { type KnownDifference, knownDifferences } from './known-differences.ts'
import { links } from './links.ts'
import { findMissing, type Machine, withMachine } from './machine.ts'
import { moreLinks } from './more-links.ts'
import { namespaces } from './namespaces.ts'
import { neighbours } from './neighbours.ts'
import { nexthops } from './nexthops.ts'
import { comparable } from './random-names.ts'
import { routes } from './routes.ts'
import { rules } from './rules.ts'
import type { Scenario } from './scenario.ts'
import { type Answer, iproute2, nlkit } from './tools.ts'

const subjects = { links, moreLinks, addresses, forwardingEntries, neighbours, rules, nexthops, routes, namespaces }

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
  (_, scenarios) => {
    for (const scenario of scenarios) {
      test(scenario.name, async ({ skip }) => {
        skip(problem !== undefined, problem)
        const missing = await findMissing(scenario)
        skip(missing !== undefined, missing)
        await compare(scenario)
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

async function compare(scenario: Scenario): Promise<void> {
  const { given = [], build, read } = scenario
  const theirs = await withMachine(scenario, async (machine) => {
    await machine.make(iproute2, [...given, ...build])
    await compareReaders(machine, read)
    return answersOf(machine, read)
  })
  const ours = await withMachine(scenario, async (machine) => {
    await machine.make(iproute2, given)
    await machine.make(nlkit, build)
    return answersOf(machine, read)
  })
  expect(ours, 'made by nlkit, read by iproute2').toEqual(theirs)
}

/** What iproute2 says of a machine, in a form that can be compared with another machine. */
async function answersOf(machine: Machine, lines: readonly string[]): Promise<Record<string, unknown>> {
  const names = await machine.randomNames()
  const answers = await machine.read(iproute2, lines)
  return Object.fromEntries(lines.map((line, i) => [line, comparable(answers[i], names)]))
}

/** Times that both read again when they differ: counters and ages change between two readings. */
const MOST_READINGS = 4

async function compareReaders(machine: Machine, lines: readonly string[]): Promise<void> {
  let left = lines
  for (let i = 1; left.length > 0; i++) {
    const theirs = await machine.read(iproute2, left)
    const ours = await machine.read(nlkit, left)
    const pairs = left.map((line, at) => [line, ...levelled(line, ours[at], theirs[at])] as const)
    const different = pairs.filter(([, mine, other]) => !isDeepStrictEqual(mine, other))
    if (i === MOST_READINGS) {
      for (const [line, mine, other] of different) expect(mine, `nlkit --iproute2 ${line}`).toEqual(other)
    }
    left = different.map(([line]) => line)
  }
}

/** Both answers without what is known to differ. Two refusals are alike, whatever their words. */
function levelled(line: string, ours: Answer | undefined, theirs: Answer | undefined): readonly [unknown, unknown] {
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
