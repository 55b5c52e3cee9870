import { describe, expect, test } from 'vitest'
import { SOL_NETLINK, TestFile } from '../../test/support/kernel.ts'
import { connect } from '../client/index.ts'
import { protocol } from '../schema/index.ts'
import { datagramsOf } from '../socket/index.ts'
import { type Batch, DATAGRAM_OFFSET, DATAGRAM_WORDS, type Socket } from '../socket/socket.ts'
import { ClosedError, SocketError } from '../wire/index.ts'
import { Kernel } from './kernel.ts'
import { netlinkKernelCreate } from './kernel-socket.ts'
import { netlinkRcvSkb } from './rcv-skb.ts'

const USERSOCK = 2
const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const texts = (batch: Batch | undefined): string[] =>
  batch ? datagramsOf(batch).map(({ data }) => new TextDecoder().decode(data)) : []
const to = (socket: Socket, groups = 0) => ({ portid: socket.address.portid, groups })
const codeOf = (action: () => unknown): string | undefined => {
  try {
    action()
  } catch (error) {
    return error instanceof SocketError ? error.code : String(error)
  }
  return undefined
}
const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5))

function pair(): { kernel: Kernel; a: Socket; b: Socket } {
  const kernel = new Kernel()
  return { kernel, a: kernel.socket(USERSOCK), b: kernel.socket(USERSOCK) }
}

describe('opening', () => {
  test('refusals and wrong arguments', () => {
    const kernel = new Kernel()
    expect(codeOf(() => kernel.socket(17))).toBe('EPROTONOSUPPORT')
    expect(codeOf(() => [kernel.socket(2, { portid: 5 }), kernel.socket(2, { portid: 5 })])).toBe('EADDRINUSE')
    for (const protocol of [-1, 32, 1.5]) expect(() => kernel.socket(protocol)).toThrow(RangeError)
    expect(() => kernel.socket('2' as unknown as number)).toThrow(TypeError)
    expect(() => kernel.socket(2, { slabSize: 100 })).toThrow(RangeError)
  })
  test('bound, unless that is not wanted; by a task, in a namespace', () => {
    const kernel = new Kernel()
    const task = kernel.task({ tgid: 42, uid: 1000 })
    const net = kernel.net()
    expect(kernel.socket(2, { task, bind: false }).address).toEqual({ portid: 0, groups: 0 })
    expect(kernel.socket(2, { task, netns: net }).address.portid).toBe(42)
    const socket = kernel.socket(2, { task, portid: 9 })
    expect([socket.address.portid, codeOf(() => socket.join(1))]).toEqual([9, 'EPERM'])
    expect(kernel.procRows(net).filter((row) => row.protocol === 2)).toMatchObject([{ portid: 42 }])
  })
})

describe('datagrams', () => {
  test('go to a port id and to groups', () => {
    const { kernel, a, b } = pair()
    b.join(3)
    expect([a.send(text('one'), to(b)), a.send(text('all'), { portid: 0, groups: 4 })]).toEqual([3, 3])
    b.setOption('pktinfo', 1)
    expect(datagramsOf(b.receive() as Batch)).toMatchObject([
      { size: 3, portid: a.address.portid, group: 0, nsid: -1 },
      { size: 3, portid: a.address.portid, group: 3, nsid: -1 },
    ])
    expect(codeOf(() => a.send(text('x'), { portid: 77, groups: 0 }))).toBe('ECONNREFUSED')
    expect(codeOf(() => a.send(text('x')))).toBe('ECONNREFUSED')
    expect(codeOf(() => a.send(new Uint8Array(0), to(b)))).toBe('ENODATA')
    expect(kernel.socket(USERSOCK).receive()).toBeUndefined()
  })

  test.each([1, 2, 3, 4, 5, 63, 64, 127, 128, 129, 1000, 40_000])('%i bytes arrive as they were', (length) => {
    const { a, b } = pair()
    const data = Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff)
    const shifted = new Uint8Array(length + 1).subarray(1)
    shifted.set(data)
    for (const bytes of [data, shifted, Buffer.from(data)]) a.send(bytes, to(b))
    const got: number[][] = []
    for (let batch = b.receive(); batch; batch = b.receive()) got.push(...datagramsOf(batch).map((d) => [...d.data]))
    expect(got).toEqual([data, data, data].map((bytes) => [...bytes]))
  })

  test('a slab that is retained is not written again', () => {
    const { a, b } = pair()
    a.send(text('kept'), to(b))
    const kept = b.receive() as Batch
    kept.retain()
    kept.retain()
    a.send(text('next'), to(b))
    const next = b.receive() as Batch
    expect([texts(kept), texts(next)]).toEqual([['kept'], ['next']])
    a.send(text('last'), to(b))
    expect([texts(b.receive()), texts(kept)]).toEqual([['last'], ['kept']])
    expect(() => next.retain()).toThrow('too late')
  })

  test('as many as fit, at most as many as were asked for, at multiples of eight', () => {
    const { a, b } = pair()
    for (let i = 0; i < 5; i++) a.send(text('x'.repeat(i + 1)), to(b))
    expect([texts(b.receive(2)), texts(b.receive())]).toEqual([
      ['x', 'xx'],
      ['xxx', 'xxxx', 'xxxxx'],
    ])
    for (let i = 0; i < 20; i++) a.send(new Uint8Array(10_001), to(b))
    const batch = b.receive() as Batch
    expect(batch.count).toBe(20)
    expect(
      Array.from({ length: 20 }, (_, i) => (batch.datagrams[i * DATAGRAM_WORDS + DATAGRAM_OFFSET] as number) % 8),
    ).toEqual(Array(20).fill(0))
  })

  test('one that is longer than the slab is cut', () => {
    const kernel = new Kernel()
    const [a, b] = [kernel.socket(USERSOCK), kernel.socket(USERSOCK, { slabSize: 32768 })]
    a.send(text('x'), to(b))
    b.receive()?.retain()
    a.send(new Uint8Array(40_000), to(b))
    a.send(new Uint8Array(32_768), to(b))
    const sizes = Array.from({ length: 2 }, () =>
      datagramsOf(b.receive() as Batch).map(({ data, size }) => [data.length, size]),
    )
    expect(sizes).toEqual([[[32768, 40000]], [[32768, 32768]]])
  })

  test('never wait', () => {
    const { a, b } = pair()
    b.setOption('receiveBuffer', 1)
    expect([1, 2].map(() => a.send(text('x'), to(b)))).toEqual([1, 1])
    expect(codeOf(() => a.send(text('x'), to(b)))).toBe('EAGAIN')
  })

  test('a loss is reported once, before what is there', () => {
    const { a, b } = pair()
    b.join(1)
    b.setOption('receiveBuffer', 1)
    for (let i = 0; i < 4; i++) a.send(text(String(i)), { portid: 0, groups: 1 })
    const [first, second] = [b.receive(), b.receive()]
    expect([first?.count, first?.error, texts(second), second?.error, b.receive()]).toEqual([
      0,
      105,
      ['0', '1'],
      0,
      undefined,
    ])
  })

  test('question and answer in one call', () => {
    const kernel = new Kernel()
    netlinkKernelCreate(kernel.initNet, 17, { input: (skb) => void netlinkRcvSkb(skb, () => -1) })
    const socket = kernel.socket(17)
    const ask = new Uint8Array(16)
    ask.set([16, 0, 0, 0, 16, 0, 1, 0])
    expect(socket.exchange(ask)?.count).toBe(1)
    expect(socket.exchange(new Uint8Array(1))).toBeUndefined()
  })
})

describe('options', () => {
  test('are set and read', () => {
    const { b } = pair()
    for (const option of [
      'pktinfo',
      'broadcastError',
      'noEnobufs',
      'listenAllNsid',
      'capAck',
      'extAck',
      'getStrictChk',
    ] as const) {
      b.setOption(option, 7)
      expect([option, b.getOption(option)]).toEqual([option, 1])
      b.setOption(option, 0)
      expect([option, b.getOption(option)]).toEqual([option, 0])
    }
    b.setOption('receiveBufferForce', 10_000_000)
    b.setOption('sendBuffer', 10_000)
    expect([b.getOption('receiveBuffer'), b.getOption('receiveBufferForce'), b.getOption('sendBuffer')]).toEqual([
      20_000_000, 20_000_000, 20_000,
    ])
    expect(() => b.setOption('nonsense' as 'capAck', 1)).toThrow(TypeError)
    expect(() => b.setOption('capAck', -1)).toThrow(RangeError)
  })
  test('groups and filters', () => {
    const { kernel, a, b } = pair()
    const route = kernel.socket(0)
    for (const group of [39, 1, 32]) route.join(group)
    route.leave(1)
    route.leave(2)
    expect(route.memberships()).toEqual([32, 39])
    expect([codeOf(() => route.join(40)), route.address.groups]).toEqual(['EINVAL', 0x8000_0000])
    b.attachFilter([{ code: 6, jt: 0, jf: 0, k: 2 }])
    expect([a.send(text('long'), to(b)), texts(b.receive())]).toEqual([2, ['lo']])
    b.detachFilter()
    expect([codeOf(() => b.detachFilter()), codeOf(() => b.attachFilter([]))]).toEqual(['ENOENT', 'EINVAL'])
    expect(codeOf(() => b.attachFilter([{ code: 6, jt: 0, jf: 0, k: 0 }]))).toBeUndefined()
    expect([a.send(text('long'), to(b)), b.receive()]).toEqual([4, undefined])
  })
  test('connect', () => {
    const { kernel, a, b } = pair()
    const c = kernel.socket(USERSOCK)
    b.connect(a.address.portid, 6)
    expect(b.peer).toEqual({ portid: a.address.portid, groups: 2 })
    expect(codeOf(() => c.send(text('x'), to(b)))).toBe('ECONNREFUSED')
    expect([b.send(text('hi')), texts(a.receive())]).toEqual([2, ['hi']])
  })
})

describe('readiness', () => {
  test('is told as long as something is unread, one turn of the loop after the other', async () => {
    const { a, b } = pair()
    const read: string[][] = []
    b.onReadable(() => read.push(texts(b.receive(1))))
    for (const s of ['1', '2', '3']) a.send(text(s), to(b))
    expect(read).toEqual([])
    await expect.poll(() => read).toEqual([['1'], ['2'], ['3']])
  })
  test('what is there already counts, and errors do', async () => {
    const { a, b } = pair()
    b.join(1)
    b.setOption('receiveBuffer', 1)
    for (let i = 0; i < 3; i++) a.send(text('x'), { portid: 0, groups: 1 })
    const errors: (number | undefined)[] = []
    b.onReadable(() => errors.push(b.receive()?.error))
    await expect.poll(() => errors).toEqual([105, 0])
  })
  test('ends when the listener is taken away, and at close', async () => {
    const { a, b } = pair()
    let calls = 0
    b.onReadable(() => calls++)
    a.send(text('x'), to(b))
    b.onReadable(undefined)
    await turn()
    a.onReadable(() => calls++)
    b.send(text('x'), to(a))
    a.close()
    await turn()
    expect(calls).toBe(0)
  })
})

test('a closed socket is closed', () => {
  const { kernel, a, b } = pair()
  a.send(text('x'), to(b))
  b.close()
  b.close()
  expect(b.closed).toBe(true)
  const calls = [
    () => b.address,
    () => b.peer,
    () => b.bind(),
    () => b.connect(1),
    () => b.join(1),
    () => b.leave(1),
    () => b.memberships(),
    () => b.getOption('capAck'),
    () => b.setOption('capAck', 1),
    () => b.attachFilter([]),
    () => b.detachFilter(),
    () => b.send(text('x')),
    () => b.receive(),
    () => b.exchange(text('x')),
    () => b.onReadable(undefined),
    () => b.ref(),
    () => b.unref(),
  ]
  for (const call of calls) expect(call).toThrow(ClosedError)
  expect(kernel.procRows().filter((row) => row.protocol === USERSOCK)).toHaveLength(1)
})

test('a socket that listens elsewhere learns the namespace', () => {
  const kernel = new Kernel()
  const net = kernel.net()
  const [near, far] = [kernel.socket(USERSOCK), kernel.socket(USERSOCK, { netns: net })]
  near.join(1)
  near.setOption('listenAllNsid', 1)
  kernel.initNet.assignId(net, 5)
  far.send(text('far'), { portid: 0, groups: 1 })
  kernel.socket(USERSOCK).send(text('near'), { portid: 0, groups: 1 })
  expect(datagramsOf(near.receive() as Batch).map(({ nsid }) => nsid)).toEqual([5, -1])
})

test('a client stands on it as on a native socket', async () => {
  const kernel = new Kernel()
  netlinkKernelCreate(kernel.initNet, 17, {
    input: (skb) =>
      void netlinkRcvSkb(skb, (_skb, _nlh, extack) => {
        extack.message = 'not today'
        return -13
      }),
  })
  const family = protocol('TEST', 17, {})
  const request = family.message('TEST_ASK', 16)
  const op = family.op({ request })
  const connection = await connect(family, { socket: () => kernel.socket(17) })
  await expect(connection.do(op, {})).rejects.toMatchObject({ code: 'EACCES', extack: { message: 'not today' } })
  connection.close()
})

test('sockets and files meet', () => {
  const kernel = new Kernel()
  const socket = kernel.socket(USERSOCK, { portid: 5 })
  const file = new TestFile(kernel.task(), USERSOCK)
  file.set(SOL_NETLINK, 1, 1)
  file.send('hello', 5)
  expect(texts(socket.receive())).toEqual(['hello'])
  socket.send(text('to all'), { portid: 0, groups: 1 })
  expect(file.texts()).toEqual(['to all'])
})
