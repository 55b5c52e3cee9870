import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

const root = join(import.meta.dirname, '../..')
const budget = JSON.parse(readFileSync(join(import.meta.dirname, 'type-cost.json'), 'utf8')) as Record<string, number>

// Counts, not times: they are the same on every machine. One checker, as several count what they share several times.
test.each(Object.entries(budget))('tsc stays within the budget of %s', (name, limit) => {
  const args = ['-p', 'tsconfig.build.json', '--noEmit', '--extendedDiagnostics', '--singleThreaded']
  const output = execFileSync(join(root, 'node_modules/.bin/tsc'), args, { cwd: root, encoding: 'utf8' })
  const count = new RegExp(`^${name}: +(\\d+)$`, 'm').exec(output)?.[1]
  expect(Number(count)).toBeGreaterThan(0)
  expect(Number(count)).toBeLessThanOrEqual(limit)
})
