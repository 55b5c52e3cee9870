import { spawnSync } from 'node:child_process'
import { describe, test } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler } from './programs.ts'
import { expectSame, scriptOf } from './transcript.ts'

function has(command: string): boolean {
  return spawnSync(command, ['--help']).error === undefined
}

const lacking =
  noCompiler ??
  (has('nl-link-list') && has('ip') ? undefined : 'needs libnl and iproute2 (Debian: libnl-utils iproute2)')

describe.skipIf(lacking !== undefined)(`libnl's own programs, unmodified (${lacking ?? 'run'})`, () => {
  describe('print on our kernel what they print on Linux', () => {
    needNamespaces()
    test.each(['libnl-link-addr', 'libnl-route-neigh', 'libnl-lookup'])('%s', async (name) => {
      await using kernel = await KernelProcess.start()
      expectSame(scriptOf(name), kernel.path)
    })
  })
})
