import { describe, expect, test } from 'vitest'
import {
  boundFile,
  bytesText,
  little,
  ManualClock,
  MSG_DONTWAIT,
  MSG_TRUNC,
  SOL_NETLINK,
  SOL_SOCKET,
  sockaddr,
  TestFile,
  textBytes,
} from '../../../test/support/kernel.ts'
import { Kernel } from '../kernel.ts'
import { Interruption } from '../sock/interruption.ts'

const USERSOCK = 2
const [EINTR, EAGAIN, EINVAL, ENODATA, EMSGSIZE, EOPNOTSUPP, ECONNREFUSED, EPERM] = [
  -4, -11, -22, -61, -90, -95, -111, -1,
]
const [SO_SNDBUF, SO_RCVBUF, SO_PASSCRED, SO_RCVTIMEO, SO_SNDTIMEO] = [7, 8, 16, 20, 21]
const PKTINFO = 3
const MSG_OOB = 1
const MSG_CTRUNC = 8

describe('opening', () => {
  test.each([
    [0, 2, -94],
    [1, 99, -94],
    [3, 99, -93],
    [3, -1, -93],
    [3, 1, -93],
    [11, 2, EINVAL],
    [3 | 0x10, 2, EINVAL],
  ])('type %i, protocol %i: %i', (type, protocol, error) => {
    const kernel = new Kernel()
    expect(kernel.openFile(kernel.task(), type, protocol)).toBe(error)
    expect(kernel.socketpair(kernel.task(), type, protocol)).toBe(error)
  })
  test('what netlink sockets cannot do', () => {
    const { file } = new TestFile(new Kernel().task(), USERSOCK)
    expect([file.listen(), file.accept(), file.shutdown(2), file.ioctl(0x541b), file.ioctl(0x5451)]).toEqual([
      EOPNOTSUPP,
      EOPNOTSUPP,
      EOPNOTSUPP,
      -25,
      0,
    ])
  })
})

describe('sending', () => {
  const kernel = new Kernel()
  const nobody = kernel.task({ uid: 65534 })
  const send = (file: TestFile, data: Uint8Array, name?: Uint8Array, flags = MSG_DONTWAIT): unknown =>
    file.file.sendmsg(file.task, { data, name }, flags)
  const one = textBytes('x')

  // Each error hides those after it: the argument that brings it is wrong in the rows before, too.
  test('is checked in this order', () => {
    const file = new TestFile(nobody, 0)
    file.file.setsockopt(nobody, SOL_SOCKET, SO_SNDBUF, new Uint8Array(4))
    const long = new Uint8Array(5000)
    const wrong = sockaddr(5, 1, 2)
    expect(send(file, new Uint8Array(0), wrong, MSG_OOB)).toBe(EOPNOTSUPP)
    expect(send(file, new Uint8Array(0), wrong)).toBe(ENODATA)
    expect(send(file, long, wrong)).toBe(EINVAL)
    expect(send(file, long, sockaddr(5, 1).subarray(0, 11))).toBe(EINVAL)
    expect(send(file, long, sockaddr(5, 1))).toBe(EPERM)
    expect(file.name()).toEqual([0, 0])
    expect(send(file, long, sockaddr(0))).toBe(EMSGSIZE)
    expect(file.name()[0]).toBe(nobody.tgid)
    expect(send(file, new Uint8Array(4576), sockaddr(0))).toBe(4576)
  })
  test('without an address goes to the default destination', () => {
    const [a, b] = [boundFile(kernel, USERSOCK, 1), boundFile(kernel, USERSOCK, 2)]
    expect(send(a, one)).toBe(ECONNREFUSED)
    a.connect(2)
    expect([send(a, one), send(a, one, new Uint8Array(0)), b.texts()]).toEqual([1, 1, ['x', 'x']])
  })
  test('takes a copy', () => {
    const [a, b] = [boundFile(kernel, USERSOCK, 11), boundFile(kernel, USERSOCK, 12)]
    const data = textBytes('before')
    a.send(data, 12)
    data.fill(0)
    expect(b.texts()).toEqual(['before'])
  })
})

describe('control messages', () => {
  const kernel = new Kernel()
  const control = (level: number, type: number, words: number[], length = 16 + words.length * 4): Uint8Array => {
    const data = new DataView(new ArrayBuffer((16 + words.length * 4 + 7) & ~7))
    data.setBigUint64(0, BigInt(length), little)
    data.setInt32(8, level, little)
    data.setInt32(12, type, little)
    words.forEach((word, i) => void data.setUint32(16 + i * 4, word, little))
    return new Uint8Array(data.buffer)
  }
  const send = (file: TestFile, bytes: Uint8Array): unknown =>
    file.file.sendmsg(file.task, { data: textBytes('x'), name: sockaddr(20), control: bytes }, MSG_DONTWAIT)
  const receiver = boundFile(kernel, USERSOCK, 20)
  const root = boundFile(kernel, USERSOCK, 0)
  const nobody = boundFile(kernel, USERSOCK, 0, 0, kernel.task({ uid: 1000, gid: 1000 }))

  test.each([
    ['another level is passed over', control(41, 1, [5]), 1],
    ['a length that is too short', control(SOL_SOCKET, 2, [1, 0, 0], 15), EINVAL],
    ['a length that is too long', control(SOL_SOCKET, 2, [1, 0, 0], 33), EINVAL],
    ['a length of 2^63', control(SOL_SOCKET, 2, [1, 0, 0], 2 ** 63), EINVAL],
    ['another type', control(SOL_SOCKET, 1, [1, 0, 0]), EINVAL],
    ['credentials of another length', control(SOL_SOCKET, 2, [1, 0]), EINVAL],
    ['an invalid user', control(SOL_SOCKET, 2, [1, 0xffffffff, 0]), EINVAL],
    ['a process that is not there', control(SOL_SOCKET, 2, [999_999, 0, 0]), -3],
    ['what is too short to be one', new Uint8Array(15).fill(255), 1],
  ])('%s', (_name, bytes, result) => {
    expect(send(root, bytes)).toBe(result)
    receiver.texts()
  })
  test('credentials are given where they are wanted', () => {
    receiver.set(SOL_SOCKET, SO_PASSCRED, 1)
    expect([send(root, control(SOL_SOCKET, 2, [1, 7, 8])), send(nobody, control(SOL_SOCKET, 2, [1, 0, 0]))]).toEqual([
      1,
      EPERM,
    ])
    expect(send(nobody, control(SOL_SOCKET, 2, [nobody.task.tgid, 1000, 1000]))).toBe(1)
    const shown = receiver
      .messages()
      .map((r) => (typeof r === 'object' ? [...new Uint32Array(r.control.slice(16).buffer)] : r))
    // Padded to eight bytes.
    expect(shown).toEqual([
      [1, 7, 8, 0],
      [nobody.task.tgid, 1000, 1000, 0],
    ])
    receiver.set(SOL_SOCKET, SO_PASSCRED, 0)
  })
  test.each([
    [0, 0, MSG_CTRUNC],
    [15, 0, MSG_CTRUNC],
    [16, 16, MSG_CTRUNC],
    [19, 19, MSG_CTRUNC],
    [20, 20, 0],
    [512, 24, 0],
  ])('room for %i bytes: %i written', (room, written, flags) => {
    receiver.set(SOL_NETLINK, PKTINFO, 1)
    root.send('x', 20)
    const received = receiver.file.recvmsg(
      receiver.task,
      { length: 9, nameLength: 12, controlLength: room },
      MSG_DONTWAIT,
    )
    expect(received).toMatchObject({ flags })
    expect((received as { control: Uint8Array }).control).toHaveLength(written)
  })
})

describe('receiving', () => {
  test('fails once with an error that was reported, before what there is', () => {
    const file = boundFile(new Kernel(), USERSOCK, 1)
    file.send('x', 1)
    expect([0, -1, 4096, 512].map((errno) => file.file.reportError(errno))).toEqual([EINVAL, EINVAL, EINVAL, 0])
    expect([file.receive(), file.texts()]).toEqual([-512, ['x']])
  })
  test('cuts, and says so', () => {
    const kernel = new Kernel()
    const [a, b] = [boundFile(kernel, USERSOCK, 1), boundFile(kernel, USERSOCK, 2)]
    for (let i = 0; i < 3; i++) a.send('0123456789', 2)
    expect(b.receive(4)).toMatchObject({ result: 4, flags: MSG_TRUNC, data: textBytes('0123') })
    expect(b.receive(4, MSG_TRUNC)).toMatchObject({ result: 10, flags: MSG_TRUNC, data: textBytes('0123') })
    expect(b.receive(0)).toMatchObject({ result: 0, flags: MSG_TRUNC, data: new Uint8Array(0) })
    expect(b.receive()).toBe(EAGAIN)
  })
  test('gives as much of the address as there is room for', () => {
    const kernel = new Kernel()
    const file = boundFile(kernel, USERSOCK, 1)
    file.send('x', 1)
    const room = { length: 9, nameLength: 5, controlLength: 0 }
    expect(file.file.recvmsg(file.task, { ...room, nameLength: -1 }, MSG_DONTWAIT)).toBe(EINVAL)
    expect(file.file.recvmsg(file.task, room, MSG_DONTWAIT)).toMatchObject({
      name: sockaddr(1).subarray(0, 5),
      nameLength: 12,
    })
  })
})

describe('calls that wait', () => {
  const timeval = (ms: number): Uint8Array =>
    new Uint8Array(BigInt64Array.of(BigInt(Math.floor(ms / 1000)), BigInt((ms % 1000) * 1000)).buffer)
  function full(): { kernel: Kernel; clock: ManualClock; a: TestFile; b: TestFile } {
    const clock = new ManualClock()
    const kernel = new Kernel({ clock })
    const [a, b] = [boundFile(kernel, USERSOCK, 10), boundFile(kernel, USERSOCK, 20)]
    b.set(SOL_SOCKET, SO_RCVBUF, 1)
    expect([a.send('1', 20), a.send('2', 20), a.send('3', 20)]).toEqual([1, 1, EAGAIN])
    return { kernel, clock, a, b }
  }

  test('a sender comes back when there is room', async () => {
    const { a, b } = full()
    const sending = a.sendWaiting('three', 20)
    expect(b.texts()).toEqual(['1', '2', 'three'])
    expect(await sending).toBe(5)
  })
  test('senders come back in their order', async () => {
    const { kernel, a, b } = full()
    const c = boundFile(kernel, USERSOCK, 30)
    const sending = [a.sendWaiting('a', 20), c.sendWaiting('c', 20), a.sendWaiting('b', 20)]
    expect(b.texts()).toEqual(['1', '2', 'a', 'c', 'b'])
    expect(await Promise.all(sending)).toEqual([1, 1, 1])
  })
  test('a sender gives up', async () => {
    const { clock, a, b } = full()
    a.file.setsockopt(a.task, SOL_SOCKET, SO_SNDTIMEO, timeval(40))
    const sending = a.sendWaiting('x', 20)
    clock.advance(39)
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    expect([await sending, b.texts(), clock.waiting]).toEqual([EAGAIN, ['1', '2'], 0])
  })
  test('a sender is refused when the receiver closes, or connects elsewhere', async () => {
    const [first, second] = [full(), full()]
    const sending = [first.a.sendWaiting('x', 20), second.a.sendWaiting('x', 20)]
    first.b.file.close()
    second.b.connect(99)
    second.b.receive()
    expect(await Promise.all(sending)).toEqual([ECONNREFUSED, ECONNREFUSED])
  })
  test('a sender goes on waiting for who has the port id next', async () => {
    const clock = new ManualClock()
    const kernel = new Kernel({ clock })
    kernel.protocols[20]?.register({
      flags: 2,
      release(sk) {
        if (sk.portid !== 20 || next.bind(20) < 0) return
        next.set(SOL_SOCKET, SO_RCVBUF, 1)
        for (const text of ['3', '4']) c.send(text, 20)
      },
    })
    const [a, b, c] = [boundFile(kernel, 20, 10), boundFile(kernel, 20, 20), boundFile(kernel, 20, 30)]
    const next = new TestFile(kernel.task(), 20)
    b.set(SOL_SOCKET, SO_RCVBUF, 1)
    for (const text of ['1', '2']) c.send(text, 20)
    a.file.setsockopt(a.task, SOL_SOCKET, SO_SNDTIMEO, timeval(100))
    const [first, second] = [a.sendWaiting('x', 20), a.sendWaiting('y', 20)]
    clock.advance(60)
    b.file.close()
    expect(next.receive()).toMatchObject({ result: 1 })
    clock.advance(39)
    expect([await first, clock.waiting]).toEqual([1, 1])
    clock.advance(1)
    expect([await second, next.texts()]).toEqual([EAGAIN, ['4', 'x']])
  })
  test('a send that found no room goes on, without serving the group again, until it is interrupted', async () => {
    const { kernel, a, b } = full()
    const listener = boundFile(kernel, USERSOCK, 0, 4)
    const message = { data: textBytes('x'), name: sockaddr(b.name()[0] as number, 4) }
    expect(a.file.sendmsg(a.task, message, MSG_DONTWAIT)).toBe(EAGAIN)
    const [first, second] = [new Interruption(), new Interruption()]
    const results = [first, second].map((again) => a.file.sendmsg(a.task, message, 0, again))
    first.interrupt()
    expect(await results[0]).toBe(EINTR)
    expect(b.texts().at(-1)).toBe('x')
    expect(await results[1]).toBe(1)
    second.interrupt()
    expect([listener.texts(), b.texts()]).toEqual([['x'], []])
  })
  test('a file that is closed while its send waits is gone as soon as that is interrupted', () => {
    const { kernel, a } = full()
    const again = new Interruption()
    const waiting = a.file.sendmsg(a.task, { data: textBytes('x'), name: sockaddr(20) }, 0, again)
    a.file.close()
    const other = new TestFile(kernel.task(), USERSOCK)
    expect([waiting, other.bind(10)]).toEqual([expect.any(Promise), -98])
    again.interrupt()
    again.interrupt()
    expect(new TestFile(kernel.task(), USERSOCK).bind(10)).toBe(0)
  })
  test('SO_RCVTIMEO counts whole ticks of 4 ms', async () => {
    const { clock, b } = full()
    b.texts()
    b.file.setsockopt(b.task, SOL_SOCKET, SO_RCVTIMEO, timeval(30))
    const receiving = b.receiveWaiting()
    clock.advance(31)
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    expect(await receiving).toBe(EAGAIN)
  })
  test('a receiver is woken by a datagram, and by an error', async () => {
    const { a, b } = full()
    b.texts()
    const [first, second] = [b.receiveWaiting(), b.receiveWaiting()]
    a.send('one', 20)
    a.send('two', 20)
    const texts = (await Promise.all([first, second])).map((r) => (typeof r === 'object' ? bytesText(r.data) : r))
    expect([...texts, b.receive()]).toEqual(['one', 'two', EAGAIN])
  })
  test('a file that is closed meanwhile lives until the call is back', async () => {
    const { a, b } = full()
    b.texts()
    const receiving = b.receiveWaiting()
    b.file.close()
    expect([a.send('late', 20), await receiving]).toMatchObject([4, { result: 4 }])
    await Promise.resolve()
    expect(a.send('too late', 20)).toBe(ECONNREFUSED)
  })
})

describe('options', () => {
  test('timeouts', () => {
    const { file, task } = new TestFile(new Kernel().task(), USERSOCK)
    const set = (seconds: bigint, microseconds: bigint): number =>
      file.setsockopt(task, SOL_SOCKET, SO_RCVTIMEO, new Uint8Array(BigInt64Array.of(seconds, microseconds).buffer))
    const get = (): bigint[] => {
      const option = file.getsockopt(task, SOL_SOCKET, SO_RCVTIMEO, 16)
      return typeof option === 'number' ? [] : [...new BigInt64Array(option.value.slice().buffer)]
    }
    expect(get()).toEqual([0n, 0n])
    expect([set(0n, 30_000n), get()]).toEqual([0, [0n, 32_000n]])
    expect([set(2n, 999_999n), get()]).toEqual([0, [3n, 0n]])
    expect([set(0n, 1_000_000n), set(0n, -1n), set(1n << 62n, 0n), get()]).toEqual([-33, -33, 0, [0n, 0n]])
    expect(set(-1n, 0n)).toBe(0)
    // It does not wait at all.
    expect(file.recvmsg(task, { length: 1, nameLength: 0, controlLength: 0 }, 0)).toBe(EAGAIN)
  })
  test.each([
    [SO_RCVBUF, 0, 2304],
    [SO_RCVBUF, 1153, 2306],
    [SO_RCVBUF, -1, 8388608],
    [SO_SNDBUF, 1, 4608],
    [SO_SNDBUF, 5000000, 8388608],
    [33, -1, 2304],
    [33, 0x7fffffff, 2147483646],
    [32, 5000000, 10000000],
  ])('buffer size %i set to %i: %i', (name, value, size) => {
    const file = new TestFile(new Kernel().task(), USERSOCK)
    expect(file.set(SOL_SOCKET, name, value)).toBe(0)
    expect(file.get(SOL_SOCKET, name === 33 ? SO_RCVBUF : name === 32 ? SO_SNDBUF : name)).toBe(size)
  })
  test('a value is read as far as it goes', () => {
    const { file, task } = new TestFile(new Kernel().task(), USERSOCK)
    expect(file.setsockopt(task, SOL_NETLINK, PKTINFO, Uint8Array.of(1))).toBe(0)
    expect(file.setsockopt(task, SOL_NETLINK, PKTINFO, Uint8Array.of(1, 0, 0, 0), -1)).toBe(EINVAL)
    expect(file.setsockopt(task, SOL_NETLINK, 1, Uint8Array.of(1))).toBe(EINVAL)
    expect(file.setsockopt(task, SOL_SOCKET, SO_PASSCRED, Uint8Array.of(1))).toBe(EINVAL)
    expect(file.getsockopt(task, SOL_SOCKET, SO_RCVBUF, 2)).toEqual({ value: Uint8Array.of(0, 0x40), length: 2 })
    expect(file.getsockopt(task, SOL_NETLINK, PKTINFO, 3)).toBe(EINVAL)
  })
  test('a filter by its pointer leads nowhere', () => {
    const { file, task } = new TestFile(new Kernel().task(), USERSOCK)
    const set = (instructions: number, pointer: bigint, length = 16): number => {
      const data = new DataView(new ArrayBuffer(length))
      data.setUint16(0, instructions, little)
      if (length === 16) data.setBigUint64(8, pointer, little)
      return file.setsockopt(task, SOL_SOCKET, 26, new Uint8Array(data.buffer))
    }
    expect([set(1, 1n, 8), set(0, 1n), set(1, 0n), set(4097, 1n), set(1, 1n)]).toEqual([
      EINVAL,
      EINVAL,
      EINVAL,
      EINVAL,
      -14,
    ])
  })
  test('a filter that is locked stays', () => {
    const file = new TestFile(new Kernel().task(), USERSOCK)
    const program = [{ code: 6, jt: 0, jf: 0, k: 0 }]
    expect([file.file.attachFilter(program), file.set(SOL_SOCKET, 44, 1), file.set(SOL_SOCKET, 44, 0)]).toEqual([
      0,
      0,
      EPERM,
    ])
    expect([file.file.attachFilter(program), file.set(SOL_SOCKET, 27, 0)]).toEqual([EPERM, EPERM])
  })
  test('memberships are whole words, their length is always the whole one', () => {
    const file = boundFile(new Kernel(), 0, 5)
    const list = (length: number): unknown => file.file.getsockopt(file.task, SOL_NETLINK, 9, length)
    expect(list(8)).toEqual({ value: new Uint8Array(0), length: 0 })
    file.set(SOL_NETLINK, 1, 33)
    expect(list(0)).toEqual({ value: new Uint8Array(0), length: 8 })
    expect(list(7)).toEqual({ value: new Uint8Array(4), length: 8 })
    expect(list(9)).toEqual({ value: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0), length: 8 })
  })
})
