import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Example, runExample } from './run.ts'

const ECHO = 'Received message payload: Hello you!\n'
const GREETING = 'Received message payload: Greeting from kernel!\n'
const WAITING = 'Waiting for message from kernel\n'
const LOGGED = 'netlink_test: received netlink message payload: Hello you!\n'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
  path = join(directory, 'kernel.sock')
})
afterEach(() => rmSync(directory, { recursive: true }))

describe("the article's modules and programs, on a kernel in TypeScript", () => {
  test('in one process', async () => {
    const expected = `${ECHO}${ECHO}${WAITING}${WAITING}${GREETING}${GREETING}dmesg:\n${LOGGED}${LOGGED}`
    expect(await runExample('article/together.js')).toEqual({ code: 0, stdout: expected, stderr: '' })
  })

  test.each(['echo-module.js', 'echo-module-2005.js'])('%s in one process, a program in another', async (module) => {
    await using kernel = new Example('article/kernel.js', [path, module])
    await kernel.printed(/^netlink_test is in the kernel at .*\n/)
    const program = await runExample('article/user.js', ['echo-program.js', path])
    expect(program).toEqual({ code: 0, stdout: ECHO, stderr: '' })
    kernel.interrupt()
    const { code, stdout, stderr } = await kernel.outcome()
    expect([code, stdout.split('\n').slice(1).join('\n'), stderr]).toEqual([0, LOGGED, ''])
  })

  test('the multicast module in one process, two programs in two others', async () => {
    await using kernel = new Example('article/kernel.js', [path, 'multicast-module.js'])
    await kernel.printed(/^netlink_test is in the kernel/)
    await using first = new Example('article/user.js', ['multicast-program.js', path])
    await first.printed(/^Waiting for message from kernel\n/)
    const second = await runExample('article/user.js', ['multicast-program.js', path])
    for (const outcome of [await first.outcome(), second]) {
      expect(outcome).toEqual({ code: 0, stdout: WAITING + GREETING, stderr: '' })
    }
  })

  test('where no kernel is, the program says so', async () => {
    const { code, stderr } = await runExample('article/user.js', ['echo-program.js', path])
    expect([code, stderr]).toEqual([1, expect.stringContaining('connect: ENOENT')])
  })
})
