import { expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  changeLink,
  flushMdb,
  getLink,
  linkFlags,
  listMdb,
  mdbAddress,
  mdbAddressText,
  mdbGroup,
  newLink,
  newMdb,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { Kernel } from '../../src/kernel/index.ts'
import { ManualClock } from '../support/kernel.ts'

// Times of groups are minutes, which Linux is not asked for.

type Route = Connection<'NETLINK_ROUTE'>

const up = { flags: linkFlags.UP, change: linkFlags.UP }
const bridge = { kind: 'bridge' } as const
const ours = /^(239|ff0e)/

/** A bridge with one end of a pair as its port. */
async function withBridge(body: (rt: Route, ifindex: number, index: number, clock: ManualClock) => Promise<void>) {
  const clock = new ManualClock()
  const kernel = new Kernel({ clock })
  const rt = await connect(route, { socket: () => kernel.socket(0) })
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  await rt.do(newLink, { ifname: 'br', linkinfo: bridge })
  const { index: ifindex = 0 } = await rt.do(getLink, { ifname: 'br' })
  await rt.do(setLink, { ifname: 'a', master: ifindex })
  for (const ifname of ['a', 'b', 'br']) await rt.do(setLink, { ifname, ...up })
  const { index = 0 } = await rt.do(getLink, { ifname: 'a' })
  await body(rt, ifindex, index, clock)
  rt.close()
}

/** Groups that somebody asked for, and where they are. */
async function groups(rt: Route): Promise<string[]> {
  const databases = await rt.dump(listMdb, { family: 7 }).toArray()
  const infos = databases.flatMap(({ mdb }) => mdb?.mdbEntry ?? []).flatMap(({ info = [] }) => info)
  return infos.map(({ index, addr }) => `${mdbAddressText(addr)} ${index}`).filter((text) => ours.test(text))
}

const entry = (index: number, group: string, state = 0) => ({ index, state, flags: 0, vid: 0, addr: mdbAddress(group) })

test('a group that is there for a time ends after the membership interval, and that is told', () =>
  withBridge(async (rt, ifindex, index, clock) => {
    const heard: string[] = []
    await rt.do(changeLink, { index: ifindex, linkinfo: { ...bridge, data: { mcastMembershipIntvl: 1000n } } })
    await rt.do(newMdb, { family: 7, ifindex, entry: entry(index, '239.1.1.1') })
    await rt.do(newMdb, { family: 7, ifindex, entry: entry(index, '239.1.1.2', 1) })
    await rt.do(newMdb, { family: 7, ifindex, entry: entry(ifindex, 'ff0e::5') })
    const events = rt.subscribe([mdbGroup])
    clock.advance(9900)
    expect(await groups(rt)).toHaveLength(3)
    clock.advance(200)
    expect(await groups(rt)).toEqual([`239.1.1.2 ${index}`])
    for await (const event of events) {
      if (event.event === 'overrun') continue
      const [group] = event.value.mdb?.mdbEntry?.[0]?.info ?? []
      if (group !== undefined && ours.test(mdbAddressText(group.addr)))
        heard.push(`${event.event} ${mdbAddressText(group.addr)} ${group.index}`)
      if (heard.length === 2) break
    }
    expect(heard).toEqual([`delMdb 239.1.1.1 ${index}`, `delMdb ff0e::5 ${ifindex}`])
  }))

test('a port that takes all sources takes no more than those that are listed once it has not been heard of', () =>
  withBridge(async (rt, ifindex, index, clock) => {
    const srcList = { entry: [{ address: '10.0.0.1' }] }
    const include = { groupMode: 1, srcList }
    await rt.do(newMdb, { family: 7, ifindex, entry: entry(index, '239.1.1.1'), entryAttrs: include })
    expect(await groups(rt)).toHaveLength(2)
    clock.advance(261_000)
    expect(await groups(rt)).toEqual([])
  }))

test('a database that no buffer holds is told in several, each group once', () =>
  withBridge(async (rt, ifindex, index) => {
    const wanted = Array.from({ length: 1500 }, (_, i) => `239.1.${i >> 8}.${i & 255}`)
    for (const group of wanted) await rt.do(newMdb, { family: 7, ifindex, entry: entry(index, group, 1) })
    const told = await groups(rt)
    expect(new Set(told).size).toBe(told.length)
    expect(told.toSorted()).toEqual(wanted.map((group) => `${group} ${index}`).toSorted())
    const none = { u: '00:'.repeat(15).concat('00'), proto: 0 }
    await rt.do(flushMdb, { family: 7, ifindex, entry: { ...entry(index, '239.1.1.1'), addr: none } })
    expect(await groups(rt)).toEqual([])
  }))
