import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Socket as Stream } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { operations, VERSION, writeRequest } from '../../src/serve/frames/frame.ts'
import { type KernelServer, serveKernel } from '../../src/serve/index.ts'
import { Random } from '../fuzz/random.js'
import { dial, RawClient } from './raw-client.ts'

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

/** A client with a socket. */
async function client(): Promise<{ client: RawClient; stream: Stream; socket: number }> {
  const client = await RawClient.connect(server.path)
  return { client, stream: client.stream, socket: await client.open() }
}

/** The sockets of user programs, as the kernel lists them. */
const listed = () => kernel.procRows().filter((row) => row.portid !== 0)

/** Somebody is served, and his port id was left to him. */
async function expectServiceBeside(): Promise<void> {
  const { client: one, socket, stream } = await client()
  expect(await one.bind(socket, 77)).toMatchObject({ result: 0 })
  expect(await one.ask({ operation: operations.sendmsg, socket, bytes: Uint8Array.of(1) })).toMatchObject({
    result: -111,
  })
  stream.destroy()
}

/** As if nobody else had been there. */
async function expectService(): Promise<void> {
  await expectServiceBeside()
  await expect.poll(listed).toEqual([])
}

test("the socket's file is for its owner alone, and goes at the end", async () => {
  if (platform !== 'win32') expect(statSync(server.path).mode & 0o777).toBe(0o600)
  await server.close()
  expect(() => statSync(server.path)).toThrow()
  await server.close()
})

test('a server whose path somebody has removed ends all the same', async () => {
  const { stream } = await client()
  rmSync(server.path)
  await server.close()
  expect([server.clients, listed()]).toEqual([0, []])
  await expect.poll(() => stream.destroyed).toBe(true)
})

test('a path that is taken is refused', async () => {
  await expect(serveKernel(kernel, server.path)).rejects.toThrow(expect.objectContaining({ code: 'EADDRINUSE' }))
  await expectService()
})

test('the file of a server that is gone is taken over, another file is not', async () => {
  const path = join(directory, 'file')
  writeFileSync(path, '')
  await expect(serveKernel(kernel, path)).rejects.toThrow(expect.objectContaining({ code: 'EADDRINUSE' }))
  expect(statSync(path).isFile()).toBe(true)
})

test('a client is a task with its process id, which goes with its last connection', async ({ skip }) => {
  skip(platform !== 'linux', 'only Linux tells who connects')
  const [first, second] = [await client(), await client()]
  await first.client.bind(first.socket, 0)
  expect(listed().map(({ portid }) => portid)).toEqual([process.pid])
  first.stream.destroy()
  await expect.poll(() => server.clients).toBe(1)
  expect(kernel.findTask(process.pid)).toBeDefined()
  second.stream.destroy()
  await expect.poll(() => kernel.findTask(process.pid)).toBeUndefined()
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
      (stream) => stream.write(writeRequest({ call: 1, operation: operations.socket, a: 3, b: 2 })),
    ],
    ['speaks another version', (stream) => stream.write(writeRequest({ call: 1, operation: 0, a: VERSION + 1 }))],
  ])('%s, a hundred times', async (_what, act) => {
    for (let count = 0; count < 100; count++) {
      const stream = await dial(server.path)
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
      const { client: one, socket, stream } = await client()
      await one.bind(socket, 5000 + count)
      stream.write(writeRequest({ operation: operations.watch, socket }))
      stream.destroy()
    }
    await expect.poll(() => server.clients).toBe(0)
    expect(kernel.findTask(process.pid)).toBeUndefined()
    await expectService()
  })

  test('asks without end and does not read the answers', async () => {
    const { stream, socket } = await client()
    stream.pause()
    const request = writeRequest({ call: 1, operation: operations.getsockname, socket, a: 12 })
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
