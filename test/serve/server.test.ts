import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection, type Socket as Stream } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { ANSWER_HEADER, operations, readAnswer, VERSION, writeRequest } from '../../src/serve/frame.ts'
import { FrameSplitter } from '../../src/serve/frame-splitter.ts'
import { type KernelServer, serveKernel } from '../../src/serve/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { Random } from '../fuzz/random.js'

let directory: string
let kernel: Kernel
let server: KernelServer
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
  kernel = new Kernel()
  server = await serveKernel(kernel, join(directory, 'kernel.sock'))
})
afterEach(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

async function dial(): Promise<Stream> {
  const stream = createConnection(server.path)
  stream.on('error', () => {})
  await once(stream, 'connect')
  return stream
}

/** A client that speaks, by itself: the library's would put this thread to sleep, which serves. */
async function client(pid = 4711) {
  const stream = await dial()
  const splitter = new FrameSplitter(ANSWER_HEADER)
  let heard = (_answer: ReturnType<typeof readAnswer>) => {}
  stream.on('data', (piece: Buffer) => {
    for (const frame of splitter.push(piece) ?? []) heard(readAnswer(frame))
  })
  const ask = (request: Parameters<typeof writeRequest>[0]) => {
    stream.write(writeRequest({ call: 1, ...request }))
    return new Promise<ReturnType<typeof readAnswer>>((resolve) => {
      heard = resolve
    })
  }
  await ask({ operation: operations.hello, a: VERSION, b: pid })
  const opened = await ask({ operation: operations.open, a: protocols.NETLINK_USERSOCK })
  return { stream, ask, socket: opened?.a ?? 0 }
}

/** The sockets of user programs, as the kernel lists them. */
const listed = () => kernel.procRows().filter((row) => row.portid !== 0)

/** Somebody who is served as if nobody else were there. */
async function expectService(): Promise<void> {
  const { ask, socket, stream } = await client(1)
  expect(await ask({ operation: operations.bind, socket, a: 77 })).toMatchObject({ result: 0 })
  expect(
    await ask({ operation: operations.exchange, socket, a: 1, b: 77, d: 1, bytes: Uint8Array.of(1) }),
  ).toMatchObject({
    result: 1,
  })
  stream.destroy()
  await expect.poll(listed).toEqual([])
}

test("the socket's file is for its owner alone, and goes at the end", async () => {
  if (platform !== 'win32') expect(statSync(server.path).mode & 0o777).toBe(0o600)
  await server.close()
  expect(() => statSync(server.path)).toThrow()
  await server.close()
})

test('a path that is taken is refused', async () => {
  await expect(serveKernel(kernel, server.path)).rejects.toThrow(expect.objectContaining({ code: 'EADDRINUSE' }))
  await expectService()
})

test('a client is a task with its process id', async () => {
  const { ask, socket } = await client(4711)
  await ask({ operation: operations.bind, socket })
  expect(await ask({ operation: operations.address, socket })).toMatchObject({ a: 4711 })
  expect(kernel.findTask(4711)).toBeDefined()
})

describe('a client harms nobody else and leaves nothing behind when it', () => {
  const random = new Random(5)

  test.each<[string, (stream: Stream) => void]>([
    ['connects and goes', () => {}],
    ['sends half a frame', (stream) => stream.write(writeRequest({ operation: 0 }).subarray(0, 9))],
    ['sends a frame that is too short', (stream) => stream.write(new Uint8Array(32))],
    ['sends a frame that is too long', (stream) => stream.write(new Uint8Array(32).fill(255))],
    ['sends anything', (stream) => stream.write(random.bytes(10_000))],
    [
      'asks before it says hello',
      (stream) => stream.write(writeRequest({ call: 1, operation: operations.open, a: 2 })),
    ],
    ['speaks another version', (stream) => stream.write(writeRequest({ call: 1, operation: 0, a: VERSION + 1 }))],
  ])('%s, a hundred times', async (_what, act) => {
    for (let count = 0; count < 100; count++) {
      const stream = await dial()
      act(stream)
      stream.end()
      stream.resume()
    }
    await expect.poll(() => server.clients).toBe(0)
    await expectService()
  })

  test('sends requests of random words', async () => {
    const { stream, socket } = await client()
    for (let count = 0; count < 2000; count++) {
      const [a, b, c, d] = [0, 0, 0, 0].map(() => (random.once(2) ? random.below(40) : random.u32()))
      const operation = random.below(20)
      const bytes = random.bytes(random.length(300))
      stream.write(writeRequest({ call: random.below(3), operation, socket, a, b, c, d, bytes } as never))
    }
    stream.end()
    await expect.poll(() => server.clients).toBe(0)
    await expectService()
  })

  test('closes in the middle, with sockets open', async () => {
    for (let count = 0; count < 100; count++) {
      const { ask, socket, stream } = await client(5000 + count)
      await ask({ operation: operations.bind, socket })
      stream.write(writeRequest({ operation: operations.watch, socket }))
      stream.destroy()
    }
    await expect.poll(() => server.clients).toBe(0)
    expect(kernel.findTask(5000)).toBeUndefined()
    await expectService()
  })

  test('asks without end and does not read the answers', async () => {
    const { stream, socket } = await client()
    stream.pause()
    const request = writeRequest({ call: 1, operation: operations.address, socket })
    const flood = new Uint8Array(request.length * 2000)
    for (let at = 0; at < flood.length; at += request.length) flood.set(request, at)
    // The server stops reading from it, and then this side's buffer fills.
    for (let count = 0; count < 1000 && stream.write(flood); count++) await new Promise(setImmediate)
    expect(stream.writableNeedDrain).toBe(true)
    await expectServiceBeside()
    stream.destroy()
    await expect.poll(() => server.clients).toBe(0)
  })
})

/** As expectService(), while another client is there. */
async function expectServiceBeside(): Promise<void> {
  const { ask, socket, stream } = await client(1)
  expect(await ask({ operation: operations.bind, socket, a: 77 })).toMatchObject({ result: 0 })
  stream.destroy()
}
