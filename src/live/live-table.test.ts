import { describe, expect, test } from 'vitest'
import {
  ack,
  answering,
  DumpingSocket,
  datagram,
  done,
  failureOf,
  link,
  linkDump,
  until,
  type Written,
} from '../../test/support/datagrams.ts'
import { connect } from '../client/index.ts'
import { getLink, ipv4AddrGroup, linkTable, route } from '../families/route/index.ts'
import { decodeDatagram } from '../schema/index.ts'
import type { MemorySocket } from '../socket/memory.ts'
import { ClosedError, NLM_F_DUMP, NLM_F_DUMP_INTR, NLM_F_MULTI } from '../wire/index.ts'
import { type Change, type LiveTable, liveTable, liveTables } from './index.ts'

const ENOBUFS = 105
const EPERM = 1
const RTM_DELLINK = 17

type Links = LiveTable<number, { ifname?: string | undefined }>

/** A link with that name, in a dump or as an event. */
const named = (index: number, ifname: string, seq = 0): Written => ({
  ...link(seq, index, 2),
  value: { index, ifname },
})
const gone = (index: number): Written => ({ ...link(0, index), type: RTM_DELLINK })
const event = (socket: MemorySocket, ...messages: Written[]) => {
  for (const message of messages) socket.push(datagram(message), { group: 1 })
}
const names = (links: Links) => Object.fromEntries([...links].map(([index, { ifname }]) => [index, ifname]))
const short = ({ type, key, before, after }: Change<number, { ifname?: string | undefined }>) =>
  type === 'resynced' ? type : `${type} ${key} ${before?.ifname ?? ''}>${after?.ifname ?? ''}`

/** What a reader has before the table is quiet. */
async function read(changes: AsyncIterator<Change<number, { ifname?: string | undefined }>>, count: number) {
  const seen: string[] = []
  while (seen.length < count) {
    const item = await changes.next()
    if (item.done) break
    seen.push(short(item.value))
  }
  return seen
}

/** A kernel whose dump number `run` has the links `dumps[run]`, and the last one ever after. */
function dumping(dumps: Written[][], between: (run: number) => void = () => {}): MemorySocket {
  let run = 0
  return answering(({ seq }) => {
    between(run)
    const links = dumps[Math.min(run++, dumps.length - 1)] ?? []
    return [links.map((message) => ({ ...message, seq, flags: message.flags ?? NLM_F_MULTI })), [done(seq)]]
  })
}

describe('a live table', () => {
  test('is ready with the first snapshot and what came since the dump was asked for', async () => {
    const socket: MemorySocket = dumping([[named(1, 'lo'), named(2, 'a'), named(3, 'b')]], () =>
      event(socket, named(2, 'c'), gone(3), named(4, 'd')),
    )
    const links = await liveTable(await connect(route, { socket }), linkTable)
    expect(names(links)).toEqual({ 1: 'lo', 2: 'c', 4: 'd' })
    expect([links.size, links.has(3), links.get(4)?.ifname, [...links.keys()]]).toEqual([3, false, 'd', [1, 2, 4]])
  })

  test('tells of changes, and not of events that change nothing', async () => {
    const socket = dumping([[named(1, 'lo')]])
    const links = await liveTable(await connect(route, { socket }), linkTable)
    const changes = links[Symbol.asyncIterator]()
    event(socket, named(1, 'lo'), named(2, 'a'), named(2, 'a'), named(2, 'b'), gone(2), gone(2))
    event(socket, { ...named(1, 'port'), value: { index: 1, ifname: 'port', family: 7 } }) // of a bridge's port
    event(socket, named(9, 'last'))
    expect(await read(changes, 4)).toEqual(['added 2 >a', 'changed 2 a>b', 'removed 2 b>', 'added 9 >last'])
  })

  test('after an overrun keeps its rows until a dump tells the differences, and only those', async () => {
    const socket = dumping([
      [named(1, 'lo'), named(2, 'a'), named(3, 'b')],
      [named(1, 'lo'), named(3, 'c'), named(4, 'd')],
    ])
    const links = await liveTable(await connect(route, { socket }), linkTable)
    const changes = links[Symbol.asyncIterator]()
    socket.push.error(ENOBUFS)
    event(socket, named(2, 'queued before'))
    expect(await read(changes, 5)).toEqual([
      'changed 2 a>queued before',
      'removed 2 queued before>',
      'changed 3 b>c',
      'added 4 >d',
      'resynced',
    ])
    expect(names(links)).toEqual({ 1: 'lo', 3: 'c', 4: 'd' })
  })

  test('is never a mixture of two dumps: one in which something was lost is not shown', async () => {
    const shown: unknown[] = []
    let links: Links | undefined
    const socket: MemorySocket = dumping(
      [[named(1, 'one')], [named(1, 'two'), named(2, 'two')], [named(2, 'three')]],
      (run) => {
        if (links) shown.push(names(links))
        if (run === 1) socket.push.error(ENOBUFS) // while the second dump runs
      },
    )
    links = await liveTable(await connect(route, { socket }), linkTable)
    const changes = links[Symbol.asyncIterator]()
    socket.push.error(ENOBUFS)
    expect(await read(changes, 3)).toEqual(['removed 1 one>', 'added 2 >three', 'resynced'])
    expect(shown).toContainEqual({ 1: 'one' })
    expect(shown.map((rows) => JSON.stringify(rows))).not.toContainEqual(expect.stringContaining('two'))
  })

  test('asks again when an event beside the dump does not tell what the kernel has', async () => {
    let asked = 0
    const socket = dumping(
      [
        [named(1, 'lo'), named(2, 'a')],
        [named(1, 'lo'), named(2, 'b')],
      ],
      (run) => {
        asked = run + 1
        if (run === 0) event(socket, named(2, 'which?'))
      },
    )
    const ordered: typeof linkTable = {
      ...linkTable,
      place(rows, { row }, again) {
        if (again && rows.get(row.index ?? 0) !== undefined) return false // one that is in the dump, or came behind it
        rows.set(row.index ?? 0, row)
        return true
      },
    }
    const links = await liveTable(await connect(route, { socket }), ordered)
    expect([names(links), asked]).toEqual([{ 1: 'lo', 2: 'b' }, 2])
  })

  test('that doubts learns how things stand, waits until what follows from that is there, and then asks', async () => {
    const asked: string[] = []
    const socket = answering(({ seq, flags }, bytes) => {
      const { value } = decodeDatagram(route, bytes).messages[0] as { value: { ifname?: string; master?: number } }
      asked.push((flags & NLM_F_DUMP) === 0 ? 'waits' : value.master === 7 ? 'learns' : 'asks')
      return (flags & NLM_F_DUMP) === 0 ? [[link(seq, 1)]] : [[named(1, 'lo', seq)], [done(seq)]]
    })
    const shown: string[] = []
    const doubting: typeof linkTable = {
      ...linkTable,
      doubt: {
        groups: [ipv4AddrGroup],
        before: { op: getLink, value: { master: 7 }, event: 'newLink' },
        watch: () => (event) => {
          shown.push(event.event)
          return event.event === 'newAddr'
        },
        settled: { op: getLink, value: { index: 1 } },
      },
    }
    const links = await liveTable(await connect(route, { socket }), doubting)
    expect([asked, shown]).toEqual([['learns', 'waits', 'asks'], ['newLink']])
    const changes = links[Symbol.asyncIterator]()
    socket.push(datagram({ type: 20, flags: 0, seq: 0, value: { family: 2, index: 1, local: '192.0.2.1' } }), {
      group: 5,
    })
    expect((await changes.next()).value).toEqual({ type: 'resynced', reason: 'unannounced' })
    expect(asked).toEqual(['learns', 'waits', 'asks', 'learns', 'waits', 'asks'])
  })

  test('asks on while dumps are interrupted, more often than a dump does by itself', async () => {
    const interrupted = [{ ...named(5, 'wrong'), flags: NLM_F_MULTI | NLM_F_DUMP_INTR }]
    const socket = dumping([...Array.from({ length: 12 }, () => interrupted), [named(1, 'right')]])
    const links = await liveTable(await connect(route, { socket }), linkTable)
    expect(names(links)).toEqual({ 1: 'right' })
  })

  test('follows a dump of many datagrams, between which events come', async () => {
    const socket: DumpingSocket = new DumpingSocket((seq) => linkDump(seq, 40, 1))
    const receive = socket.receive.bind(socket)
    let received = 0
    socket.receive = (limit) => {
      if (++received % 5 === 0 && received < 40) event(socket, gone(received), named(100 + received, 'new'))
      return receive(limit)
    }
    const links = await liveTable(await connect(route, { socket }), linkTable)
    const multiples = [5, 10, 15, 20, 25, 30, 35]
    expect([...links.keys()].filter((index) => index <= 40)).toHaveLength(40 - multiples.length)
    for (const index of multiples) expect([links.has(index), links.has(100 + index)]).toEqual([false, true])
  })

  test('rejects where the dump is refused, and leaves no listener behind', async () => {
    const socket = answering(({ seq }) => [[ack(seq, -EPERM)]])
    const rt = await connect(route, { socket })
    expect(await failureOf(liveTable(rt, linkTable))).toMatchObject({ code: 'EPERM' })
    expect(socket.memberships()).toEqual([])
  })

  test('ends with the connection; its rows stay, and readers get what is there', async () => {
    const socket = dumping([[named(1, 'lo')]])
    const rt = await connect(route, { socket })
    const links = await liveTable(rt, linkTable)
    const changes = links[Symbol.asyncIterator]()
    event(socket, named(2, 'a'))
    await until(() => links.size === 2)
    rt.close()
    expect(await read(changes, 9)).toEqual(['added 2 >a'])
    expect(await links[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
    expect(links.size).toBe(2)
  })

  test('tells its readers when asking anew fails', async () => {
    let asked = 0
    const socket = answering(({ seq }) => (asked++ === 0 ? [[named(1, 'lo', seq)], [done(seq)]] : [[ack(seq, -EPERM)]]))
    const links = await liveTable(await connect(route, { socket }), linkTable)
    const changes = links[Symbol.asyncIterator]()
    socket.push.error(ENOBUFS)
    expect(await failureOf(changes.next())).toMatchObject({ code: 'EPERM' })
    expect(await failureOf(links[Symbol.asyncIterator]().next())).toMatchObject({ code: 'EPERM' })
  })

  test('stops when the signal aborts, also before it is ready', async () => {
    const stop = new AbortController()
    const socket = dumping([[named(1, 'lo')]])
    const rt = await connect(route, { socket })
    const links = await liveTable(rt, linkTable, { signal: stop.signal })
    const changes = links[Symbol.asyncIterator]()
    stop.abort(new Error('enough'))
    expect(await failureOf(changes.next())).toMatchObject({ message: 'enough' })
    expect(await failureOf(liveTable(rt, linkTable, { signal: stop.signal }))).toMatchObject({ message: 'enough' })
    const silent = answering(() => [])
    const waiting = new AbortController()
    const never = liveTable(await connect(route, { socket: silent }), linkTable, { signal: waiting.signal })
    waiting.abort(new Error('too long'))
    expect(await failureOf(never)).toMatchObject({ message: 'too long' })
    expect(silent.memberships()).toEqual([])
  })

  test('cannot be called what ends a set of tables', async () => {
    const rt = await connect(route, { socket: dumping([[]]) })
    // @ts-expect-error: nor by its type
    const named = liveTables(rt, { close: linkTable })
    expect(await failureOf(named)).toBeInstanceOf(TypeError)
  })

  test('that was closed on a connection that was closed says so', async () => {
    const rt = await connect(route, { socket: dumping([[]]) })
    rt.close()
    expect(await failureOf(liveTable(rt, linkTable))).toBeInstanceOf(ClosedError)
  })

  test('keeps no part of the receive buffer alive', async () => {
    const socket = dumping([
      [{ ...named(1, 'lo'), value: { index: 1, ifname: 'lo', physPortId: new Uint8Array([1, 2]) } }],
    ])
    const links = await liveTable(await connect(route, { socket }), linkTable)
    const { physPortId } = links.get(1) as { physPortId?: Uint8Array }
    expect([...(physPortId ?? [])]).toEqual([1, 2])
    expect(physPortId?.buffer.byteLength).toBe(2)
  })
})
