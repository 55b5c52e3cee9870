import { describe, expect, test } from 'vitest'
import { Kernel } from '../../kernel/index.ts'
import { netlinkOptions } from '../../wire/index.ts'
import { operations, type Request, SEND_AND_BORROW, VERSION } from '../frames/frame.ts'
import { LOAN_LENT, LOAN_TAKEN } from '../frames/loan.ts'
import { writeProgram } from '../frames/program.ts'
import { writeSockaddr } from '../frames/sockaddr.ts'
import { FileTable } from './file-table.ts'
import { Session } from './session.ts'
import type { Result } from './system-call.ts'
import { UserAccount } from './user-limits.ts'

const [EPERM, ENOENT, EINTR, EBADF, EAGAIN, EBUSY, EEXIST, EINVAL, EMFILE, ENOSYS] = [
  1, 2, 4, 9, 11, 16, 17, 22, 24, 38,
]
const [EPROTO, EPROTONOSUPPORT, ECONNREFUSED, ECANCELED] = [71, 93, 111, 125]
const USERSOCK = 2
const SOCK_RAW = 3
const SOL_NETLINK = 270
const [SOL_SOCKET, SO_RCVBUF] = [1, 8]
const [MSG_PEEK, MSG_TRUNC] = [0x2, 0x20]

type Words = Partial<Omit<Request, 'operation' | 'call'>>

/** A server's part of a kernel, and connections to it that have said hello. */
function serve() {
  const kernel = new Kernel()
  const files = new FileTable()
  const connect = (uid = 0, greets = true) => {
    const task = kernel.task({ uid })
    const events: number[] = []
    const signals: number[] = []
    let memory: ArrayBuffer | undefined
    const session = new Session({
      kernel,
      task,
      files,
      account: new UserAccount(),
      event: ({ a = 0 }) => void events.push(a),
      signal: () => void signals.push(1),
      isUnread: () => signals.length > 0,
      share: () => (memory = new ArrayBuffer(8)),
    })
    const ask = (operation: keyof typeof operations, words: Words = {}): Result => {
      const request = { call: 1, linked: false, socket: 0, a: 0, b: 0, c: 0, d: 0, bytes: new Uint8Array(0), ...words }
      return session.answer({ ...request, operation: operations[operation] }) as Result
    }
    if (greets) ask('hello', { a: VERSION })
    return { session, ask, task, events, signals, words: () => new Int32Array(memory as ArrayBuffer) }
  }
  return { kernel, connect }
}

/** A connection with a socket of NETLINK_USERSOCK, bound to `portid`. */
function bound(connect: ReturnType<typeof serve>['connect'], portid: number) {
  const client = connect()
  const socket = client.ask('socket', { a: SOCK_RAW, b: USERSOCK }).a as number
  expect(client.ask('bind', { socket, bytes: writeSockaddr({ portid, groups: 0 }) })).toEqual({ result: 0 })
  return { ...client, socket }
}

/** What `sendmsg` is given to send `data` to a port id. */
function sending(socket: number, portid: number, ...data: number[]): Words {
  const name = writeSockaddr({ portid, groups: 0 })
  return { socket, b: name.length, bytes: Uint8Array.of(...name, ...data) }
}

describe('a session', () => {
  test('begins with the version, once', () => {
    const { ask } = serve().connect(0, false)
    expect(ask('socket', { a: SOCK_RAW, b: USERSOCK })).toEqual({ result: -EPROTO })
    expect(ask('hello', { a: VERSION + 1 })).toEqual({ result: -EPROTO })
    expect(ask('hello', { a: VERSION })).toEqual({})
    expect(ask('hello', { a: VERSION })).toEqual({ result: -EPROTO })
    expect(ask('socket', { a: SOCK_RAW, b: 17 })).toEqual({ result: -EPROTONOSUPPORT })
  })

  test('shows one datagram that stays, however many are wanted', () => {
    const { ask, socket } = bound(serve().connect, 77)
    for (const byte of [1, 2]) ask('sendmsg', sending(socket, 77, byte))
    const receive = (a: number) => ask('recvmsg', { socket, a, b: 9, d: 5 }).datagrams?.map(({ data }) => [...data])
    expect([receive(MSG_PEEK), receive(MSG_PEEK), receive(0)]).toEqual([[[1]], [[1]], [[1], [2]]])
  })

  test('makes the system calls of a socket', () => {
    const { connect } = serve()
    const { ask, socket } = bound(connect, 77)
    expect(ask('getsockname', { socket, a: 12 })).toEqual({
      result: 0,
      a: 12,
      bytes: writeSockaddr({ portid: 77, groups: 0 }),
    })
    expect(ask('getsockname', { socket, a: 3 }).bytes).toHaveLength(3)
    expect(ask('connect', { socket, bytes: writeSockaddr({ portid: 8, groups: 2 }) })).toEqual({ result: 0 })
    expect(ask('getpeername', { socket, a: 12 }).bytes).toEqual(writeSockaddr({ portid: 8, groups: 2 }))
    const name = netlinkOptions.NETLINK_EXT_ACK
    const one = Uint8Array.of(1, 0, 0, 0)
    expect(ask('setsockopt', { socket, a: SOL_NETLINK, b: name, c: 4, bytes: one })).toEqual({ result: 0 })
    expect(ask('getsockopt', { socket, a: SOL_NETLINK, b: name, c: 4 })).toEqual({ a: 4, bytes: one })
    expect(ask('setsockopt', { socket, a: SOL_NETLINK, b: name, c: 5, bytes: one })).toEqual({ result: -EINVAL })
    expect(ask('setsockopt', { socket, a: SOL_NETLINK, b: name, c: -1 >>> 0, bytes: one })).toEqual({ result: -EINVAL })
    const program = writeProgram([{ code: 6, jt: 0, jf: 0, k: 2 }])
    expect(ask('attachFilter', { socket, bytes: program })).toEqual({ result: 0 })
    expect(ask('close', { socket })).toEqual({})
    expect(ask('getsockname', { socket, a: 12 })).toEqual({ result: -EBADF })
  })

  test('sends, and receives as many datagrams as are wanted and there', () => {
    const { connect } = serve()
    const { ask, socket } = bound(connect, 77)
    const other = bound(connect, 78)
    for (const byte of [1, 2, 3]) expect(ask('sendmsg', sending(socket, 78, byte, byte))).toEqual({ result: 2 })
    const receive = (d: number) => other.ask('recvmsg', { socket: other.socket, a: MSG_TRUNC, b: 1, d })
    const { result, datagrams = [] } = receive(2)
    // Each: its bytes, what recvmsg() returns, the flags.
    expect([result, datagrams.map(({ data, result: size, flags }) => [...data, size, flags])]).toEqual([
      2,
      [
        [1, 2, MSG_TRUNC],
        [2, 2, MSG_TRUNC],
      ],
    ])
    expect([receive(9).result, receive(9).result]).toEqual([1, -EAGAIN])
    expect(ask('sendmsg', sending(socket, 79, 1))).toEqual({ result: -ECONNREFUSED })
    expect(ask('sendmsg', { ...sending(socket, 78, 1), b: 100 })).toEqual({ result: -EINVAL })
  })

  test('a refused request cancels the one that it is linked to, and no more', () => {
    const { ask, socket } = bound(serve().connect, 77)
    expect(ask('sendmsg', { ...sending(socket, 79, 1), linked: true })).toEqual({ result: -ECONNREFUSED })
    expect(ask('getsockname', { socket, a: 12 })).toEqual({ result: -ECANCELED })
    expect(ask('getsockname', { socket, a: 12 })).toMatchObject({ result: 0 })
    expect(ask('sendmsg', { ...sending(socket, 77, 1), linked: true })).toEqual({ result: 1 })
    expect(ask('recvmsg', { socket, b: 1 })).toMatchObject({ result: 1 })
  })

  test('a watch is one event', () => {
    const { connect } = serve()
    const { ask, socket } = bound(connect, 77)
    const other = bound(connect, 78)
    other.ask('watch', { socket: other.socket })
    expect(other.events).toEqual([])
    for (const byte of [1, 2]) ask('sendmsg', sending(socket, 78, byte))
    expect(other.events).toEqual([other.socket])
    other.ask('watch', { socket: other.socket }) // something is still unread
    expect(other.events).toEqual([other.socket, other.socket])
  })

  test('a send that found no room waits for it, one of a connection, and no longer than that', async () => {
    const { connect } = serve()
    const { session, ask, socket } = bound(connect, 77)
    const receiver = bound(connect, 78)
    receiver.ask('setsockopt', { socket: receiver.socket, a: SOL_SOCKET, b: SO_RCVBUF, c: 4, bytes: new Uint8Array(4) })
    const receive = () =>
      receiver.ask('recvmsg', { socket: receiver.socket, b: 1, d: 9 }).datagrams?.map((one) => one.data[0])
    let full = 0
    while (ask('sendmsg', sending(socket, 78, 1)).result === 1) full++
    const first = ask('sendmsg', { ...sending(socket, 78, 2), d: 1 })
    expect(ask('sendmsg', { ...sending(socket, 78, 3), d: 1 })).toEqual({ result: -EBUSY })
    expect(receive()).toEqual([...new Array(full).fill(1), 2])
    expect(await first).toEqual({ result: 1 })
    while (ask('sendmsg', sending(socket, 78, 1)).result === 1);
    const second = ask('sendmsg', { ...sending(socket, 78, 2), d: 1 })
    session.end()
    expect(await second).toEqual({ result: -EINTR })
    expect(receive()).toEqual(new Array(full).fill(1))
  })

  test('what it does not know is an errno', () => {
    const { ask, session, socket } = bound(serve().connect, 77)
    expect(ask('getsockname', { socket: socket + 1 })).toEqual({ result: -EBADF })
    const request = { call: 1, linked: false, socket, a: 0, b: 0, c: 0, d: 0, bytes: new Uint8Array(0) }
    for (const operation of [99, 0x7fff_ffff]) {
      expect(session.answer({ ...request, operation })).toEqual({ result: -ENOSYS })
    }
  })

  test('has as many sockets as a process, and closes them at its end', () => {
    const { connect, kernel } = serve()
    const { ask, session } = bound(connect, 77)
    for (let count = 1; count < 1024; count++) expect(ask('socket', { a: SOCK_RAW, b: USERSOCK }).a).toBeDefined()
    expect(ask('socket', { a: SOCK_RAW, b: USERSOCK })).toEqual({ result: -EMFILE })
    session.end()
    expect(kernel.procRows().filter(({ portid }) => portid !== 0)).toEqual([])
  })
})

describe('a descriptor', () => {
  const key = { a: 0x1234_5678, b: 0xffff_ffff }
  const otherKey = { a: 1, b: 2 }

  /** A descriptor, and a connection that calls for it. */
  function open() {
    const { connect, kernel } = serve()
    const descriptor = connect()
    expect(descriptor.ask('descriptor', { a: SOCK_RAW, b: USERSOCK, c: key.a, d: key.b })).toEqual({})
    const caller = connect()
    const socket = caller.ask('adopt', key).a as number
    caller.ask('bind', { socket, bytes: writeSockaddr({ portid: 77, groups: 0 }) })
    return { connect, kernel, descriptor, caller, socket }
  }

  test('is signalled once as long as there is something to receive', () => {
    const { connect, descriptor, caller, socket } = open()
    const sender = bound(connect, 78)
    for (const byte of [1, 2]) sender.ask('sendmsg', sending(sender.socket, 77, byte))
    expect(descriptor.signals).toEqual([1])
    expect(caller.ask('recvmsg', { socket, b: 1 })).not.toHaveProperty('drained')
    expect(caller.ask('recvmsg', { socket, b: 1 })).toMatchObject({ result: 1, drained: true })
    expect(caller.ask('recvmsg', { socket, b: 1 })).toEqual({ result: -EAGAIN })
    sender.ask('sendmsg', sending(sender.socket, 77, 3))
    expect(descriptor.signals).toEqual([1, 1])
  })

  test('has its first datagram lent to who sends, where he has shared memory', () => {
    const { descriptor, caller, socket } = open()
    const send = () => caller.ask('sendmsg', { ...sending(socket, 77, 5), d: SEND_AND_BORROW })
    expect(send()).toEqual({ result: 1 })
    expect([caller.ask('shareMemory'), caller.ask('shareMemory')]).toEqual([{}, { result: -EEXIST }])
    expect([caller.ask('recvmsg', { socket, b: 1 }).drained, send()]).toMatchObject([true, { a: LOAN_LENT + 4, b: 1 }])
    expect(descriptor.signals).toEqual([1, 1])
    // He takes it, and the signal with it: nobody is told to take that again, and the next datagram is signalled.
    caller.words()[0] = LOAN_TAKEN + 4
    expect(caller.ask('getsockname', { socket, a: 12 })).not.toHaveProperty('drained')
    expect(caller.ask('recvmsg', { socket, b: 1 })).toEqual({ result: -EAGAIN })
    send()
    expect(descriptor.signals).toEqual([1, 1, 1])
  })

  test('has a signal taken back by another one when he who was to take it has ended', () => {
    const { connect, descriptor, caller, socket } = open()
    const [quick, late] = [connect(), connect()]
    for (const other of [quick, late]) other.ask('adopt', key)
    const receive = (who: typeof quick) => who.ask('recvmsg', { socket, b: 1 })
    caller.ask('sendmsg', sending(socket, 77, 1))
    expect(receive(quick)).toMatchObject({ result: 1, drained: true })
    expect(receive(late)).toEqual({ result: -EAGAIN }) // it is there yet, for somebody who takes it
    quick.session.end()
    expect(receive(late)).toEqual({ result: -EAGAIN, drained: true })
    expect(receive(caller)).toEqual({ result: -EAGAIN })
    descriptor.signals.pop() // now it was taken
    expect([receive(late), receive(caller)]).toEqual([{ result: -EAGAIN }, { result: -EAGAIN }])
    caller.ask('sendmsg', sending(socket, 77, 2))
    expect([descriptor.signals, receive(late).drained]).toEqual([[1], true])
  })

  test('lends nothing with a send that was refused, nor does a socket without a descriptor', () => {
    const { caller, connect, socket } = open()
    const sender = bound(connect, 78)
    sender.ask('shareMemory')
    caller.ask('shareMemory')
    caller.ask('sendmsg', sending(socket, 77, 5))
    const [refused, own] = [sending(socket, 99, 5), sending(sender.socket, 78, 5)]
    expect(caller.ask('sendmsg', { ...refused, d: SEND_AND_BORROW })).toEqual({ result: -ECONNREFUSED })
    expect(sender.ask('sendmsg', { ...own, d: SEND_AND_BORROW })).toEqual({ result: 1 })
  })

  test('is found by its keys only, also one that another process has shown', () => {
    const { connect, descriptor, socket } = open()
    const stranger = connect()
    expect(stranger.ask('adopt', { a: key.b, b: key.a })).toEqual({ result: -ENOENT })
    expect(stranger.ask('adopt', otherKey)).toEqual({ result: -ENOENT })
    expect(descriptor.ask('admit', otherKey)).toEqual({})
    expect(stranger.ask('adopt', otherKey)).toEqual({ a: socket })
    expect(stranger.ask('adopt', key)).toEqual({ a: socket })
  })

  test('has a key of its own, and not without end', () => {
    const { connect, descriptor } = open()
    expect(connect().ask('descriptor', { a: SOCK_RAW, b: USERSOCK, c: key.a, d: key.b })).toEqual({ result: -EEXIST })
    let admitted = 0
    while (admitted < 1000 && descriptor.ask('admit', { a: 7, b: admitted }).result === undefined) admitted++
    expect(admitted).toBeLessThan(1000)
  })

  test('makes no calls', () => {
    const { descriptor, socket } = open()
    expect(descriptor.ask('getsockname', { socket, a: 12 })).toEqual({ result: -EPROTO })
    expect(descriptor.ask('insmod')).toEqual({ result: -EPROTO })
  })

  test('closes the socket with its end, and not with that of who calls', () => {
    const { connect, kernel, descriptor, caller, socket } = open()
    const there = () => kernel.procRows().some(({ portid }) => portid === 77)
    caller.session.end()
    expect(there()).toBe(true)
    const next = connect()
    next.ask('adopt', key)
    descriptor.session.end()
    expect(there()).toBe(false)
    expect(next.ask('getsockname', { socket, a: 12 })).toEqual({ result: -EBADF })
    expect(next.ask('adopt', key)).toEqual({ result: -ENOENT })
  })
})

describe('modules', () => {
  test('are for those who may load them', () => {
    const { ask } = serve().connect(1000)
    const bytes = new TextEncoder().encode('/nowhere.js')
    expect([ask('insmod', { bytes }), ask('rmmod', { bytes })]).toEqual([{ result: -EPERM }, { result: -EPERM }])
  })

  test('that cannot be loaded say why', async () => {
    const { ask } = serve().connect()
    const { result, bytes } = await ask('insmod', { bytes: new TextEncoder().encode('/nowhere.js') })
    expect([result, new TextDecoder().decode(bytes)]).toEqual([-EINVAL, expect.stringContaining('/nowhere.js')])
  })

  test('that say more than a frame has room for are cut short', async () => {
    const { ask } = serve().connect()
    const code = 'throw new Error("no".repeat(5e6))'
    const { result, bytes } = await ask('insmod', { bytes: new TextEncoder().encode(`data:text/javascript,${code}`) })
    const text = new TextDecoder().decode(bytes)
    expect([result, text.length < 10_000, text]).toEqual([-EINVAL, true, expect.stringMatching(/^no.*no…$/)])
  })
})
