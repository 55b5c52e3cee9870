import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const budget = JSON.parse(readFileSync(join(import.meta.dirname, 'type-cost.json'), 'utf8')) as Record<string, number>

/** What tsc says of its work. */
let output: string
beforeAll(() => {
  // One checker, as several count what they share several times.
  const args = ['-p', 'tsconfig.build.json', '--noEmit', '--extendedDiagnostics', '--singleThreaded']
  output = execFileSync(join(root, 'node_modules/.bin/tsc'), args, { cwd: root, encoding: 'utf8' })
})

// Counts, not times: they are the same on every machine.
test.each(Object.entries(budget))('tsc stays within the budget of %s', (name, limit) => {
  const count = new RegExp(`^${name}: +(\\d+)$`, 'm').exec(output)?.[1]
  expect(Number(count)).toBeGreaterThan(0)
  expect(Number(count)).toBeLessThanOrEqual(limit)
})
