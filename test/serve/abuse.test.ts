import type { Socket as Stream } from 'node:net'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { operations, VERSION, writeRequest } from '../../src/serve/frames/frame.ts'
import { writeSockaddr } from '../../src/serve/frames/sockaddr.ts'
import { Random } from '../fuzz/random.js'
import { eventually } from '../support/datagrams.ts'
import { KernelProcess } from './kernel-process.ts'
import { dial, RawClient } from './raw-client.ts'

/** Says, when it is told to, what there is: connections, sockets, descriptors of the process, bytes of its memory. */
const reporting = `
  const { setFlagsFromString } = await import('node:v8')
  const { runInNewContext } = await import('node:vm')
  const { readdirSync } = await import('node:fs')
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')
  process.on('SIGUSR2', () => {
    gc()
    const { heapUsed, external } = process.memoryUsage()
    console.log(JSON.stringify({
      clients: server.clients,
      sockets: kernel.procRows().filter(({ portid }) => portid !== 0).length,
      descriptors: readdirSync('/proc/self/fd').length,
      memory: heapUsed + external,
    }))
  })`

interface Report {
  readonly clients: number
  readonly sockets: number
  readonly descriptors: number
  readonly memory: number
}

async function report(server: KernelProcess): Promise<Report> {
  const line = server.line()
  server.signal('SIGUSR2')
  return JSON.parse(await line)
}

/** The report once nobody is connected any more. */
function reportAfterwards(server: KernelProcess): Promise<Report> {
  return eventually(
    () => report(server),
    ({ clients }) => clients === 0,
  )
}

const random = new Random(7)
const hello = writeRequest({ call: 1, operation: operations.hello, a: VERSION })
const key = (): { c: number; d: number } => ({ c: random.u32(), d: random.u32() })
const wide = (words: string): Uint8Array => new TextEncoder().encode(words)

/** What a client may do, before it closes without a word. */
const abuses: readonly ((stream: Stream) => void)[] = [
  () => {},
  (stream) => stream.write(hello.subarray(0, 9)),
  (stream) => stream.write(new Uint8Array(32)),
  (stream) => stream.write(new Uint8Array(32).fill(255)),
  (stream) => stream.write(random.bytes(3000)),
  // A frame of 4 MiB, of which little comes.
  (stream) => stream.write(Uint8Array.of(0, 0, 64, 0, ...random.bytes(500))),
  // A socket, bound and in a group, and a question that nobody waits for.
  (stream) => {
    stream.write(hello)
    stream.write(writeRequest({ call: 1, operation: operations.socket, a: 3, b: 2 }))
    const portid = 1_000_000 + random.below(1_000_000_000)
    const bytes = writeSockaddr({ portid, groups: 5 })
    for (let socket = 1; socket < 40; socket++)
      stream.write(writeRequest({ operation: operations.bind, socket, bytes }))
    stream.write(writeRequest({ operation: operations.watch, socket: 1 }))
  },
  // A descriptor, with more keys, and frames that are not for one.
  (stream) => {
    stream.write(hello)
    stream.write(writeRequest({ call: 1, operation: operations.descriptor, a: 3, b: 2, ...key() }))
    for (let count = 0; count < 9; count++) {
      stream.write(writeRequest({ call: 1, operation: operations.admit, a: random.u32(), b: random.u32() }))
    }
    stream.write(writeRequest({ call: 1, operation: operations.sendmsg, bytes: wide('no') }))
  },
  // A flood, of which no answer is read.
  (stream) => {
    stream.write(hello)
    const request = writeRequest({ call: 1, operation: operations.sockets })
    for (let count = 0; count < 50; count++) stream.write(request)
  },
]

/** Does each of them in turn, `count` in all, some at a time. */
async function abuse(path: string, count: number): Promise<void> {
  const AT_ONCE = 20
  for (let done = 0; done < count; done += AT_ONCE) {
    const streams = await Promise.all(Array.from({ length: AT_ONCE }, () => dial(path)))
    streams.forEach((stream, index) => {
      abuses[(done + index) % abuses.length]?.(stream)
      if (random.once(2)) stream.end()
    })
    await new Promise(setImmediate)
    for (const stream of streams) stream.destroy()
  }
}

test.skipIf(platform !== 'linux')(
  '10,000 clients that send anything and close in the middle leave nothing behind (needs Linux: /proc)',
  async () => {
    await using server = await KernelProcess.start(reporting)
    await abuse(server.path, 1000)
    const before = await reportAfterwards(server)
    await abuse(server.path, 10_000)
    const after = await reportAfterwards(server)
    expect(after).toMatchObject({ clients: 0, sockets: 0, descriptors: before.descriptors })
    // Less than 200 bytes each, and what the engine itself has grown by: of a connection that were kept, a kilobyte would be.
    expect(after.memory - before.memory).toBeLessThan(2_000_000)
    const client = await RawClient.connect(server.path)
    expect(await client.bind(await client.open(), 77)).toMatchObject({ result: 0 })
    client.stream.destroy()
  },
)
