import { expect } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  delLink,
  getAddr,
  getLink,
  getRoute,
  ipv4AddrGroup,
  linkGroup,
  newAddr,
  newLink,
  newRoute,
  route,
  rtmNewAddr,
  type rtmNewLink,
  setLink,
} from '../../src/families/route/index.ts'
import { encodeMessage, type Operation, Writer } from '../../src/schema/index.ts'
import type { Socket } from '../../src/socket/index.ts'
import { fakeSocket } from '../../src/socket/testing.ts'
import { hostOrder, InterruptedError, type NetlinkError, viewOf, writeHeader } from '../../src/wire/index.ts'
import { failureOf, headersOf } from '../support/datagrams.ts'

/** Where a story takes place: a namespace with nothing in it but a loopback link, number 1, that is down. */
export interface RouteWorld {
  /** A socket of NETLINK_ROUTE that is bound, by a process that may do everything there. */
  open(options?: { slabSize?: number }): Socket
  /** How many of a thing that costs time to make: routes, requests. */
  readonly many: number
  /** Version of Linux that the kernel is, or is like. */
  readonly linux?: readonly [major: number, minor: number]
  /** Runs `ip` there and gives what it printed; absent where there is none. */
  readonly ip?: (...args: string[]) => string
  /** A second such namespace, and a descriptor that stands for it. `end` ends it, where all sockets are closed that were opened there. */
  readonly other?: { readonly fd: number; open(options?: { slabSize?: number }): Socket; end?(): Promise<void> }
  /** Lets time pass, in milliseconds; without it, it passes. */
  readonly wait?: (milliseconds: number) => Promise<void>
  /** Ends the story where the kernel has not what it is about. */
  readonly lacks?: (what: string) => void
}
export type RouteStory = (world: RouteWorld) => Promise<void>

const lo = 1
const ipv4 = 2
/** The address number `i` of 65,536. */
const host = (i: number) => `10.1.${i >> 8}.${i & 255}`
const address = (i: number) => [newAddr, { family: ipv4, prefixlen: 32, index: lo, local: host(i) }] as const
const addresses = (count: number) => Array.from({ length: count }, (_, i) => address(i))
const upLo = [setLink, { index: lo, flags: 1, change: 1 }] as const
const allOk = (results: readonly { ok: boolean }[]) => results.every(({ ok }) => ok)

/** A request for an address as bytes, for senders that wait for nothing. */
function addressRequest(i: number, seq = 1): Uint8Array {
  const writer = new Writer()
  writer.zeros(16)
  encodeMessage(rtmNewAddr, address(i)[1], writer)
  const bytes = writer.slice()
  const header = { length: bytes.length, type: rtmNewAddr.type, flags: 0x601, seq, portid: 0 }
  writeHeader(viewOf(bytes.buffer as ArrayBuffer), 0, header, hostOrder === 'little')
  return bytes
}

/** Calls `action` at the receive number `at` of the socket. Counts the receives. */
function atReceive(socket: Socket, at: number, action: () => void): { readonly count: number } {
  const counter = { count: 0 }
  const receive = socket.receive.bind(socket)
  socket.receive = (limit) => {
    if (++counter.count === at) action()
    return receive(limit)
  }
  return counter
}

export const routeStories: Record<string, RouteStory> = {
  async 'a forged answer from another socket is dropped and counted'({ open }) {
    const rt = await connect(route, { socket: open })
    const forger = open()
    const forged = addressRequest(666, 1)
    forger.send(forged, { portid: rt.portid, groups: 0 })
    expect((await rt.do(getLink, { index: lo })).index).toBe(lo)
    forger.send(forged, { portid: rt.portid, groups: 0 })
    expect(await rt.dump(getAddr, {}).toArray()).toEqual([])
    expect(rt.statistics).toEqual({ foreign: 2, malformed: 0, overruns: 0, unmatched: 0 })
    forger.close()
    rt.close()
  },

  async 'a dump that an address is added under starts again, and has it'({ open }) {
    const other = await connect(route, { socket: open })
    expect(allOk(await other.batch(addresses(1500)))).toBe(true)
    const changer = open()
    const socket = open({ slabSize: 32768 })
    atReceive(socket, 2, () => changer.exchange(addressRequest(5000)))
    const rt = await connect(route, { socket })
    const found = await rt.dump(getAddr, { family: ipv4 }).toArray()
    expect(new Set(found.map(({ local }) => local)).size).toBe(1501)
    expect(found).toHaveLength(1501)
    for (const c of [rt, other, changer]) c.close()
  },

  async 'a dump that is read while addresses change ends with InterruptedError, or says so where that is accepted'({
    open,
  }) {
    const other = await connect(route, { socket: open })
    await other.batch(addresses(1500))
    const rt = await connect(route, { socket: () => open({ slabSize: 32768 }) })
    let next = 5000
    const read = async (onInterrupt: 'restart' | 'accept') => {
      const dump = rt.dump(getAddr, { family: ipv4 }, { onInterrupt })
      let count = 0
      const reading = (async () => {
        for await (const batch of dump.batches()) {
          if (count === 0) await other.do(...address(next++))
          count += batch.length
        }
      })()
      const outcome = await reading.then(
        () => undefined,
        (error: unknown) => error,
      )
      return { outcome, interrupted: dump.interrupted, count }
    }
    const restarted = await read('restart')
    expect(restarted.outcome).toBeInstanceOf(InterruptedError)
    expect(restarted.count).toBeGreaterThanOrEqual(1500)
    expect(await read('accept')).toMatchObject({ outcome: undefined, interrupted: true })
    for (const c of [rt, other]) c.close()
  },

  async 'errors say what is wrong, and where'({ open }) {
    const rt = await connect(route, { socket: open })
    const errorOf = async (op: Operation<'NETLINK_ROUTE', object>, value: object) =>
      (await failureOf(rt.do(op, value))) as NetlinkError
    expect(await errorOf(delLink, { ifname: 'nowhere' })).toMatchObject({ code: 'ENODEV', operation: 'RTM_DELLINK' })
    const bare = await errorOf(newAddr, { family: ipv4, prefixlen: 24, index: lo })
    expect(bare).toMatchObject({ code: 'EINVAL', extack: { message: expect.stringMatching(/not supplied/i) } })
    // With strict checking, a dump is not silently unfiltered.
    const dump = await failureOf(rt.dump(getRoute, { family: ipv4, dst: '10.0.0.1' }).toArray())
    expect(dump).toMatchObject({ code: 'EINVAL', extack: { message: 'Unsupported attribute in dump request' } })
    rt.close()
  },

  async 'many requests at once, and a batch, on a receive buffer that holds two acks'({ open, many }) {
    const tiny = () => {
      const socket = open()
      socket.setOption('receiveBuffer', 0)
      expect(socket.getOption('receiveBuffer')).toBeLessThan(4 * 832)
      return socket
    }
    const rt = await connect(route, { socket: tiny })
    const gone = Array.from({ length: many }, (_, i) => failureOf(rt.do(delLink, { index: 1000 + i })))
    const links = Array.from({ length: many }, () => rt.do(getLink, { index: lo }))
    const batch = rt.batch(Array.from({ length: many }, (_, i) => [delLink, { index: 1000 + i }] as const))
    for (const error of await Promise.all(gone)) expect(error).toMatchObject({ code: 'ENODEV' })
    for (const { index } of await Promise.all(links)) expect(index).toBe(lo)
    for (const result of await batch) expect(result).toMatchObject({ ok: false, error: { code: 'ENODEV' } })
    expect(rt.statistics).toEqual({ foreign: 0, malformed: 0, overruns: 0, unmatched: 0 })
    rt.close()
  },

  async 'a batch with a listener on the same socket, a small buffer, and a dump that runs'({ open }) {
    const socket = open()
    socket.setOption('receiveBuffer', 100_000)
    const rt = await connect(route, { socket })
    const events = rt.subscribe([ipv4AddrGroup])
    await rt.batch([upLo])
    const dump = rt.dump(getLink, {})[Symbol.asyncIterator]()
    await dump.next()
    expect(allOk(await rt.batch(addresses(300)))).toBe(true)
    await dump.return?.()
    const seen = []
    for await (const e of events) {
      if (e.event === 'newAddr' && e.value.local?.startsWith('10.1.')) seen.push(e.value.local)
      if (seen.length === 300) break
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => host(i)))
    expect(rt.statistics.overruns).toBe(0)
    rt.close()
  },

  async 'a batch beside a dump that fills its part of the receive buffer'({ open }) {
    const socket = open({ slabSize: 32768 })
    socket.setOption('receiveBuffer', 50_000)
    const rt = await connect(route, { socket })
    const many = addresses(3000)
    expect(allOk(await rt.batch(many))).toBe(true)
    const dump = rt.dump(getAddr, { family: ipv4 }, { onInterrupt: 'accept' }).batches()
    let count = (await dump.next()).value?.length ?? 0
    const again = await rt.batch(many)
    expect(again.every((result) => !result.ok && (result.error as NetlinkError).code === 'EEXIST')).toBe(true)
    for await (const batch of dump) count += batch.length
    expect(count).toBe(3000)
    expect(rt.statistics).toEqual({ foreign: 0, malformed: 0, overruns: 0, unmatched: 0 })
    rt.close()
  },

  async 'a batch has results in order, errors in the middle'({ open }) {
    const rt = await connect(route, { socket: open })
    const results = await rt.batch([
      address(1),
      address(1),
      [getLink, { index: lo }],
      [delLink, { index: 12345 }],
      address(2),
    ])
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'EEXIST', operation: 'RTM_NEWADDR' } },
      { ok: true, value: { index: lo, ifname: 'lo' } },
      { ok: false, error: { code: 'ENODEV' } },
      { ok: true },
    ])
    expect(await rt.dump(getAddr, { family: ipv4 }).toArray()).toHaveLength(2)
    rt.close()
  },

  async 'events come in order, also over a gap, and the stream goes on'({ open }) {
    const rt = await connect(route, { socket: open, receiveBuffer: 8192 })
    const events = rt.subscribe([ipv4AddrGroup])[Symbol.asyncIterator]()
    const changer = open()
    // In one go, so that nobody reads meanwhile.
    for (let i = 0; i < 100; i++) changer.exchange(addressRequest(i, i + 1))
    const seen: (number | string)[] = []
    const read = async () => {
      const { value: e } = await events.next()
      seen.push(e?.event === 'newAddr' ? Number(e.value.local?.split('.').at(-1)) : String(e?.event))
      return seen.at(-1)
    }
    for (let i = 0; i < 200 && (await read()) !== 'overrun'; i++);
    const before = seen.length - 1
    // What was queued comes first, without a gap; then the gap is told; then what comes later.
    expect(before).toBeGreaterThan(2)
    expect(seen).toEqual([...Array.from({ length: before }, (_, i) => i), 'overrun'])
    for (let i = 200; i < 203; i++) {
      changer.exchange(addressRequest(i, i))
      expect(await read()).toBe(i)
    }
    expect(rt.statistics.overruns).toBe(1)
    changer.close()
    rt.close()
  },

  async 'a reader of a large dump that is slow stops the kernel; one that leaves has it drained'({ open, many }) {
    const rt0 = await connect(route, { socket: open })
    const routes = Array.from({ length: many * 2 }, (_, i) => {
      const value = { family: ipv4, dstLen: 32, table: 254, protocol: 4, scope: 253, type: 1, dst: host(i), oif: lo }
      return [newRoute, value] as const
    })
    expect(allOk(await rt0.batch([upLo, ...routes]))).toBe(true)
    rt0.close()
    const socket = open({ slabSize: 32768 })
    const counter = atReceive(socket, 0, () => {})
    const rt = await connect(route, { socket })
    const value = { family: ipv4, table: 254 }
    const reader = rt.dump(getRoute, value).batches()
    await reader.next()
    await reader.next()
    const { count } = counter
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(counter.count).toBe(count)
    let largest = 0
    let items = 0
    for await (const batch of rt.dump(getRoute, value).batches()) {
      largest = Math.max(largest, batch.length)
      items += batch.length
      if (items > 2000) break
    }
    await reader.return()
    // 32 KiB hold at most so many routes of sixty bytes: nothing is heaped up.
    expect(largest).toBeLessThan(32768 / 50)
    expect((await rt.dump(getRoute, value).toArray()).filter(({ dst }) => dst?.startsWith('10.1.'))).toHaveLength(
      many * 2,
    )
    expect(rt.statistics.unmatched).toBe(0)
    rt.close()
  },

  async 'dumps in the loop over a dump, and requests too, on several sockets and on one'({ open }) {
    for (const socket of [open, open()]) {
      const rt = await connect(route, { socket })
      await rt.do(newLink, { ifname: `v${typeof socket}`, linkinfo: { kind: 'veth' } })
      const links = (await rt.dump(getLink, {}).toArray()).map(({ index }) => index)
      const seen: unknown[] = []
      for await (const { index } of rt.dump(getLink, {})) {
        for await (const inner of rt.dump(getLink, {})) {
          const { ifname } = await rt.do(getLink, { index: inner.index ?? 0 })
          seen.push([index, inner.index, ifname === inner.ifname])
        }
      }
      expect(seen).toEqual(links.flatMap((a) => links.map((b) => [a, b, true])))
      rt.close()
    }
  },

  async 'events while a dump runs on the same socket'({ open }) {
    const rt = await connect(route, { socket: open({ slabSize: 32768 }) })
    const changer = await connect(route, { socket: open })
    await changer.batch(addresses(1000))
    const events = rt.subscribe([linkGroup])
    let items = 0
    const dump = rt.dump(getAddr, { family: ipv4 }, { onInterrupt: 'accept' })
    for await (const batch of dump.batches()) {
      if (items === 0) await changer.do(newLink, { ifname: 'e0', linkinfo: { kind: 'veth' } })
      items += batch.length
    }
    expect(items).toBe(1000)
    const names = new Set()
    for await (const e of events) {
      if (e.event === 'newLink') names.add(e.value.ifname)
      if (names.size === 2) break
    }
    expect(names).toContain('e0')
    for (const c of [rt, changer]) c.close()
  },

  async 'columns are the fields of the items, of every link and route'({ open }) {
    const rt = await connect(route, { socket: open })
    const made = await rt.batch([
      upLo,
      [newLink, { ifname: 'v0', linkinfo: { kind: 'veth' } }],
      [newLink, { ifname: 'b0', linkinfo: { kind: 'bridge' } }],
      [newLink, { ifname: 'x0', linkinfo: { kind: 'vxlan', data: { id: 7 } } }],
      address(1),
      [newRoute, { family: ipv4, dstLen: 24, table: 254, type: 1, scope: 253, dst: '10.9.0.0', oif: lo, priority: 5 }],
      [newRoute, { family: 10, dstLen: 64, table: 254, type: 1, dst: '2001:db8::', oif: lo }],
    ])
    expect(allOk(made)).toBe(true)
    await sameColumns(open(), getLink)
    await sameColumns(open(), getRoute)
    rt.close()
  },
}

/** Records a dump, and compares items and columns of the very same bytes, for all fields there are. */
async function sameColumns<R>(socket: Socket, op: Operation<'NETLINK_ROUTE', object, R>): Promise<void> {
  const recorded: Uint8Array[] = []
  const rt = await connect(route, { socket })
  const datagrams = rt.datagrams()
  const count = (await rt.dump(op, {}).toArray()).length
  for await (const { data } of datagrams) {
    recorded.push(data)
    if (headersOf(data).some(({ type }) => type === 3)) break
  }
  rt.close()
  const replay = fakeSocket((request, reply) => {
    const [first] = headersOf(request)
    for (const data of recorded) {
      const view = new DataView(data.buffer, data.byteOffset)
      for (let at = 0; at < data.length; at += (view.getUint32(at, hostOrder === 'little') + 3) & ~3) {
        view.setUint32(at + 8, first?.seq ?? 0, hostOrder === 'little')
      }
      reply(data)
    }
  })
  const again = await connect(route, { socket: replay })
  const items = await again.dump(op, {}).toArray()
  expect(items).toHaveLength(count)
  const message = op.reply as typeof rtmNewLink
  const names = [
    ...(message.attributes?.byName.keys() ?? []),
    ...(message.header?.members.map(({ name }) => name) ?? []),
  ]
  const { columns } = await again.dump(op, {}).columns(names as never[])
  for (const name of names.filter((name) => name in columns)) {
    const column = columns[name as never] as { get(row: number): unknown }
    const fields = items.map((item) => (item as Record<string, unknown>)[name])
    expect([name, items.map((_, row) => column.get(row))]).toEqual([name, fields])
  }
}
