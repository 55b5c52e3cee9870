import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  getLink,
  getNeigh,
  getNeighTable,
  linkFlags,
  neighExtFlags,
  neighStates,
  newAddr,
  newLink,
  newNeigh,
  route,
  setLink,
  setNeighTable,
} from '../../src/families/route/index.ts'
import { Kernel } from '../../src/kernel/index.ts'
import { codeOf } from '../support/datagrams.ts'
import { ManualClock } from '../support/kernel.ts'

// What of neighbours Linux is not asked for: only the first namespace, which is the machine's own, can set it.

type Route = Connection<'NETLINK_ROUTE'>

const ipv4 = 2
const up = { flags: linkFlags.UP, change: linkFlags.UP }

async function withLink(body: (rt: Route, index: number, clock: ManualClock, kernel: Kernel) => Promise<void>) {
  const clock = new ManualClock()
  const kernel = new Kernel({ clock })
  const rt = await connect(route, { socket: () => kernel.socket(0) })
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, ...up })
  const { index = 0 } = await rt.do(getLink, { ifname: 'a' })
  await body(rt, index, clock, kernel)
  rt.close()
}

describe('thresholds of a table', () => {
  const stale = { family: ipv4, lladdr: '02:00:00:00:00:09', state: neighStates.STALE }
  const known = async (rt: Route) => (await rt.dump(getNeigh, { family: ipv4 }).toArray()).map(({ dst }) => dst)

  test('there are no more neighbours than the third, but for those that are there for good', () =>
    withLink(async (rt, index) => {
      await rt.do(setNeighTable, { name: 'arp_cache', thresh2: 2, thresh3: 3 })
      for (let i = 1; i <= 3; i++) await rt.do(newNeigh, { ...stale, index, dst: `192.0.2.${i}` })
      expect(await codeOf(rt.do(newNeigh, { ...stale, index, dst: '192.0.2.4' }))).toBe('ENOBUFS')
      await rt.do(newNeigh, { ...stale, index, dst: '192.0.2.4', state: neighStates.PERMANENT })
      await rt.do(newNeigh, { ...stale, index, family: 10, dst: '2001:db8::1' })
      expect(await known(rt)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'])
    }))

  test('beyond the second the oldest go that were not changed for five seconds', () =>
    withLink(async (rt, index, clock) => {
      await rt.do(setNeighTable, { name: 'arp_cache', thresh2: 2, thresh3: 3 })
      for (let i = 1; i <= 3; i++) await rt.do(newNeigh, { ...stale, index, dst: `192.0.2.${i}` })
      clock.advance(5100)
      await rt.do(newNeigh, { ...stale, index, dst: '192.0.2.4' })
      expect(await known(rt)).toEqual(['192.0.2.2', '192.0.2.3', '192.0.2.4'])
    }))

  test('count the neighbours of all namespaces, and the oldest goes wherever it is', () =>
    withLink(async (rt, index, clock, kernel) => {
      await rt.do(setNeighTable, { name: 'arp_cache', thresh2: 2, thresh3: 3 })
      const task = kernel.task({ net: kernel.net() })
      const other = await connect(route, { socket: () => kernel.socket(0, { task }) })
      await other.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
      const there = (await other.do(getLink, { ifname: 'a' })).index
      await other.do(newNeigh, { ...stale, index: there, dst: '192.0.2.1' })
      for (let i = 2; i <= 3; i++) await rt.do(newNeigh, { ...stale, index, dst: `192.0.2.${i}` })
      expect(await codeOf(rt.do(newNeigh, { ...stale, index, dst: '192.0.2.4' }))).toBe('ENOBUFS')
      const [table] = await other.dump(getNeighTable, { family: ipv4 }).toArray()
      expect(table?.config?.entries).toBe(3)
      clock.advance(5100)
      await rt.do(newNeigh, { ...stale, index, dst: '192.0.2.4' })
      expect(await known(other)).toEqual([])
      expect(await known(rt)).toEqual(['192.0.2.2', '192.0.2.3', '192.0.2.4'])
      other.close()
    }))

  test('are those of all namespaces, and for the first one to set', () =>
    withLink(async (rt, _index, _clock, kernel) => {
      const task = kernel.task({ net: kernel.net() })
      const other = await connect(route, { socket: () => kernel.socket(0, { task }) })
      expect(await codeOf(other.do(setNeighTable, { name: 'arp_cache', thresh1: 5 }))).toBe('ENOENT')
      expect(await codeOf(other.do(setNeighTable, { name: 'arp_cache', parms: { ucastProbes: 5 } }))).toBe('ENOENT')
      await rt.do(setNeighTable, { name: 'arp_cache', thresh1: 5, parms: { ucastProbes: 5 } })
      await other.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
      const { index } = await other.do(getLink, { ifname: 'a' })
      const [table, ...links] = await other.dump(getNeighTable, { family: ipv4 }).toArray()
      expect(table).toMatchObject({ thresh1: 5, parms: { ucastProbes: 5 } })
      // Links that were there before keep what they began with.
      expect(links.map(({ parms }) => parms?.ucastProbes)).toEqual([5, 5, 3])
      expect(links.some(({ parms }) => parms?.ifindex === index)).toBe(true)
      other.close()
    }))
})

test('a neighbour that is to be kept fresh is looked for again and again', () =>
  withLink(async (rt, index, clock) => {
    await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
    await rt.do(setNeighTable, { name: 'arp_cache', parms: { intervalProbeTimeMs: 8000n } })
    const neighbour = { family: ipv4, index, dst: '192.0.2.9' }
    const state = async () => (await rt.do(getNeigh, neighbour)).state
    await rt.do(newNeigh, { ...neighbour, flagsExt: neighExtFlags.MANAGED })
    expect(await state()).toBe(neighStates.INCOMPLETE)
    clock.advance(4000)
    expect(await state()).toBe(neighStates.FAILED)
    clock.advance(4100)
    expect(await state()).toBe(neighStates.INCOMPLETE)
  }))
