import { describe, expect, test } from 'vitest'
import { datagramsOf } from '../socket/queue.ts'
import type { Socket } from '../socket/socket.ts'
import { type FakeKernel, fakeSocket } from '../socket/testing.ts'
import { SocketError } from '../wire/index.ts'
import { unpackBatch } from './batch.ts'
import { type Answer, operations, type Request, VERSION, writeAnswer } from './frame.ts'
import { readProgram, writeProgram } from './program.ts'
import { Session } from './session.ts'

const EPROTO = 71
const EBADF = 9
const EINVAL = 22
const EMFILE = 24
const ENOSYS = 38

type Words = Partial<Omit<Request, 'operation' | 'call'>>

/** A client that has said hello and opened a socket, number 1; or has not. */
function client(kernel: FakeKernel = (data, reply) => reply(data), ready = true) {
  const sockets: ReturnType<typeof fakeSocket>[] = []
  const events: number[] = []
  const pids: number[] = []
  const session = new Session(
    (pid) => {
      pids.push(pid)
      const open = (protocol: number): Socket => {
        if (protocol > 31) throw new SocketError(93, 'socket')
        const socket = fakeSocket(kernel, { protocol, portid: pid })
        sockets.push(socket)
        return socket
      }
      return { open, exit: () => void pids.pop() }
    },
    (socket) => events.push(socket),
  )
  const ask = (operation: keyof typeof operations, words: Words = {}): Partial<Answer> => {
    const request = { call: 1, socket: 1, a: 0, b: 0, c: 0, d: 0, bytes: new Uint8Array(0), ...words }
    return session.answer({ ...request, operation: operations[operation] })
  }
  if (ready) {
    ask('hello', { a: VERSION, b: 4711 })
    ask('open', { a: 17 })
  }
  return { session, ask, sockets, events, pids }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a session', () => {
  test('begins with the version, once', () => {
    const { ask, pids } = client(undefined, false)
    expect(ask('open', { a: 17 })).toEqual({ result: -EPROTO })
    expect(ask('hello', { a: VERSION + 1, b: 4711 })).toEqual({ result: -EPROTO })
    expect(ask('hello', { a: VERSION, b: 4711 })).toEqual({})
    expect(ask('hello', { a: VERSION, b: 4712 })).toEqual({ result: -EPROTO })
    expect(pids).toEqual([4711])
    expect(ask('open', { a: 17 })).toEqual({ a: 1 })
    expect(ask('open', { a: 32 })).toEqual({ result: -93 })
    expect(ask('open', { a: 17, b: 4 * 1024 * 1024 + 1 })).toEqual({ result: -EINVAL })
  })

  test('addresses, groups and options go to the socket', () => {
    const { ask, sockets } = client()
    expect([ask('bind', { a: 0xffff_ffff, b: 5 }), ask('address')]).toEqual([{}, { a: 0xffff_ffff, b: 5 }])
    expect([ask('connect', { a: 8, b: 2 }), ask('peer')]).toEqual([{}, { a: 8, b: 2 }])
    expect([ask('join', { a: 300 }), ask('leave', { a: 1 })]).toEqual([{}, {}])
    expect(ask('memberships')).toEqual({ bytes: Uint8Array.of(3, 0, 0, 0, 44, 1, 0, 0) })
    expect(ask('setOption', { a: 1, bytes: utf8('extAck') })).toEqual({})
    expect(ask('getOption', { bytes: utf8('extAck') })).toEqual({ a: 1 })
    const program = [{ code: 6, jt: 1, jf: 2, k: 0xffff_ffff }]
    expect([ask('attachFilter', { bytes: writeProgram(program) }), sockets[0]?.filter]).toEqual([{}, program])
    expect([ask('detachFilter'), sockets[0]?.filter]).toEqual([{}, undefined])
    expect([ask('close'), sockets[0]?.closed, ask('address')]).toEqual([{}, true, { result: -EBADF }])
  })

  test('datagrams go there and come back', () => {
    const to: unknown[] = []
    const { ask } = client((data, reply, address) => {
      to.push(address)
      reply(data, { portid: 9 })
    })
    const bytes = Uint8Array.of(1, 2, 3)
    expect(ask('send', { bytes })).toEqual({ result: 3 })
    expect(ask('send', { a: 1, b: 0xffff_ffff, c: 4, bytes })).toEqual({ result: 3 })
    expect(to).toEqual([
      { portid: 0, groups: 0 },
      { portid: 0xffff_ffff, groups: 4 },
    ])
    const answer = ask('exchange', { bytes, d: 2 })
    expect(answer).toMatchObject({ result: 2, a: 0 })
    const [first] = datagramsOf(unpackBatch(writeAnswer(answer), 2, 0))
    expect(first).toEqual({ data: bytes, size: 3, portid: 9, group: 0, nsid: -1 })
    expect(ask('receive', { a: 5 })).toMatchObject({ result: 1 })
    expect(ask('receive', { a: 5 })).toEqual({})
  })

  test('a watch is one event', async () => {
    const { ask, events, sockets } = client()
    ask('watch')
    sockets[0]?.push(utf8('one'))
    sockets[0]?.push(utf8('two'))
    await expect.poll(() => events).toEqual([1])
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(events).toEqual([1])
    ask('watch') // something is still unread
    await expect.poll(() => events).toEqual([1, 1])
  })

  test('what goes wrong is an errno', () => {
    const refusing = client(() => {
      throw new SocketError(111, 'sendto')
    })
    expect(refusing.ask('send', { bytes: utf8('x') })).toEqual({ result: -111 })
    const throwing = client(() => {
      throw new RangeError('no')
    })
    expect(throwing.ask('send', { bytes: utf8('x') })).toEqual({ result: -EINVAL })
    expect(client().ask('address', { socket: 2 })).toEqual({ result: -EBADF })
    const request = { call: 1, socket: 1, a: 0, b: 0, c: 0, d: 0, bytes: new Uint8Array(0) }
    for (const operation of [18, 0xffff_ffff]) {
      expect(client().session.answer({ ...request, operation })).toEqual({ result: -ENOSYS })
    }
  })

  test('has as many sockets as a process, and closes them at its end', () => {
    const { ask, session, sockets, pids } = client()
    for (let count = 1; count < 1024; count++) expect(ask('open').result).toBeUndefined()
    expect(ask('open')).toEqual({ result: -EMFILE })
    session.end()
    expect([sockets.filter((socket) => !socket.closed), pids]).toEqual([[], []])
  })
})

test('a program is written as struct sock_filter', () => {
  const program = [
    { code: 0x28, jt: 0, jf: 0, k: 16 },
    { code: 6, jt: 255, jf: 1, k: 0xffff_ffff },
  ]
  expect(readProgram(writeProgram(program))).toEqual(program)
  const [code, , jt, jf, k] = writeProgram(program.slice(1))
  expect([code, jt, jf, k]).toEqual([6, 255, 1, 0xff])
  expect(readProgram(new Uint8Array(15))).toHaveLength(1)
})
