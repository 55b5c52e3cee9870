import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
const report = join(directory, 'report.json')

/** Runs a script of the repository, and gives its lines and its exit code. */
function run(script: string, ...args: string[]): { code: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(execPath, [join(root, script), ...args], { encoding: 'utf8', timeout: 120_000 })
  return { code: status, lines: stdout.split('\n') }
}

describe('a suite whose set-up fails', () => {
  let lines: string[]
  beforeAll(() => {
    const place = `--root=${join(import.meta.dirname, 'broken-set-up')}`
    const reporters = [`--reporter=${join(root, 'scripts/skip-reporter.js')}`, '--reporter=json']
    lines = run('node_modules/vitest/vitest.mjs', 'run', place, ...reporters, `--outputFile.json=${report}`).lines
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('is the reason of the tests that are skipped for it', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        "skipped 2: the set-up of 'a suite' failed: no such device",
        '  tests.js > a suite > one',
        '  tests.js > a suite > a suite in it > two',
        'skipped 1: needs a reason',
        '  tests.js > three',
      ]),
    )
  })

  test('is a failure in the summary, besides that of a test and that of a step', () => {
    const steps = join(directory, 'steps')
    writeFileSync(steps, 'failed 3 lint\n')
    const summary = run('scripts/ci-summary.js', steps, report)
    expect(summary.code).toBe(1)
    expect(summary.lines.at(-2)).toBe('1 passed, 3 failed, 3 skipped')
  })
})
