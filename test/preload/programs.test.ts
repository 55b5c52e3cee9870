import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { describe, expect, test } from 'vitest'
import { KernelProcess } from '../serve/kernel-process.ts'
import { canCompile, compileC } from '../support/c-program.ts'
import { needNamespaces } from '../support/namespace.ts'
import { noCompiler, preloaded, run, runOn, runOnLinux } from './programs.ts'

/** Each of them prints the same on every kernel; what it does stands in it. */
const programs = readdirSync(join(import.meta.dirname, 'programs')).filter((file) => file.endsWith('.c'))

/** Waits until a process sleeps (S) or is stopped (T), as `/proc` says. */
async function untilState(pid: number, state: 'S' | 'T'): Promise<void> {
  const now = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0]
  await expect.poll(now).toBe(state)
}

describe.skipIf(noCompiler !== undefined)(`a program in C, with the preload library (${noCompiler ?? 'runs'})`, () => {
  describe('prints on the served kernel what it prints on Linux', () => {
    needNamespaces()
    test.each(programs)('%s', async (name) => {
      await using kernel = await KernelProcess.start()
      const program = compileC(`test/preload/programs/${name}`)
      const expected = runOnLinux(program)
      expect(expected.code).toBe(0)
      expect(runOn(kernel.path, program)).toEqual(expected)
    })

    test('one with libmnl', async ({ skip }) => {
      skip(!canCompile('mnl'), 'needs libmnl (Debian: libmnl-dev)')
      await using kernel = await KernelProcess.start()
      const program = compileC('test/preload/others/libmnl-links.c', undefined, 'mnl')
      const expected = run('unshare', ['--net', program])
      expect(expected.stdout).toContain('1: lo, mtu 65536')
      expect(runOn(kernel.path, program)).toEqual(expected)
    })
  })

  test('is refused what cannot be done, and goes on', async () => {
    await using kernel = await KernelProcess.start()
    expect(runOn(kernel.path, compileC('test/preload/others/refused.c'))).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'sendfile to it: EINVAL',
        'sendfile from it: EINVAL',
        'splice to it: EINVAL',
        'splice from it: EINVAL',
        'flags of a link: EOPNOTSUPP',
        'setting them: EOPNOTSUPP',
        'sends: 2',
        'receives: 2',
        'nothing else: EAGAIN',
        '',
      ].join('\n'),
    })
  })

  test('may be stopped, and go on, while it waits for the kernel', async () => {
    const program = compileC('test/preload/others/sockets-there.c')
    await using kernel = await KernelProcess.start()
    kernel.signal('SIGSTOP')
    const child = spawn(program, { env: { ...env, ...preloaded(kernel.path) } })
    let stdout = ''
    child.stdout.on('data', (data) => (stdout += data))
    const pid = child.pid as number
    await untilState(pid, 'S')
    child.kill('SIGSTOP')
    await untilState(pid, 'T')
    child.kill('SIGCONT')
    await untilState(pid, 'S')
    kernel.signal('SIGCONT')
    await once(child, 'close')
    expect(stdout).toBe('type 3, domain 16, family 16\n')
  })

  test('has the sockets of Linux where no kernel is named', () => {
    const program = compileC('test/preload/others/sockets-there.c')
    const linux = run(program, [])
    expect(runOn('', program)).toEqual(linux)
    expect(linux.stdout).toContain('type 3, domain 16, family 16')
  })

  test('is refused where nobody serves the kernel that is named', () => {
    const program = compileC('test/preload/others/sockets-there.c')
    expect(runOn('/nowhere/kernel.sock', program).stdout).toContain('socket: ECONNREFUSED')
  })
})
