import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { env } from 'node:process'
import { describe, expect, test } from 'vitest'
import { nlkit } from '../cli/nlkit.ts'
import { ServedKernel } from '../cli/served-kernel.ts'
import { compileC } from '../support/c-program.ts'
import { noCompiler, preloaded, runOn } from './programs.ts'

const examples = join(import.meta.dirname, '../../examples/article')

/** What a program has printed when it has ended. */
async function printed(child: ChildProcess): Promise<string> {
  let stdout = ''
  child.stdout?.on('data', (data) => (stdout += data))
  await once(child, 'close')
  return stdout
}

describe.skipIf(noCompiler !== undefined)(`the article's programs in C (${noCompiler ?? 'run'})`, () => {
  test.each(['echo-module.js', 'echo-module-2005.js'])('the first one and %s', async (module) => {
    const program = compileC('examples/article/echo-program.c')
    await using kernel = await ServedKernel.start('--load', join(examples, module))
    const expected = { code: 0, stdout: 'Received message payload: Hello you!\n', stderr: '' }
    expect(nlkit(['run', '--kernel', kernel.path, '--', program])).toEqual(expected)
    const { stdout } = nlkit(['kernel', 'dmesg', '--socket', kernel.path, '--json'])
    const line = 'netlink_test: received netlink message payload: Hello you!'
    expect((JSON.parse(stdout) as { text: string }[]).map(({ text }) => text)).toEqual([line])
  })

  test('the second one, twice', async () => {
    const program = compileC('examples/article/multicast-program.c')
    await using kernel = await ServedKernel.start('--load', join(examples, 'multicast-module.js'))
    const options = { env: { ...env, ...preloaded(kernel.path) }, timeout: 120_000 }
    const outputs = await Promise.all([spawn(program, options), spawn(program, options)].map(printed))
    const expected = 'Waiting for message from kernel\nReceived message payload: Greeting from kernel!\n'
    expect(outputs).toEqual([expected, expected])
  })

  test('find no module in a kernel that has none', async () => {
    const program = compileC('examples/article/echo-program.c')
    await using kernel = await ServedKernel.start()
    expect(runOn(kernel.path, program)).toMatchObject({ code: 1, stderr: 'socket: Protocol not supported\n' })
  })
})
