import { spawnSync } from 'node:child_process'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { KernelProcess } from './kernel-process.ts'
import { dial, RawClient } from './raw-client.ts'

/** Says, when it is told to, that the event loop has been round. */
const going = `process.on('SIGUSR2', () => setTimeout(() => console.log('round'), 1))`

/** Says how many files a process may have open. */
function limitFiles(pid: number, count: number): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', `${pid}`, `--nofile=${count}:`], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
}

const lacking =
  platform !== 'linux'
    ? 'needs Linux'
    : spawnSync('prlimit', ['--version']).error
      ? 'needs prlimit (util-linux)'
      : undefined

test.skipIf(lacking !== undefined)(
  `a server without descriptors takes connections as soon as it has some again (${lacking ?? 'runs'})`,
  async () => {
    await using server = await KernelProcess.start(going)
    limitFiles(server.pid, 3)
    const waiting = await dial(server.path)
    const round = server.line()
    server.signal('SIGUSR2')
    await round
    limitFiles(server.pid, 256)
    const client = await RawClient.connect(server.path)
    expect(await client.bind(await client.open(), 77)).toMatchObject({ result: 0 })
    waiting.destroy()
    client.stream.destroy()
  },
)
