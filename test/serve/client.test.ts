import { spawn } from 'node:child_process'
import { execPath } from 'node:process'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { datagramsOf } from '../../src/socket/index.ts'
import { dist, KernelProcess } from './kernel-process.ts'

const { connectKernel } = (await import(`${dist}serve/index.js`)) as typeof import('../../src/serve/index.ts')

const USERSOCK = 2
const text = (words: string) => new TextEncoder().encode(words)

/** Runs a script with `kernel`, connected, to its end: gives what it printed, and how it ended. */
function run(path: string, body: string): Promise<string> {
  const script = `
    import { connectKernel } from '${dist}serve/index.js'
    const kernel = await connectKernel(${JSON.stringify(path)})
    ${body}`
  const child = spawn(execPath, ['--input-type=module', '-e', script])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  return new Promise((resolve) => child.on('close', (code) => resolve(`${output}${code}`)))
}

describe('a socket of a served kernel', () => {
  test('does what a socket does', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path)
    const [a, b] = [kernel.socket(USERSOCK), kernel.socket(USERSOCK, { portid: 0xffff_fff0 })]
    expect([a.address.portid, b.address.portid]).toEqual([process.pid, 0xffff_fff0])
    b.join(3)
    b.join(32)
    b.leave(32)
    b.setOption('pktinfo', 1)
    expect([b.memberships(), b.getOption('pktinfo'), b.address.groups]).toEqual([[3], 1, 4])
    expect(a.send(text('hello'), { portid: 0, groups: 4 })).toBe(5)
    const [got] = datagramsOf(b.receive() as never)
    expect(got).toEqual({ data: expect.anything(), size: 5, portid: process.pid, group: 3, nsid: -1 })
    expect(new TextDecoder().decode(got?.data)).toBe('hello')
    expect(b.receive()).toBeUndefined()
    b.attachFilter([{ code: 6, jt: 0, jf: 0, k: 2 }])
    a.connect(0xffff_fff0)
    expect([a.send(text('hello')), datagramsOf(b.receive() as never)[0]?.data.length]).toEqual([2, 2])
    b.detachFilter()
    a.close()
    expect(() => a.send(text('x'))).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_CLOSED' }))
    await kernel.close()
    expect(b.closed).toBe(true)
    expect(() => kernel.socket(USERSOCK)).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_CLOSED' }))
  })

  test('is refused what the kernel refuses, by the same errors', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path)
    const socket = kernel.socket(USERSOCK, { portid: 5 })
    expect(() => kernel.socket(17)).toThrow('socket: EPROTONOSUPPORT')
    expect(() => kernel.socket(USERSOCK, { portid: 5 })).toThrow('bind: EADDRINUSE')
    expect(() => socket.send(text('x'), { portid: 6, groups: 0 })).toThrow('sendto: ECONNREFUSED')
    expect(() => socket.join(33)).toThrow('setsockopt: EINVAL')
    expect(() => socket.setOption('nothing' as never, 1)).toThrow()
    for (const word of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => socket.send(text('x'), { portid: word, groups: 0 })).toThrow(RangeError)
    }
    expect(() => socket.send(new Uint8Array(9_000_000))).toThrow('EMSGSIZE')
    expect(socket.send(text('x'), { portid: 5, groups: 0 })).toBe(1)
    await kernel.close()
  })

  test('receives into a slab of a size that fits into a frame', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path)
    const socket = kernel.socket(USERSOCK, { slabSize: 32 * 1024 })
    socket.send(new Uint8Array(40_000), socket.address)
    expect(datagramsOf(socket.receive() as never)).toMatchObject([{ data: { length: 32 * 1024 }, size: 40_000 }])
    for (const slabSize of [32 * 1024 - 1, 4 * 1024 * 1024 + 1, 1e5 + 0.5]) {
      expect(() => kernel.socket(USERSOCK, { slabSize })).toThrow(RangeError)
    }
    await kernel.close()
  })

  test('tells its listener as long as something is unread', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path)
    const [a, b] = [kernel.socket(USERSOCK), kernel.socket(USERSOCK)]
    let calls = 0
    b.onReadable(() => {
      if (++calls >= 3) b.receive()
    })
    a.send(text('x'), b.address)
    await expect.poll(() => calls).toBe(3)
    b.onReadable(undefined)
    a.send(text('x'), b.address)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(calls).toBe(3)
    await kernel.close()
  })
})

describe('what is asked of the kernel itself', () => {
  test('comes whole, also where one frame has no room for it', async () => {
    const body = `
      globalThis.kept = Array.from({ length: 80_000 }, () => kernel.socket(${USERSOCK}))
      for (let count = 0; count < 1100; count++) kernel.printk('\\x01'.repeat(1100))`
    await using server = await KernelProcess.start(body)
    const kernel = await connectKernel(server.path)
    const rows = kernel.sockets().filter(({ protocol, portid }) => protocol === USERSOCK && portid !== 0)
    expect(new Set(rows.map(({ sk }) => sk)).size).toBe(80_000)
    expect(JSON.stringify(rows).length).toBeGreaterThan(8 * 1024 * 1024)
    const log = kernel.dmesg()
    expect([log.length, log[1023]?.text]).toEqual([1024, '\x01'.repeat(1024)])
    await kernel.close()
  })
})

describe('when the kernel', () => {
  test('is not there, connecting fails', async () => {
    await expect(connectKernel('/nowhere/kernel.sock')).rejects.toThrow('connect: ENOENT')
  })

  test('ends, a listener hears of it and calls fail', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path)
    const socket = kernel.socket(USERSOCK)
    let heard = 0
    socket.onReadable(() => heard++)
    server.signal('SIGKILL')
    await expect.poll(() => heard).toBe(1)
    expect(() => socket.receive()).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_CLOSED' }))
    expect([socket.closed, kernel.closed]).toEqual([true, true])
    socket.close()
  })

  test('ends, who waits for news through a connection hears of it', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path)
    const connection = await connect(USERSOCK, { socket: () => kernel.socket(USERSOCK) })
    const news = connection.datagrams().next()
    server.signal('SIGKILL')
    await expect(news).rejects.toThrow(expect.objectContaining({ code: 'ERR_NLKIT_CLOSED' }))
  })

  test('ends while a call waits, the call fails', async () => {
    await using server = await KernelProcess.start('kernel.tap(() => process.exit())')
    const kernel = await connectKernel(server.path)
    const socket = kernel.socket(USERSOCK)
    expect(() => socket.send(text('x'), socket.address)).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_CLOSED' }))
  })

  test('is to be waited for without end, calls are answered', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path, { timeout: Number.POSITIVE_INFINITY })
    const socket = kernel.socket(USERSOCK)
    // The answer is there or it is not: who does not wait would get none at least once.
    for (let i = 0; i < 200; i++) expect(socket.receive()).toBeUndefined()
    for (const timeout of [0, -1, Number.NaN])
      await expect(connectKernel(server.path, { timeout })).rejects.toThrow(RangeError)
    await kernel.close()
  })

  test('stalls, a call gives up after its time, and the connection with it', async () => {
    await using server = await KernelProcess.start()
    const kernel = await connectKernel(server.path, { timeout: 5000 })
    const socket = kernel.socket(USERSOCK)
    server.signal('SIGSTOP')
    expect(() => socket.receive()).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_TIMEOUT' }))
    expect(() => socket.receive()).toThrow(expect.objectContaining({ code: 'ERR_NLKIT_CLOSED' }))
    server.signal('SIGCONT')
  })
})

describe('a process', () => {
  test('ends with sockets open that nobody listens on, or for whose sake it need not live', async () => {
    await using server = await KernelProcess.start()
    expect(await run(server.path, 'kernel.socket(2)')).toBe('0')
    expect(await run(server.path, 'const s = kernel.socket(2); s.unref(); s.onReadable(() => {})')).toBe('0')
  })

  test('lives as long as somebody listens', async () => {
    await using server = await KernelProcess.start()
    const body = `
      const s = kernel.socket(2)
      s.onReadable(() => {
        console.log(s.receive().count)
        s.close()
      })
      const other = kernel.socket(2)
      setTimeout(() => other.send(Uint8Array.of(1), s.address), 50).unref()`
    expect(await run(server.path, body)).toBe('1\n0')
  })
})
