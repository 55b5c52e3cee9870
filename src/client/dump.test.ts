import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ack,
  answering,
  DumpingSocket,
  datagram,
  done,
  failureOf,
  headerOf,
  link,
  linkDump,
  until,
} from '../../test/support/datagrams.ts'
import { type AddrMessage, getAddr, getLink, newLink, route, rtmNewAddr } from '../families/route/index.ts'
import { faulty } from '../socket/index.ts'
import { fakeSocket } from '../socket/testing.ts'
import { InterruptedError } from '../wire/index.ts'
import { connect } from './index.ts'

const INTR = 0x10
const indexes = (links: readonly { index?: number | undefined }[]) => links.map(({ index }) => index)

describe('a dump that something changes under', () => {
  /** Interrupted in its first `times` runs; run number n has the links 100n+1 to 100n+3. */
  const changing = (times: number) =>
    new DumpingSocket((seq, run) => [
      [link(seq, 100 * run + 1, 2), link(seq, 100 * run + 2, run < times ? 2 | INTR : 2)],
      [link(seq, 100 * run + 3, 2)],
      [done(seq)],
    ])

  test('starts again, drained first', async () => {
    const socket = changing(2)
    const rt = await connect(route, { socket })
    expect(indexes(await rt.dump(getLink, {}).toArray())).toEqual([201, 202, 203])
    expect([socket.started, socket.refused]).toEqual([3, 0])
  })

  test('starts again before anything was handed out, in an iteration too', async () => {
    const socket = changing(1)
    const rt = await connect(route, { socket })
    const seen = []
    for await (const batch of rt.dump(getLink, {}).batches()) seen.push(...indexes(batch))
    expect(seen).toEqual([101, 102, 103])
  })

  test('gives up after eight times', async () => {
    for (const read of ['toArray', 'columns', 'batches'] as const) {
      const socket = changing(1000)
      const rt = await connect(route, { socket })
      const dump = rt.dump(getLink, {})
      const all = async () => {
        for await (const _ of dump.batches());
      }
      const error = await failureOf(
        read === 'toArray' ? dump.toArray() : read === 'columns' ? dump.columns(['index']) : all(),
      )
      expect(error).toBeInstanceOf(InterruptedError)
      expect([read, socket.started, socket.refused]).toEqual([read, 9, 0])
    }
  })

  test('is accepted, and says so', async () => {
    const rt = await connect(route, { socket: changing(1) })
    const dump = rt.dump(getLink, {}, { onInterrupt: 'accept' })
    expect(indexes(await dump.toArray())).toEqual([1, 2, 3])
    expect(dump.interrupted).toBe(true)
    const next = rt.dump(getLink, {}, { onInterrupt: 'accept' })
    await next.toArray()
    expect(next.interrupted).toBe(false)
  })

  test('is noticed at NLMSG_DONE alone', async () => {
    const socket = new DumpingSocket((seq, run) => {
      return [[link(seq, run, 2)], [{ ...done(seq), flags: run === 0 ? 2 | INTR : 2 }]]
    })
    const rt = await connect(route, { socket })
    expect(indexes(await rt.dump(getLink, {}).toArray())).toEqual([1])
  })

  test('ends with InterruptedError where items were handed out already, after all of them', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 3, 1, (index) => (index === 3 ? 2 | INTR : 2)))
    const rt = await connect(route, { socket })
    const seen: unknown[] = []
    const read = async () => {
      for await (const { index } of rt.dump(getLink, {})) seen.push(index)
    }
    expect(await failureOf(read())).toBeInstanceOf(InterruptedError)
    expect(seen).toEqual([1, 2, 3])
    expect(socket.started).toBe(1)
  })

  test('is found out whatever datagram is struck', async () => {
    const struck = faulty(
      answering(({ seq }) => linkDump(seq, 6, 1)),
      { dumpIntr: [2, 9] },
    )
    const rt = await connect(route, { socket: struck })
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(6)
  })
})

describe('a reader of a dump', () => {
  test('that is slow stops the reads', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 100, 1))
    const rt = await connect(route, { socket })
    const reader = rt.dump(getLink, {})[Symbol.asyncIterator]()
    for (let i = 0; i < 10; i++) await reader.next()
    const { receives } = socket
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(socket.receives).toBe(receives)
    expect(socket.made).toBeLessThan(15)
    await reader.return()
  })

  test('that asks for more at each item has it another way, and does not make the dump be read into memory', async () => {
    const sockets: DumpingSocket[] = []
    const open = () => {
      const socket = new DumpingSocket(
        (seq) => linkDump(seq, 100, 1),
        (seq) => [[ack(seq)]],
      )
      sockets.push(socket)
      return socket
    }
    const rt = await connect(route, { socket: open })
    let ahead = 0
    for await (const { index = 0 } of rt.dump(getLink, {})) {
      await rt.do(newLink, { index })
      ahead = Math.max(ahead, (sockets[0]?.made ?? 0) - index)
    }
    expect(sockets).toHaveLength(2)
    expect(ahead).toBeLessThan(5)
  })

  test('that leaves has it drained in the background', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 30, 1))
    const rt = await connect(route, { socket })
    for await (const { index } of rt.dump(getLink, {})) if (index === 2) break
    await until(() => socket.made === 31)
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(30)
    expect(socket.refused).toBe(0)
  })

  test('that leaves may ask anew at once', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 30, 1))
    const rt = await connect(route, { socket })
    for (let round = 0; round < 5; round++) for await (const _ of rt.dump(getLink, {})) break
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(30)
    expect([socket.started, socket.refused]).toEqual([6, 0])
  })

  test('that throws leaves the connection usable', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 30, 1))
    const rt = await connect(route, { socket })
    const reading = (async () => {
      for await (const _ of rt.dump(getLink, {})) throw new Error('mine')
    })()
    expect(await failureOf(reading)).toMatchObject({ message: 'mine' })
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(30)
  })

  test('lets timers run while a long dump is there at once', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 200, 1))
    const rt = await connect(route, { socket })
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await rt.dump(getLink, {}).toArray()
    clearInterval(timer)
    expect(turns).toBeGreaterThan(0)
  })
})

describe('dumps on one socket', () => {
  test('queue, and each has its own', async () => {
    const socket = new DumpingSocket((seq, run) => [[link(seq, run, 2)], [link(seq, run, 2)], [done(seq)]])
    const rt = await connect(route, { socket })
    const dumps = await Promise.all([0, 1, 2].map(() => rt.dump(getLink, {}).toArray()))
    expect(dumps.map(indexes)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ])
    expect(socket.refused).toBe(0)
  })

  test.each([true, false])('one inside the loop over another, the socket given: %s', async (given) => {
    const sockets: DumpingSocket[] = []
    const open = () => {
      const socket = new DumpingSocket((seq) => linkDump(seq, 5, 1))
      sockets.push(socket)
      return socket
    }
    const rt = await connect(route, { socket: given ? open() : open })
    let inner = 0
    for await (const _ of rt.dump(getLink, {})) for await (const _ of rt.dump(getLink, {})) inner++
    expect(inner).toBe(25)
    expect(sockets.map(({ refused }) => refused)).toEqual([0])
  })

  test.each([true, false])('do inside the loop over one, the socket given: %s', async (given) => {
    const open = () =>
      new DumpingSocket(
        (seq) => linkDump(seq, 5, 1),
        (seq) => [[link(seq, 77)]],
      )
    const rt = await connect(route, { socket: given ? open() : open })
    const seen = []
    for await (const { index } of rt.dump(getLink, {})) seen.push([index, (await rt.do(getLink, { index: 77 })).index])
    expect(seen).toEqual([1, 2, 3, 4, 5].map((index) => [index, 77]))
  })

  test('a batch inside the loop over one', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 5, 1))
    const rt = await connect(route, { socket })
    const seen = []
    for await (const { index } of rt.dump(getLink, {})) {
      const results = await rt.batch([
        [newLink, {}],
        [newLink, {}],
      ])
      seen.push([index, results.every(({ ok }) => ok)])
    }
    expect(seen).toEqual([1, 2, 3, 4, 5].map((index) => [index, true]))
  })

  test('notifications between its datagrams do not break it', async () => {
    const socket = fakeSocket((bytes, reply) => {
      const { seq } = headerOf(bytes)
      reply(datagram(link(seq, 1, 2)))
      // Same number, same type: caused by this very request, or by another process with the same number.
      reply(datagram(link(seq, 666)), { group: 1 })
      reply(datagram(link(seq, 2, 2), done(seq)))
    })
    const rt = await connect(route, { socket })
    expect(indexes(await rt.dump(getLink, {}).toArray())).toEqual([1, 2])
    expect(socket.options.get('pktinfo')).toBe(1)
  })
})

describe('what cannot be dumped', () => {
  test('is refused at once', async () => {
    const rt = await connect(route, { socket: answering(() => []) })
    expect(() => rt.dump(newLink, {})).toThrow(TypeError)
  })

  test('a value that cannot be written fails the dump alone', async () => {
    const socket = new DumpingSocket((seq) => linkDump(seq, 2, 1))
    const rt = await connect(route, { socket })
    expect(await failureOf(rt.dump(getLink, { ifname: 5 as unknown as string }).toArray())).toMatchObject({
      code: 'ERR_NLKIT_ENCODE',
    })
    expect(await rt.dump(getLink, {}).toArray()).toHaveLength(2)
  })
})

describe('columns', () => {
  const address = fc.oneof(fc.ipV4(), fc.constant('fe80::1'), fc.constant('2001:db8::2:0:3'), fc.constant('::'))
  const message: fc.Arbitrary<AddrMessage> = fc.record(
    {
      family: fc.constantFrom(2, 10),
      prefixlen: fc.integer({ min: 0, max: 128 }),
      index: fc.integer({ min: 1, max: 0xffff_ffff }),
      address,
      local: address,
      label: fc.constantFrom('eth0', 'é', ''),
      flags: fc.integer({ min: 0, max: 0xffff_ffff }),
      cacheinfo: fc.record({ prefered: fc.nat(), valid: fc.nat(), cstamp: fc.nat(), tstamp: fc.nat() }),
      rtPriority: fc.integer({ min: 0, max: 0xffff_ffff }),
    },
    { requiredKeys: ['family'] },
  )

  test('are the fields of the items, for every message', () =>
    fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 40 }), async (messages) => {
        const socket = answering(({ seq }) => [
          ...messages.map((value) => [{ type: rtmNewAddr.type, flags: 2, seq, value: { ...value } }]),
          [done(seq)],
        ])
        const rt = await connect(route, { socket })
        const items = await rt.dump(getAddr, {}).toArray()
        const names = ['family', 'index', 'address', 'local', 'label', 'flags', 'cacheinfo', 'rtPriority'] as const
        const { length, columns } = await rt.dump(getAddr, {}).columns(names)
        expect(length).toBe(messages.length)
        for (const name of names) {
          for (const [row, item] of items.entries()) {
            expect([name, columns[name].get(row)]).toEqual([name, item[name]])
            expect(columns[name].has(row)).toBe(item[name] !== undefined)
          }
        }
      }),
      { numRuns: 60 },
    ))
})
