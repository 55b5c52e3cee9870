import { describe, expect, test } from 'vitest'
import { namespaceProblem } from '../../support/namespace.ts'
import { addresses } from './addresses.ts'
import { forwardingEntries } from './forwarding-entries.ts'
import { iproute2Problem } from './iproute2-version.ts'
import { knownDifferences } from './known-differences.ts'
import { links } from './links.ts'
import { findMissing, type Machine, withMachine } from './machine.ts'
import { moreLinks } from './more-links.ts'
import { namespaces } from './namespaces.ts'
import { neighbours } from './neighbours.ts'
import { nexthops } from './nexthops.ts'
import { comparable } from './random-names.ts'
import { compareReaders, shownDifferences } from './readers.ts'
import { routes } from './routes.ts'
import { rules } from './rules.ts'
import type { Scenario } from './scenario.ts'
import { settings } from './settings.ts'
import { type Answer, iproute2, nlkit } from './tools.ts'

const subjects = {
  links,
  moreLinks,
  addresses,
  forwardingEntries,
  neighbours,
  rules,
  nexthops,
  routes,
  namespaces,
  settings,
}

const problem = namespaceProblem ?? iproute2Problem()

const compared = new Set<Scenario>()

describe.each(Object.entries(subjects).filter(([, scenarios]) => scenarios.length > 0))('%s', (_, scenarios) => {
  for (const scenario of scenarios) {
    test(scenario.name, async ({ skip }) => {
      skip(problem !== undefined, problem)
      const missing = await findMissing(scenario)
      skip(missing !== undefined, missing)
      await compare(scenario)
      compared.add(scenario)
    })
  }
})

test('every known difference shows where it is said to', () => {
  const others = Object.values(subjects)
    .flat()
    .filter((scenario) => !compared.has(scenario))
  const missing = knownDifferences.filter((difference) => {
    const mayShow = others.some(({ read }) => read.some((line) => difference.reads.test(line)))
    return !shownDifferences.has(difference) && !mayShow
  })
  expect(missing.map(({ reason }) => reason)).toEqual([])
})

/** Addresses are there at once: how long the kernel looks for duplicates is chance. */
const quiet = 'sysctl net.ipv6.conf.default.accept_dad=0'

async function compare(scenario: Scenario): Promise<void> {
  const { given = [], build, read } = scenario
  const theirs = await withMachine(scenario, async (machine) => {
    await machine.make(iproute2, [quiet, ...given, ...build])
    await compareReaders(machine, read)
    return answersOf(machine, scenario)
  })
  const ours = await withMachine(scenario, async (machine) => {
    await machine.make(iproute2, [quiet, ...given])
    await machine.make(nlkit, build)
    return answersOf(machine, scenario)
  })
  expect(ours, 'made by nlkit, read by iproute2').toEqual(theirs)
}

/** What iproute2 says of a machine, in a form that can be compared with another machine. */
async function answersOf(machine: Machine, { read: lines, unordered }: Scenario): Promise<Record<string, unknown>> {
  const names = await machine.randomNames()
  const answers = await machine.read(iproute2, lines)
  return Object.fromEntries(
    lines.map((line, i) => {
      const answer = comparable(answers[i], names) as Answer
      return [line, unordered && 'said' in answer ? sorted(answer.said) : answer]
    }),
  )
}

/** A list in an order that depends on what is in it alone. */
function sorted(list: unknown): unknown {
  return (list as unknown[]).map((item) => JSON.stringify(item)).sort()
}
