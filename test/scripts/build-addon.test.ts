import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, platform } from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

describe.skipIf(platform !== 'linux')('where the addon cannot be built (needs Linux)', () => {
  const copy = mkdtempSync(join(tmpdir(), 'nlkit-'))
  beforeAll(() => {
    for (const folder of ['scripts', 'native']) cpSync(join(root, folder), join(copy, folder), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    writeFileSync(join(copy, 'package.json'), '{ "type": "module" }')
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  /** Builds in the copy, which was never built. */
  function build(env: NodeJS.ProcessEnv): { code: number | null; lines: string[] } {
    const { status, stderr } = spawnSync(execPath, [join(copy, 'scripts/build-addon.js')], { env, encoding: 'utf8' })
    return { code: status, lines: stderr.trimEnd().split('\n') }
  }

  test('without a compiler, one sentence names what to install', () => {
    const { code, lines } = build({ PATH: join(copy, 'nowhere') })
    expect([code, lines.length]).toEqual([1, 1])
    expect(lines[0]).toMatch(/No C compiler .*install gcc .*\(Debian: gcc libc6-dev/)
    expect(existsSync(join(copy, 'build'))).toBe(false)
  })

  test('with one that finds no headers, the last line names them', () => {
    const compiler = join(copy, 'cc')
    writeFileSync(compiler, '#!/bin/sh\n[ "$1" = --version ] || { echo "errno.h: no such file" >&2; exit 1; }\n')
    chmodSync(compiler, 0o755)
    const { code, lines } = build({ CC: compiler })
    expect([code, lines[0]]).toEqual([1, 'errno.h: no such file'])
    expect(lines.at(-1)).toMatch(/cc could not compile the addon.*\(Debian: gcc libc6-dev/)
  })
})
