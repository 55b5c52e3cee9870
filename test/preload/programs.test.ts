import { describe, expect, test, vi } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { canCompile, compileC } from '../support/c-program.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler, run, runOn, runOnLinux } from './programs.ts'

// Several processes each, some of them a Node that loads everything.
vi.setConfig({ testTimeout: 90_000 })

/** What each of the programs does; see there. */
const programs = [
  'calls',
  'pointers',
  'waiting',
  'readiness',
  'inheritance',
  'descriptors',
  'threads',
  'mixed',
  'namespaces',
]

describe.skipIf(noCompiler !== undefined)(`a program in C, with the preload library (${noCompiler ?? 'runs'})`, () => {
  describe('prints on the served kernel what it prints on Linux', () => {
    needNamespaces()
    test.each(programs)('%s', async (name) => {
      await using kernel = await KernelProcess.start()
      const program = compileC(`test/preload/programs/${name}.c`)
      const expected = runOnLinux(program)
      expect(expected.code).toBe(0)
      expect(runOn(kernel.path, program)).toEqual(expected)
    })

    test('one with libmnl', async ({ skip }) => {
      skip(!canCompile('mnl'), 'needs libmnl (Debian: libmnl-dev)')
      await using kernel = await KernelProcess.start()
      const program = compileC('test/preload/programs/libmnl-links.c', undefined, 'mnl')
      const expected = run('unshare', ['--net', program])
      expect(expected.stdout).toContain('1: lo, mtu 65536')
      expect(runOn(kernel.path, program)).toEqual(expected)
    })
  })

  test('has the sockets of Linux where no kernel is named', () => {
    const program = compileC('test/preload/programs/sockets-there.c')
    const linux = run(program, [])
    expect(runOn('', program)).toEqual(linux)
    expect(linux.stdout).toContain('type 3, domain 16, family 16')
  })

  test('is refused where nobody serves the kernel that is named', () => {
    const program = compileC('test/preload/programs/sockets-there.c')
    expect(runOn('/nowhere/kernel.sock', program).stdout).toContain('socket: ECONNREFUSED')
  })
})
