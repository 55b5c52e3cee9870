import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../../test/support/datagrams.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../../../test/support/namespace.ts'
import { ClosedError, protocols, SocketError, viewOf, writeHeader } from '../../wire/index.ts'
import {
  type Batch,
  DATAGRAM_OFFSET,
  DATAGRAM_WORDS,
  datagramsOf,
  growReceiveBuffer,
  type OpenOptions,
  open,
  type Socket,
} from '../index.ts'

const { NETLINK_ROUTE, NETLINK_USERSOCK } = protocols
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const NLM_F_REQUEST_DUMP = 0x301
const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

const opened: Socket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close()
})

function openIn(ns: Namespace, protocol: number, options: OpenOptions = {}): Socket {
  const socket = open(protocol, { netns: ns.path, ...options })
  opened.push(socket)
  return socket
}

function getLink(seq: number, flags = NLM_F_REQUEST_DUMP): Uint8Array {
  const bytes = new Uint8Array(32)
  writeHeader(viewOf(bytes.buffer), 0, { length: 32, type: RTM_GETLINK, flags, seq, portid: 0 }, little)
  return bytes
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const texts = (batch: Batch | undefined): string[] =>
  batch ? datagramsOf(batch).map(({ data }) => new TextDecoder().decode(data)) : []

function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

describe('arguments of open()', () => {
  test.each([-1, 32, 1.5, Number.NaN])('protocol %s', (protocol) => {
    expect(() => open(protocol)).toThrow(RangeError)
  })
  test('of the wrong type', () => {
    expect(() => open('0' as unknown as number)).toThrow(TypeError)
    expect(() => open(0, { netns: true as unknown as string })).toThrow(TypeError)
    expect(() => open(0, { netns: 'a\0b' })).toThrow(RangeError)
    expect(() => open(0, { netns: -1 })).toThrow(RangeError)
    expect(() => open(0, { portid: 2 ** 32 })).toThrow(RangeError)
    expect(() => open(0, { slabSize: 100 })).toThrow(RangeError)
  })
})

describe('a socket of the kernel', () => {
  needNamespaces()
  test('asks and is answered in one call', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_ROUTE)
      const batch = socket.exchange(getLink(77))
      if (!batch) throw new Error('no answer')
      const { view, datagrams } = batch
      const offset = datagrams[DATAGRAM_OFFSET] as number
      expect(view.data.getUint16(offset + 4, little)).toBe(RTM_NEWLINK)
      expect(view.data.getUint32(offset + 8, little)).toBe(77)
      expect(view.data.getUint32(offset + 12, little)).toBe(socket.address.portid)
      expect(batch.error).toBe(0)
      for (let i = 0; i < batch.count; i++) expect((datagrams[i * DATAGRAM_WORDS] as number) % 8).toBe(0)
      expect(datagramsOf(batch).every(({ portid, group, nsid }) => portid === 0 && group === 0 && nsid === -1)).toBe(
        true,
      )
      expect(socket.receive()).toBeUndefined()
    }))

  test('stops at the limit', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_ROUTE)
      // A dump of one link is two datagrams: the link, and the end.
      expect(socket.exchange(getLink(1), undefined, 1)?.count).toBe(1)
      expect(socket.receive(1)?.count).toBe(1)
      expect(socket.receive(1)).toBeUndefined()
      expect(() => socket.receive(0)).toThrow(RangeError)
      expect(() => socket.receive(1.5)).toThrow(RangeError)
    }))

  test('has a port id that the kernel chose, and one that the caller did', () =>
    withNamespace((ns) => {
      const first = openIn(ns, NETLINK_USERSOCK)
      const second = openIn(ns, NETLINK_USERSOCK, { portid: 4_000_000_000 })
      expect(first.address.portid).not.toBe(0)
      expect(second.address).toEqual({ portid: 4_000_000_000, groups: 0 })
      const error = thrownBy(() => openIn(ns, NETLINK_USERSOCK, { portid: 4_000_000_000 }))
      expect(error).toBeInstanceOf(SocketError)
      expect(error).toMatchObject({ code: 'EADDRINUSE', syscall: 'bind' })
    }))

  test('is bound later when told so', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_USERSOCK, { bind: false })
      expect(socket.address.portid).toBe(0)
      socket.bind(9, 0b101)
      expect(socket.address).toEqual({ portid: 9, groups: 0b101 })
      expect(socket.memberships()).toEqual([1, 3])
    }))

  test('names the protocol that the kernel lacks', () =>
    withNamespace((ns) => {
      expect(thrownBy(() => openIn(ns, 31))).toMatchObject({ code: 'EPROTONOSUPPORT', syscall: 'socket', errno: 93 })
    }))

  test('joins and leaves groups, beyond 32 too', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_ROUTE)
      for (const group of [34, 1, 5]) socket.join(group)
      expect(socket.memberships()).toEqual([1, 5, 34])
      expect(socket.address.groups).toBe(0b10001)
      socket.leave(5)
      expect(socket.memberships()).toEqual([1, 34])
      expect(thrownBy(() => socket.join(5000))).toMatchObject({ code: 'EINVAL', syscall: 'setsockopt' })
      expect(() => socket.join(0)).toThrow(RangeError)
      expect(() => socket.leave(-1)).toThrow(RangeError)
    }))

  test.each(['pktinfo', 'broadcastError', 'noEnobufs', 'listenAllNsid', 'capAck', 'extAck', 'getStrictChk'] as const)(
    'option %s',
    (option) =>
      withNamespace((ns) => {
        const socket = openIn(ns, NETLINK_ROUTE)
        expect(socket.getOption(option)).toBe(0)
        socket.setOption(option, 1)
        expect(socket.getOption(option)).toBe(1)
        socket.setOption(option, 0)
        expect(socket.getOption(option)).toBe(0)
      }),
  )

  test('buffer sizes, which the kernel doubles', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_ROUTE)
      socket.setOption('receiveBuffer', 10_000)
      expect(socket.getOption('receiveBuffer')).toBe(20_000)
      socket.setOption('sendBuffer', 12_000)
      expect(socket.getOption('sendBuffer')).toBe(24_000)
      const most = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'))
      socket.setOption('receiveBuffer', most * 4)
      expect(socket.getOption('receiveBuffer')).toBe(most * 2)
      socket.setOption('receiveBufferForce', most * 4)
      expect(socket.getOption('receiveBufferForce')).toBe(most * 8)
      socket.setOption('sendBufferForce', 1 << 22)
      expect(socket.getOption('sendBuffer')).toBe(1 << 23)
      expect(growReceiveBuffer(socket, 1 << 22)).toBe(1 << 23)
    }))

  test('refuses options and values that do not exist', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_ROUTE)
      expect(() => socket.getOption('toString' as 'pktinfo')).toThrow(/unknown socket option toString/)
      expect(() => socket.setOption('pktinfo', -1)).toThrow(RangeError)
      expect(() => socket.setOption('pktinfo', true as unknown as number)).toThrow(TypeError)
    }))

  test('closes once, and says so afterwards', () =>
    withNamespace((ns) => {
      const socket = openIn(ns, NETLINK_ROUTE)
      const batch = socket.exchange(getLink(1))
      socket.close()
      socket.close()
      expect(socket.closed).toBe(true)
      expect(() => socket.send(getLink(1))).toThrow(ClosedError)
      expect(() => socket.receive()).toThrow(ClosedError)
      expect(() => socket.exchange(getLink(1))).toThrow(ClosedError)
      expect(() => socket.address).toThrow(ClosedError)
      expect(() => socket.onReadable(() => {})).toThrow(ClosedError)
      expect(() => socket.unref()).toThrow(ClosedError)
      batch?.retain()
      expect(batch?.view.data.getUint16(4, little)).toBe(RTM_NEWLINK)
    }))

  test('is opened in another namespace by path and by descriptor, and no thread goes there', () =>
    withNamespace((ns) => {
      const threads = (): string[] =>
        readdirSync('/proc/self/task').map((thread) => readlinkSync(`/proc/self/task/${thread}/ns/net`))
      const own = readlinkSync('/proc/self/ns/net')
      ip(ns, 'link', 'add', 'here', 'type', 'bridge')
      const descriptor = openSync(ns.path, 'r')
      for (const netns of [ns.path, descriptor]) {
        const socket = open(NETLINK_ROUTE, { netns })
        opened.push(socket)
        expect(texts(socket.exchange(getLink(1))).join()).toContain('here\0')
      }
      closeSync(descriptor)
      expect(threads().every((netns) => netns === own)).toBe(true)
      const outside = open(NETLINK_ROUTE)
      opened.push(outside)
      expect(texts(outside.exchange(getLink(1))).join()).not.toContain('here\0')
    }))

  test('tells which step failed in another namespace', () => {
    expect(thrownBy(() => open(0, { netns: '/nowhere' }))).toMatchObject({ code: 'ENOENT', syscall: 'open' })
    expect(thrownBy(() => open(0, { netns: '/etc/passwd' }))).toMatchObject({ code: 'EINVAL', syscall: 'setns' })
    expect(thrownBy(() => open(0, { netns: 99_999 }))).toMatchObject({ code: 'EBADF', syscall: 'setns' })
    expect(thrownBy(() => open(0, { netns: `/${'a'.repeat(5000)}` }))).toMatchObject({ code: 'ENAMETOOLONG' })
  })

  test('hears of other namespaces with listenAllNsid', () =>
    withNamespace((here) =>
      withNamespace((there) => {
        ip(here, 'netns', 'set', there.name, '5')
        const socket = openIn(here, NETLINK_ROUTE)
        socket.setOption('listenAllNsid', 1)
        socket.join(1)
        ip(there, 'link', 'set', 'lo', 'up')
        ip(here, 'link', 'set', 'lo', 'up')
        const batch = socket.receive()
        const origins = new Set(batch ? datagramsOf(batch).map(({ nsid }) => nsid) : [])
        expect(origins).toEqual(new Set([5, -1]))
      }),
    ))

  test('gives its descriptor back when it is forgotten', () =>
    withNamespace(async (ns) => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      const descriptors = (): number => readdirSync('/proc/self/fd').length
      const before = descriptors()
      const forget = (): void => {
        for (let i = 0; i < 50; i++)
          open(NETLINK_USERSOCK, { netns: ns.path }).send(text('x'), { portid: 0, groups: 1 })
      }
      forget()
      expect(descriptors()).toBeGreaterThanOrEqual(before + 40)
      await until(() => {
        collect()
        return descriptors() <= before + 5
      })
    }))
})

describe('two sockets of NETLINK_USERSOCK', () => {
  needNamespaces()
  test('send to each other by port id', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      const b = openIn(ns, NETLINK_USERSOCK, { portid: 3_000_000_000 })
      expect(a.send(text('hello'), { portid: 3_000_000_000, groups: 0 })).toBe(5)
      const batch = b.receive()
      expect(texts(batch)).toEqual(['hello'])
      const [datagram] = batch ? datagramsOf(batch) : []
      expect(datagram).toMatchObject({ portid: a.address.portid, size: 5, group: 0 })
      b.send(text('back'), { portid: datagram?.portid ?? 0, groups: 0 })
      expect(texts(a.receive())).toEqual(['back'])
      expect(thrownBy(() => a.send(text('x'), { portid: 12_345, groups: 0 }))).toMatchObject({
        code: 'ECONNREFUSED',
        syscall: 'sendto',
      })
    }))

  test('read an unsigned port id', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK, { portid: 0xffff_fff0 })
      const b = openIn(ns, NETLINK_USERSOCK)
      a.send(text('x'), b.address)
      const batch = b.receive()
      expect(batch && datagramsOf(batch)[0]?.portid).toBe(0xffff_fff0)
    }))

  test('have a default destination', () =>
    withNamespace((ns) => {
      const [a, b, c] = [0, 0, 0].map(() => openIn(ns, NETLINK_USERSOCK)) as [Socket, Socket, Socket]
      expect(a.peer).toEqual({ portid: 0, groups: 0 })
      a.connect(b.address.portid)
      expect(a.peer).toEqual({ portid: b.address.portid, groups: 0 })
      a.send(text('to b'))
      expect(texts(b.receive())).toEqual(['to b'])
      // From then on unicast of others is refused.
      expect(thrownBy(() => c.send(text('x'), a.address))).toMatchObject({ code: 'ECONNREFUSED' })
    }))

  test('send to a group, which is no error though nobody has port id 0', () =>
    withNamespace((ns) => {
      const [sender, deaf, plain, knowing] = [0, 0, 0, 0].map(() => openIn(ns, NETLINK_USERSOCK)) as Socket[]
      for (const socket of [plain, knowing]) socket?.join(3)
      knowing?.setOption('pktinfo', 1)
      expect(sender?.send(text('all'), { portid: 0, groups: 0b100 })).toBe(3)
      expect(deaf?.receive()).toBeUndefined()
      const heard = [plain, knowing].map((socket) => datagramsOf(socket?.receive() as Batch))
      expect(heard.map(([datagram]) => datagram?.group)).toEqual([0, 3])
      sender?.connect(0, 0b100)
      expect(sender?.send(text('again'))).toBe(5)
      expect(texts(sender?.exchange(text('third')))).toEqual([])
      expect(texts(plain?.receive())).toEqual(['again', 'third'])
    }))

  test('filter what arrives', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      const b = openIn(ns, NETLINK_USERSOCK)
      b.attachFilter([
        { code: 0x30, jt: 0, jf: 0, k: 0 },
        { code: 0x15, jt: 0, jf: 1, k: 'y'.charCodeAt(0) },
        { code: 0x06, jt: 0, jf: 0, k: 0xffff_ffff },
        { code: 0x06, jt: 0, jf: 0, k: 0 },
      ])
      for (const word of ['yes', 'no', 'yet']) a.send(text(word), b.address)
      expect(texts(b.receive())).toEqual(['yes', 'yet'])
      b.detachFilter()
      a.send(text('no'), b.address)
      expect(texts(b.receive())).toEqual(['no'])
      expect(thrownBy(() => b.detachFilter())).toMatchObject({ code: 'ENOENT' })
      expect(thrownBy(() => b.attachFilter([{ code: 0xffff, jt: 0, jf: 0, k: 0 }]))).toMatchObject({ code: 'EINVAL' })
      expect(() => b.attachFilter([])).toThrow(RangeError)
    }))

  test('are shown when a datagram was cut', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      const b = openIn(ns, NETLINK_USERSOCK, { slabSize: 32 * 1024 })
      const data = Uint8Array.from({ length: 40_000 }, (_, i) => i)
      a.send(data, b.address)
      a.send(text('whole'), b.address)
      const batch = b.receive()
      const [cut] = batch ? datagramsOf(batch) : []
      expect([cut?.size, cut?.data.length]).toEqual([40_000, 32 * 1024])
      expect(cut?.data).toEqual(data.subarray(0, 32 * 1024))
      expect(texts(b.receive())).toEqual(['whole'])
    }))

  // With ancillary data datagrams are received in another way than without.
  test.each([0, 1])('lose nothing where datagrams meet the end of the buffer, pktinfo %i', (pktinfo) =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      const b = openIn(ns, NETLINK_USERSOCK)
      const sizes = [100_001, 90_000, 150_003, 1, 70_000, 5, 200_000, 200_001, 3, 4096, 4097, 212_000]
      b.setOption('receiveBufferForce', 1 << 22)
      b.setOption('pktinfo', pktinfo)
      for (const [i, size] of sizes.entries()) a.send(new Uint8Array(size).fill(i + 1), b.address)
      const got: [number, number, boolean][] = []
      for (let turn = 0; turn < 15; turn++) {
        const batch = b.receive()
        // Keeping every other batch moves the start within the buffer.
        if (turn % 2 === 0) batch?.retain()
        for (const { data, size } of batch ? datagramsOf(batch) : []) {
          got.push([size, data.length, data.every((byte) => byte === got.length + 1)])
        }
      }
      expect(got).toEqual(sizes.map((size) => [size, size, true]))
    }),
  )

  test('leave retained batches alone', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      const b = openIn(ns, NETLINK_USERSOCK)
      const kept: Batch[] = []
      for (let i = 0; i < 700; i++) {
        a.send(text(`first of ${i}`), b.address)
        a.send(new Uint8Array(900).fill(i), b.address)
        const batch = b.receive() as Batch
        batch.retain()
        batch.retain()
        kept.push(batch)
      }
      kept.forEach((batch, i) => {
        const [first, second] = datagramsOf(batch)
        expect(new TextDecoder().decode(first?.data)).toBe(`first of ${i}`)
        expect(second?.data.length).toBe(900)
        expect(second?.data.every((byte) => byte === i % 256)).toBe(true)
      })
      // Small batches share a buffer.
      expect(new Set(kept.map(({ view }) => view.bytes.buffer)).size).toBeLessThan(6)
    }))

  test('refuse to retain what has been overwritten', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      const b = openIn(ns, NETLINK_USERSOCK)
      a.send(text('one'), b.address)
      const one = b.receive()
      expect(b.receive()).toBeUndefined()
      a.send(text('two'), b.address)
      b.receive()
      expect(() => one?.retain()).toThrow(/too late/)
    }))

  test('check what they are given', () =>
    withNamespace((ns) => {
      const a = openIn(ns, NETLINK_USERSOCK)
      expect(() => a.send('x' as unknown as Uint8Array)).toThrow(TypeError)
      expect(() => a.exchange([1] as unknown as Uint8Array)).toThrow(TypeError)
      expect(() => a.send(text('x'), { portid: -1, groups: 0 })).toThrow(RangeError)
      expect(() => a.exchange(text('x'), { portid: 1, groups: 2 ** 33 })).toThrow(RangeError)
      expect(() => a.onReadable(1 as unknown as () => void)).toThrow(TypeError)
      expect(() => a.connect(-1)).toThrow(RangeError)
      expect(() => a.bind(Number.NaN)).toThrow(RangeError)
    }))
})
