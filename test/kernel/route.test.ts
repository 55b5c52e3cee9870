import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  addrFlags,
  getAddr,
  getLink,
  getNsid,
  getRoute,
  getRule,
  ipv6RouteGroup,
  linkFlags,
  linkGroup,
  newAddr,
  newLink,
  newRoute,
  newRule,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { Kernel } from '../../src/kernel/index.ts'
import { Random } from '../fuzz/random.js'
import { codeOf } from '../support/datagrams.ts'
import { ManualClock, message } from '../support/kernel.ts'

// What Linux is not asked for: several namespaces and users at once, time, and tables of many routes.

type Route = Connection<'NETLINK_ROUTE'>
const ipv4 = 2
const up = { flags: linkFlags.UP, change: linkFlags.UP }

async function veth(rt: Route): Promise<void> {
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, ...up })
}

describe('namespaces', () => {
  test('each has a loopback link, and links go from one to the other with their peers told', async () => {
    const kernel = new Kernel()
    const there = kernel.task({ net: kernel.net() })
    const here = await connect(route, { socket: () => kernel.socket(0) })
    const other = await connect(route, { socket: () => kernel.socket(0, { task: there }) })
    const heard = here.subscribe([linkGroup])
    await here.do(newLink, {
      ifname: 'a',
      linkinfo: { kind: 'veth', data: { peer: { ifname: 'b', netNsPid: there.tgid } } },
    })
    const { index = 0 } = await here.do(getLink, { ifname: 'a' })
    expect((await here.dump(getLink, {}).toArray()).map(({ ifname }) => ifname)).toEqual(['lo', 'a'])
    expect((await other.dump(getLink, {}).toArray()).map(({ ifname }) => ifname)).toEqual(['lo', 'b'])
    expect(await here.do(getLink, { ifname: 'a' })).toMatchObject({ linkNetnsid: 0 })
    expect((await here.dump(getNsid, {}).toArray()).map(({ nsid }) => nsid)).toEqual([0])
    expect(await here.do(getLink, { ifname: 'b', targetNetnsid: 0 })).toMatchObject({ ifname: 'b', targetNetnsid: 0 })
    await here.do(setLink, { index, netNsPid: there.tgid })
    expect((await other.dump(getLink, {}).toArray()).map(({ ifname }) => ifname).sort()).toEqual(['a', 'b', 'lo'])
    const events: unknown[] = []
    for await (const event of heard) {
      if (event.event === 'overrun') break
      events.push([event.event, event.value.ifname, event.value.newNetnsid])
      if (event.event === 'delLink') break
    }
    expect(events.at(-1)).toEqual(['delLink', 'a', 0])
    for (const c of [here, other]) c.close()
  })

  test('the administrator of a user namespace has his own network namespace, and no other', async () => {
    const kernel = new Kernel()
    const user = kernel.task({ uid: 1000 })
    user.unshare(0x5000_0000)
    const own = await connect(route, { socket: () => kernel.socket(0, { task: user }) })
    await own.do(newLink, { ifname: 'd', linkinfo: { kind: 'dummy' } })
    const first = await connect(route, { socket: () => kernel.socket(0, { task: user, netns: kernel.initNet }) })
    expect(await codeOf(first.do(newLink, { ifname: 'd', linkinfo: { kind: 'dummy' } }))).toBe('EPERM')
    expect((await first.dump(getLink, {}).toArray()).map(({ ifname }) => ifname)).toEqual(['lo'])
    expect(await codeOf(own.do(setLink, { ifname: 'd', netNsPid: 1 }))).toBe('EPERM')
    for (const c of [own, first]) c.close()
  })
})

test('an IPv6 route that has run out is of no use at once, and removed within half a minute', async () => {
  const clock = new ManualClock()
  const kernel = new Kernel({ clock })
  const rt = await connect(route, { socket: () => kernel.socket(0) })
  await veth(rt)
  const { index: oif = 0 } = await rt.do(getLink, { ifname: 'a' })
  const prefix = { family: 10, dst: '2001:db8::', dstLen: 32, oif, type: 1 }
  await rt.do(newRoute, { ...prefix, expires: 5n })
  await rt.do(newRoute, { ...prefix, dst: '2001:db9::', expires: 40n })
  const heard = rt.subscribe([ipv6RouteGroup])
  const left = async () =>
    (await rt.dump(getRoute, { family: 10, table: 254 }).toArray()).flatMap(({ dst, cacheinfo }) =>
      `${dst}`.startsWith('2001') ? [[dst, Math.round((cacheinfo?.expires ?? 0) / 100)]] : [],
    )
  const use = () => rt.do(getRoute, { family: 10, dst: '2001:db8::1', dstLen: 128 })
  expect((await use()).oif).toBe(oif)
  clock.advance(6000)
  expect(await codeOf(use())).toBe('ENETUNREACH')
  expect(await left()).toEqual([
    ['2001:db8::', -1],
    ['2001:db9::', 34],
  ])
  clock.advance(24_000)
  expect(await left()).toEqual([['2001:db9::', 10]])
  clock.advance(30_000)
  expect(await left()).toEqual([])
  const gone: unknown[] = []
  for await (const event of heard) {
    if (event.event === 'delRoute') gone.push(event.value.dst)
    if (gone.length === 2) break
  }
  expect(gone).toEqual(['2001:db8::', '2001:db9::'])
  rt.close()
})

test('an IPv6 address is tentative for a second, and gone in that time never comes', async () => {
  const clock = new ManualClock()
  const kernel = new Kernel({ clock })
  const rt = await connect(route, { socket: () => kernel.socket(0) })
  await veth(rt)
  const tentative = async () =>
    (await rt.dump(getAddr, { family: 10 }).toArray()).map(({ flags = 0 }) => (flags & addrFlags.TENTATIVE) !== 0)
  expect(await tentative()).toEqual([true, true])
  await rt.do(setLink, { ifname: 'b', flags: 0, change: linkFlags.UP })
  clock.advance(1000)
  expect(await tentative()).toEqual([false])
  expect(clock.waiting).toBe(0)
  expect(kernel.dmesg()).toEqual([])
  rt.close()
})

describe('rules', () => {
  test('choose the table: by source, by mark, with a bound on the prefix, and on', async () => {
    const kernel = new Kernel()
    const rt = await connect(route, { socket: () => kernel.socket(0) })
    await veth(rt)
    await rt.do(newAddr, { family: ipv4, index: 3, prefixlen: 24, local: '192.0.2.1' })
    await rt.do(newAddr, { family: ipv4, index: 3, prefixlen: 32, local: '10.1.2.3' })
    const by = (table: number, gateway: string, dst = '0.0.0.0', dstLen = 0) =>
      rt.do(newRoute, { family: ipv4, dst, dstLen, type: 1, table, gateway })
    await by(254, '192.0.2.2')
    await by(100, '192.0.2.3')
    await by(101, '192.0.2.4')
    await by(102, '192.0.2.5')
    await rt.do(newRule, { family: ipv4, action: 1, table: 100, priority: 10, src: '10.0.0.0', srcLen: 8 })
    await rt.do(newRule, { family: ipv4, action: 1, table: 101, priority: 20, fwmark: 5, fwmask: 7 })
    await rt.do(newRule, { family: ipv4, action: 1, table: 102, priority: 30, suppressPrefixlen: 0 })
    const gateway = async (question: object) =>
      (await rt.do(getRoute, { family: ipv4, dst: '198.51.100.1', dstLen: 32, ...question })).gateway
    expect(await gateway({})).toBe('192.0.2.2')
    expect(await gateway({ src: '10.1.2.3', srcLen: 32 })).toBe('192.0.2.3')
    expect(await gateway({ mark: 13 })).toBe('192.0.2.4')
    await by(102, '192.0.2.6', '198.51.100.0', 24)
    expect(await gateway({})).toBe('192.0.2.6')
    await rt.do(newRule, { family: ipv4, action: 7, priority: 5, dst: '198.51.100.1', dstLen: 32 })
    expect(await codeOf(gateway({}))).toBe('ENETUNREACH')
    rt.close()
  })
})

test('flags that nobody knows are kept, the highest bit too', async () => {
  const kernel = new Kernel()
  const rt = await connect(route, { socket: () => kernel.socket(0) })
  await rt.do(newRule, { family: ipv4, action: 1, table: 100, priority: 5, flags: 0x8000_0000, iifname: 'absent' })
  const rules = await rt.dump(getRule, { family: ipv4 }).toArray()
  expect(rules.find(({ priority }) => priority === 5)?.flags).toBe(0x8000_0008)
  expect(kernel.dmesg()).toEqual([])
  rt.close()
})

test('random and damaged requests are answered, each of them, and nothing throws inside', () => {
  const random = new Random(2026)
  const types = [...route.all()].map(({ type }) => type)
  const byte = () => (random.below(3) === 0 ? random.below(256) : random.below(5))
  const kernel = new Kernel()
  const [socket, listener] = [kernel.socket(0), kernel.socket(0)]
  for (let group = 1; group < 30; group++) listener.join(group)
  for (let seq = 1; seq <= 5000; seq++) {
    socket.setOption('getStrictChk', seq & 1)
    const payload: number[] = Array.from({ length: [1, 4, 8, 12, 16][random.below(5)] ?? 0 }, byte)
    payload[0] = [0, 2, 7, 10, 128][random.below(5)] ?? 0
    for (let i = random.below(6); i > 0; i--) {
      const length = [0, 1, 2, 4, 4, 6, 8, 16][random.below(8)] ?? 0
      payload.push(length + 4, 0, random.below(70), random.below(8) === 0 ? 0x80 : 0)
      payload.push(...Array.from({ length: (length + 3) & ~3 }, byte))
    }
    const flags = 5 | ([0, 0x600, 0x400, 0x100, 0xc00, 8][random.below(6)] ?? 0)
    socket.send(message(types[random.below(types.length)] ?? 0, flags, seq, Uint8Array.from(payload)))
    let answers = 0
    for (let batch = socket.receive(); batch !== undefined; batch = socket.receive()) answers += batch.count
    expect([seq, answers > 0]).toEqual([seq, true])
    while (listener.receive() !== undefined);
  }
  expect(kernel.dmesg()).toEqual([])
})

test('many routes are all there, in order, and interrupted dumps go on where they were', async () => {
  const kernel = new Kernel()
  const rt = await connect(route, { socket: () => kernel.socket(0, { slabSize: 32_768 }) })
  await rt.do(setLink, { index: 1, ...up })
  const host = (i: number) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`
  const add = (i: number) =>
    [newRoute, { family: ipv4, dst: host(i), dstLen: 32, table: 100, type: 1, scope: 253, oif: 1 }] as const
  const count = 20_000
  // Backwards, and the odd ones first: nothing is in order by itself.
  const numbers = Array.from({ length: count }, (_, i) => count - 1 - i).sort((a, b) => (b % 2) - (a % 2))
  for (const result of await rt.batch(numbers.map(add))) expect(result.ok).toBe(true)
  const seen: (string | undefined)[] = []
  const dump = rt.dump(getRoute, { family: ipv4, table: 100 }).batches()
  for await (const batch of dump) {
    // One that comes before what is told already, in the middle of it: it is not seen, and nothing else is lost.
    if (seen.length === 0) await rt.do(...([newRoute, { ...add(0)[1], dst: '9.0.0.1' }] as const))
    seen.push(...batch.map(({ dst }) => dst as string | undefined))
  }
  expect(seen).toEqual(Array.from({ length: count }, (_, i) => host(i)))
  rt.close()
})
