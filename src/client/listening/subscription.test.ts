import { describe, expect, test } from 'vitest'
import {
  ack,
  DumpingSocket,
  datagram,
  failureOf,
  headerOf,
  link,
  linkDump,
  RTM_NEWLINK,
  until,
} from '../../../test/support/datagrams.ts'
import { getLink, ipv4AddrGroup, linkGroup, newLink, route } from '../../families/route/index.ts'
import { protocol as declare } from '../../schema/index.ts'
import { fakeSocket } from '../../socket/testing.ts'
import { lent } from '../../wire/index.ts'
import { connect } from '../index.ts'
import { Inbox } from './inbox.ts'

const quiet = () => fakeSocket(() => {})
const event = (index: number) => datagram(link(9, index))
const inGroup = { group: 1 }

async function take<T>(source: AsyncIterable<T>, count: number): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) {
    items.push(item)
    if (items.length === count) break
  }
  return items
}

describe('a subscription', () => {
  test('yields what the group carries, with number and port of the request that caused it', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    socket.push(datagram({ ...link(7, 3), portid: 99 }), inGroup)
    socket.push(datagram({ ...link(0, 4), type: 17 }), { ...inGroup, nsid: 5 })
    const [first, second] = await take(events, 2)
    expect(first).toMatchObject({ event: 'newLink', seq: 7, portid: 99, value: { index: 3 } })
    expect(first).not.toHaveProperty('nsid')
    expect(second).toMatchObject({ event: 'delLink', value: { index: 4 }, nsid: 5 })
  })

  test('passes over other groups, other types, and other senders', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    socket.push(event(1), { group: 5 })
    socket.push(datagram({ type: 24, value: { family: 2 } }), inGroup)
    socket.push(event(2), { group: 1, portid: 4242 })
    socket.push(event(3), inGroup)
    expect((await take(events, 1))[0]).toMatchObject({ value: { index: 3 } })
    expect(rt.statistics.foreign).toBe(1)
  })

  test('gives values that own their bytes, and lets go of the receive buffer', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    const value = { index: 1, physPortId: Uint8Array.of(1, 2, 3), linkinfo: { kind: 'none', data: Uint8Array.of(4) } }
    socket.push(datagram({ type: RTM_NEWLINK, value }), inGroup)
    const before = lent.count
    const [event] = (await take(events, 1)) as unknown as [{ value: typeof value }]
    const { physPortId, linkinfo } = event.value
    expect({ physPortId, data: linkinfo.data }).toEqual({ physPortId: value.physPortId, data: value.linkinfo.data })
    for (const bytes of [physPortId, linkinfo.data]) expect(bytes.buffer.byteLength).toBe(bytes.length)
    expect(lent.count).toBe(before)
  })

  test('has what came before it was read', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    socket.push(event(1), inGroup)
    await new Promise((resolve) => setTimeout(resolve, 5))
    socket.push(event(2), inGroup)
    expect((await take(events, 2)).map((e) => e.value?.index)).toEqual([1, 2])
  })

  test('yields what is there when the signal aborts, then the reason', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const controller = new AbortController()
    const events = rt.subscribe([linkGroup], { signal: controller.signal })
    socket.push(event(1), inGroup)
    await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort(new Error('enough'))
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const { value } of events) seen.push(value)
    })()
    expect(await failureOf(reading)).toMatchObject({ message: 'enough' })
    expect(seen).toHaveLength(1)
    expect(socket.memberships()).toEqual([])
  })

  test('ends at close() and at the end of its scope', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    events.close()
    expect(await take(events, 1)).toEqual([])
    {
      await using _ = rt.subscribe([linkGroup])
      expect(socket.memberships()).toEqual([1])
    }
    expect(socket.memberships()).toEqual([])
  })

  test('that is slow stops the reads of its socket', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const one = event(1)
    let received = 0
    const receive = socket.receive.bind(socket)
    socket.receive = () => {
      received++
      socket.push(one, inGroup)
      return receive(500)
    }
    const events = rt.subscribe([linkGroup])
    for (let i = 0; i < Inbox.HIGH_WATER * 2; i++) socket.push(one, inGroup)
    await until(() => received * 500 >= Inbox.HIGH_WATER)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(received).toBe(Math.ceil(Inbox.HIGH_WATER / 500))
    const [first] = await take(events.batches(), 1)
    expect(first?.length).toBe(received * 500)
  })

  test('a reader that throws ends it, and the process goes on', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    socket.push(event(1), inGroup)
    const reading = (async () => {
      for await (const _ of events) throw new Error('mine')
    })()
    expect(await failureOf(reading)).toMatchObject({ message: 'mine' })
    expect(socket.memberships()).toEqual([])
    socket.push(event(2), inGroup)
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
})

describe('on one socket that was given', () => {
  test('two that share a group do not put each other out', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const first = rt.subscribe([linkGroup, ipv4AddrGroup])
    const second = rt.subscribe([linkGroup])
    first.close()
    first.close()
    expect(socket.memberships()).toEqual([1])
    socket.push(event(1), inGroup)
    expect(await take(second, 1)).toHaveLength(1)
    expect(socket.memberships()).toEqual([])
  })

  test('a group that cannot be joined leaves none behind', async () => {
    const socket = quiet()
    const join = socket.join.bind(socket)
    socket.join = (group) => {
      if (group !== 1) throw new Error('EPERM')
      join(group)
    }
    const rt = await connect(route, { socket })
    expect(() => rt.subscribe([linkGroup, ipv4AddrGroup])).toThrow('EPERM')
    expect(socket.memberships()).toEqual([])
  })

  test('events do not get into a dump, nor its items into the events', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 20, 1))
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    const items = []
    for await (const { index } of rt.dump(getLink, {})) {
      items.push(index)
      // With the very number of the dump: the request of another process.
      if (items.length <= 5) socket.push(datagram(link(1, 100 + items.length)), inGroup)
    }
    expect(items).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect((await take(events, 5)).map((e) => e.value?.index)).toEqual([101, 102, 103, 104, 105])
  })

  test('the notification that a request has caused is no answer to it', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram({ ...link(seq, 666), portid: 1000 }), inGroup)
      reply(datagram(link(seq, 1)))
    })
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    expect((await rt.do(getLink, {})).index).toBe(1)
    expect((await take(events, 1))[0]).toMatchObject({ value: { index: 666 } })
  })

  test('with NLM_F_ECHO it is, and comes once', async () => {
    const ECHO = 8
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram({ ...link(seq, 666), portid: 4242 }), inGroup)
      reply(datagram({ ...link(seq, 1), portid: 1000 }), inGroup)
    })
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup])
    expect((await rt.do(getLink, {}, { flags: ECHO, timeout: 500 })).index).toBe(1)
    expect((await take(events, 2)).map((e) => e.value?.index)).toEqual([666, 1])
  })
})

describe('the sockets of a connection', () => {
  /** Sockets that note what is done to them. */
  function noting() {
    const calls: string[][] = []
    const open = () => {
      const socket = fakeSocket((bytes, reply) => reply(datagram(ack(headerOf(bytes).seq))))
      const log: string[] = ['open']
      calls.push(log)
      for (const name of ['bind', 'join', 'connect', 'close', 'leave'] as const) {
        const call = socket[name].bind(socket) as (...args: unknown[]) => void
        socket[name] = ((...args: unknown[]) => {
          log.push(`${name} ${args.join()}`.trim())
          call(...args)
        }) as never
      }
      return socket
    }
    return { calls, open }
  }

  test('are never connected, nor bound after a group was joined', async () => {
    const { calls, open } = noting()
    const rt = await connect(route, { socket: open })
    const events = rt.subscribe([linkGroup])
    await rt.do(newLink, {})
    rt.join(5)
    await rt.batch([[newLink, {}]])
    events.close()
    rt.close()
    expect(calls).toEqual([
      ['open', 'join 5', 'close'],
      ['open', 'join 1', 'close'],
    ])
  })

  test('are closed when a group cannot be joined', async () => {
    const { calls, open } = noting()
    const rt = await connect(route, {
      socket: () => {
        const socket = open()
        socket.join = () => {
          throw new Error('EPERM')
        }
        return socket
      },
    })
    expect(() => rt.subscribe([linkGroup])).toThrow('EPERM')
    expect(calls.map((log) => log.at(-1))).toEqual(['open', 'close'])
  })

  test('are told the group only where a message does not say itself which event it is', async () => {
    const family = declare('TEST_GROUPS', 2)
    const [a, b] = [family.message<object>('A', 20), family.message<object>('B', 21)]
    const groups = {
      both: family.group('BOTH', 1, { a, b }),
      again: family.group('AGAIN', 2, { a }),
      other: family.group('OTHER', 3, { gone: a }),
    }
    const askedOf = async (protocol: typeof family, names: (keyof typeof groups)[]) => {
      const sockets: ReturnType<typeof quiet>[] = []
      const rt = await connect(protocol, { socket: () => sockets[sockets.push(quiet()) - 1] as never })
      rt.subscribe(names.map((name) => groups[name]))
      return sockets[1]?.options.get('pktinfo') ?? 0
    }
    expect(await askedOf(family, ['both', 'again'])).toBe(0)
    expect(await askedOf(family, ['both', 'other'])).toBe(1)
    // Anybody may send anything there.
    expect(await askedOf(declare('TEST_GROUPS', 2, { userToUser: true }), ['both'])).toBe(1)
  })

  test('what a closed subscription has counted stays counted', async () => {
    const sockets: ReturnType<typeof quiet>[] = []
    const rt = await connect(route, {
      socket: () => {
        sockets.push(quiet())
        return sockets.at(-1) as ReturnType<typeof quiet>
      },
    })
    const events = rt.subscribe([linkGroup])
    sockets[1]?.push(event(1), { group: 1, portid: 7 })
    sockets[1]?.push(event(2), inGroup)
    await take(events, 1)
    expect(rt.statistics.foreign).toBe(1)
  })
})

describe('datagrams', () => {
  test('are everything that comes from now on, copied', async () => {
    const socket = fakeSocket((bytes, reply) => reply(datagram(ack(headerOf(bytes).seq))))
    const rt = await connect(route, { socket })
    const datagrams = rt.datagrams()
    await rt.do(newLink, {})
    socket.push(event(1), inGroup)
    const [first, second] = await take(datagrams, 2)
    expect(headerOf(first?.data as Uint8Array).type).toBe(2)
    expect(second).toMatchObject({ portid: 0, group: 1 })
    expect(second?.data).toEqual(event(1))
  })

  test('of a protocol by its number come from anybody', async () => {
    const socket = quiet()
    const conn = await connect(2, { socket })
    const datagrams = conn.datagrams()
    socket.push(Uint8Array.of(1, 2, 3), { portid: 77 })
    expect(await take(datagrams, 1)).toEqual([{ data: Uint8Array.of(1, 2, 3), portid: 77, group: 0 }])
  })
})

describe('an inbox', () => {
  test('hands out what is there at once, in order', async () => {
    const inbox = new Inbox<number>()
    const taken = inbox.take()
    for (const n of [1, 2, 3]) inbox.push(n)
    inbox.flush()
    expect(await taken).toEqual([1, 2, 3])
    inbox.push(4)
    expect(await inbox.take()).toEqual([4])
  })

  test('is hungry up to its mark, and again when it was emptied', async () => {
    const inbox = new Inbox<number>()
    for (let i = 0; i < Inbox.HIGH_WATER - 1; i++) inbox.push(i)
    expect(inbox.hungry).toBe(true)
    inbox.push(0)
    expect(inbox.hungry).toBe(false)
    await inbox.take()
    expect(inbox.hungry).toBe(true)
  })

  test('hands out what is there before its end, and throws for an end with a reason', async () => {
    const inbox = new Inbox<number>()
    inbox.push(1)
    inbox.end(new Error('why'))
    inbox.push(2)
    inbox.end(undefined)
    expect(inbox.hungry).toBe(false)
    expect(await inbox.take()).toEqual([1])
    expect(await failureOf(inbox.take())).toMatchObject({ message: 'why' })
  })

  test('lets go of every reader at its end', async () => {
    const inbox = new Inbox<number>()
    const readers = [inbox.take(), inbox.take()]
    inbox.end(undefined)
    expect(await Promise.all(readers)).toEqual([undefined, undefined])
  })
})

describe('types', () => {
  test('an operation or group of another protocol does not compile', async () => {
    const other = declare('OTHER', 2)
    const message = other.message<{ $rest?: Uint8Array }>('OTHER_MESSAGE', 20)
    const op = other.op({ request: message, dump: true })
    const group = other.group('OTHER_GROUP', 1, { message })
    const never = async () => {
      const rt = await connect(route, { socket: quiet() })
      // @ts-expect-error: of another protocol
      rt.do(op, {})
      // @ts-expect-error: of another protocol
      rt.dump(op, {})
      // @ts-expect-error: of another protocol
      rt.subscribe([group])
      // @ts-expect-error: of another protocol
      rt.batch([[op, {}]])
      // @ts-expect-error: no such field
      rt.do(getLink, { nonsense: 1 })
      // @ts-expect-error: of another type
      rt.do(getLink, { ifname: 5 })
      // @ts-expect-error: no such column
      rt.dump(getLink, {}).columns(['nonsense'])
    }
    expect(never).toBeTypeOf('function')
  })

  test('an event narrows by its name', async () => {
    const socket = quiet()
    const rt = await connect(route, { socket })
    const events = rt.subscribe([linkGroup, ipv4AddrGroup])
    socket.push(event(1), inGroup)
    for await (const e of events) {
      if (e.event === 'overrun') e.value satisfies undefined
      else if (e.event === 'newAddr') e.value.prefixlen satisfies number | undefined
      else if (e.event === 'newLink') e.value.ifname satisfies string | undefined
      // @ts-expect-error: no event of these groups
      if (e.event === 'newRoute') continue
      expect(e.event).toBe('newLink')
      break
    }
    const reply = rt.do(getLink, { index: 1 }, { timeout: 1 }).catch(() => undefined)
    reply satisfies Promise<{ ifname?: string | undefined } | undefined>
    const columns = rt.dump(getLink, {}, { timeout: 1 }).columns(['mtu', 'ifname'])
    columns.then(({ columns }) => columns.mtu.values satisfies Uint32Array | Int32Array).catch(() => undefined)
  })
})
