import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler, runOn, runOnLinux } from './programs.ts'
import { expectSame, scriptOf } from './transcript.ts'

/** One that is linked statically knows nothing of the library, and would change this machine. */
function isReached(command: string, ...args: string[]): boolean {
  if (spawnSync(command, ['--help']).error !== undefined) return false
  return runOn('/nowhere/kernel.sock', command, ...args).code !== 0
}

/** A Python that has pyroute2. */
function findPython(): string | undefined {
  const candidates = ['/usr/bin/python3', 'python3']
  return candidates.find((python) => spawnSync(python, ['-c', 'import pyroute2']).status === 0)
}

describe.skipIf(noCompiler !== undefined)(`other programs, unmodified (${noCompiler ?? 'run'})`, () => {
  needNamespaces()

  test('busybox ip', async ({ skip }) => {
    skip(
      !isReached('busybox', 'ip', 'rule'),
      'needs busybox that is linked dynamically, and ip (Debian: busybox iproute2)',
    )
    await using kernel = await KernelProcess.start()
    expectSame(scriptOf('busybox'), kernel.path)
  })

  test('pyroute2', async ({ skip }) => {
    const python = findPython()
    skip(python === undefined, 'needs pyroute2 (Debian: python3-pyroute2)')
    const program = [python as string, join(import.meta.dirname, 'others/with-pyroute2.py')] as const
    await using kernel = await KernelProcess.start()
    expect(runOn(kernel.path, 'ip', 'link', 'set', 'lo', 'up').code).toBe(0)
    const linux = runOnLinux(...program)
    expect([linux.code, linux.stdout.split('\n').length > 15]).toEqual([0, true])
    expect(runOn(kernel.path, ...program)).toEqual(linux)
  })
})
