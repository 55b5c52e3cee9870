import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  addrFlags,
  appendRoute,
  changeLink,
  changeNeigh,
  changeRoute,
  delAddr,
  delLink,
  delNeigh,
  delRoute,
  delRule,
  getAddr,
  getLink,
  getNeigh,
  getRoute,
  getRule,
  linkFlags,
  neighFlags,
  neighStates,
  newAddr,
  newLink,
  newNeigh,
  newRoute,
  newRule,
  type RouteMessage,
  replaceAddr,
  replaceNeigh,
  replaceRoute,
  route,
  ruleActions,
  setLink,
} from '../../src/families/route/index.ts'
import { failureOf } from '../support/datagrams.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'

// What the operations are for, and what the kernel says when they are used for something else.

type Route = Connection<'NETLINK_ROUTE'>

const ipv4 = 2
const bridged = 7
const refusal = async (promise: Promise<unknown>) => ((await failureOf(promise)) as { code?: string }).code

/** A connection, and a link that is up. */
async function withLink(world: RouteWorld, body: (rt: Route, index: number) => Promise<void>): Promise<void> {
  const rt = await connect(route, { socket: world.open })
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b', mtu: 1300 } } } })
  const { index = 0 } = await rt.do(getLink, { ifname: 'a' })
  for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, flags: linkFlags.UP, change: linkFlags.UP })
  await body(rt, index)
  rt.close()
}

export const operationStories: Record<string, RouteStory> = {
  async 'links are made in pairs, changed, put into a bridge, and deleted'(world) {
    await withLink(world, async (rt, index) => {
      expect(await rt.do(getLink, { ifname: 'b' })).toMatchObject({ mtu: 1300, linkinfo: { kind: 'veth' } })
      expect(await refusal(rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth' } }))).toBe('EEXIST')
      await rt.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge', data: { ageingTime: 10_000 } } })
      const { index: master } = await rt.do(getLink, { ifname: 'br' })
      await rt.do(changeLink, { index: master, linkinfo: { kind: 'bridge', data: { ageingTime: 20_000 } } })
      await rt.do(setLink, { index, master, mtu: 1280 })
      expect(await rt.do(getLink, { index })).toMatchObject({ master, mtu: 1280, linkinfo: { slaveKind: 'bridge' } })
      expect(await rt.do(getLink, { index: master })).toMatchObject({
        linkinfo: { kind: 'bridge', data: { ageingTime: 20_000 } },
      })
      await rt.do(delLink, { index })
      expect(await refusal(rt.do(getLink, { ifname: 'b' }))).toBe('ENODEV') // its peer went with it
    })
  },

  async 'addresses are added once, replaced, and deleted'(world) {
    await withLink(world, async (rt, index) => {
      const address = { family: ipv4, prefixlen: 24, index, local: '192.0.2.1', address: '192.0.2.1' }
      await rt.do(newAddr, { ...address, broadcast: '192.0.2.255', label: 'a:x' })
      expect(await refusal(rt.do(newAddr, address))).toBe('EEXIST')
      await rt.do(replaceAddr, { ...address, cacheinfo: { valid: 1000, prefered: 500, cstamp: 0, tstamp: 0 } })
      const [found, ...others] = await rt.dump(getAddr, { family: ipv4 }).toArray()
      expect(others).toEqual([])
      expect(found).toMatchObject({ ...address, broadcast: '192.0.2.255', label: 'a:x' })
      expect(found?.cacheinfo?.valid).toBeLessThanOrEqual(1000)
      expect((found?.flags ?? 0) & addrFlags.PERMANENT).toBe(0)
      await rt.do(delAddr, address)
      expect(await refusal(rt.do(delAddr, address))).toBe('EADDRNOTAVAIL')
    })
  },

  async 'routes are added, changed, replaced, appended, asked for and deleted'(world) {
    await withLink(world, async (rt, index) => {
      await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
      const prefix = { family: ipv4, dst: '198.51.100.0', dstLen: 24, table: 254, protocol: 4, type: 1 }
      const gateways = async () => {
        const all: RouteMessage[] = await rt.dump(getRoute, { family: ipv4, table: 254 }).toArray()
        return all.filter(({ dst }) => dst === prefix.dst).map(({ gateway }) => gateway)
      }
      expect(await refusal(rt.do(changeRoute, { ...prefix, gateway: '192.0.2.2' }))).toBe('ENOENT')
      await rt.do(newRoute, { ...prefix, gateway: '192.0.2.2', metrics: { mtu: 1200 } })
      expect(await refusal(rt.do(newRoute, { ...prefix, gateway: '192.0.2.3' }))).toBe('EEXIST')
      expect(await rt.do(getRoute, { family: ipv4, dst: '198.51.100.7', dstLen: 32 })).toMatchObject({
        gateway: '192.0.2.2',
        oif: index,
        prefsrc: '192.0.2.1',
      })
      await rt.do(changeRoute, { ...prefix, gateway: '192.0.2.3' })
      expect(await gateways()).toEqual(['192.0.2.3'])
      await rt.do(replaceRoute, { ...prefix, gateway: '192.0.2.4' })
      await rt.do(appendRoute, { ...prefix, gateway: '192.0.2.5' })
      expect(await gateways()).toEqual(['192.0.2.4', '192.0.2.5'])
      await rt.do(delRoute, { ...prefix, gateway: '192.0.2.4' })
      expect(await gateways()).toEqual(['192.0.2.5'])
      await rt.do(delRoute, prefix)
      expect(await refusal(rt.do(delRoute, prefix))).toBe('ESRCH')
    })
  },

  async 'a route has several ways, or a gateway of the other family'(world) {
    await withLink(world, async (rt, index) => {
      await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
      const common = { family: ipv4, dstLen: 24, table: 254, protocol: 4, type: 1 }
      const multipath = [
        { gateway: '192.0.2.2', hops: 1, ifindex: index, flags: 0 },
        { gateway: '192.0.2.3', hops: 0, ifindex: index, flags: 0 },
      ]
      const via = { family: 10, addr: 'fe80::9' }
      await rt.do(newRoute, { ...common, dst: '198.51.100.0', multipath })
      await rt.do(newRoute, { ...common, dst: '203.0.113.0', oif: index, via, metrics: { mtu: 1200, advmss: 1000 } })
      const routes = await rt.dump(getRoute, { family: ipv4, table: 254 }).toArray()
      expect(routes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ dst: '198.51.100.0', multipath }),
          expect.objectContaining({ dst: '203.0.113.0', via, metrics: { mtu: 1200, advmss: 1000 } }),
        ]),
      )
    })
  },

  async 'neighbours are added once, changed, replaced, asked for and deleted'(world) {
    await withLink(world, async (rt, index) => {
      const neighbour = { family: ipv4, index, dst: '192.0.2.9' }
      const permanent = { ...neighbour, lladdr: '02:00:00:00:00:09', state: neighStates.PERMANENT }
      expect(await refusal(rt.do(changeNeigh, permanent))).toBe('ENOENT')
      await rt.do(newNeigh, permanent)
      expect(await refusal(rt.do(newNeigh, permanent))).toBe('EEXIST')
      await rt.do(changeNeigh, { ...permanent, lladdr: '02:00:00:00:00:0a' })
      expect(await rt.do(getNeigh, neighbour)).toMatchObject({ lladdr: '02:00:00:00:00:0a' })
      await rt.do(replaceNeigh, { ...permanent, lladdr: '02:00:00:00:00:0b' })
      await rt.do(replaceNeigh, { ...permanent, dst: '192.0.2.10' })
      const found = (await rt.dump(getNeigh, { family: ipv4 }).toArray()).map(({ dst, lladdr }) => [dst, lladdr])
      expect(found.sort()).toEqual([
        ['192.0.2.10', '02:00:00:00:00:09'],
        ['192.0.2.9', '02:00:00:00:00:0b'],
      ])
      await rt.do(delNeigh, neighbour)
      expect(await refusal(rt.do(getNeigh, neighbour))).toBe('ENOENT')
    })
  },

  async 'the forwarding table of a bridge is made of neighbours'(world) {
    await withLink(world, async (rt, index) => {
      await rt.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge' } })
      const { index: master } = await rt.do(getLink, { ifname: 'br' })
      await rt.do(setLink, { index, master })
      const entry = { family: bridged, index, lladdr: '02:00:00:00:00:09', flags: neighFlags.MASTER }
      await rt.do(newNeigh, { ...entry, state: neighStates.PERMANENT })
      const found = () => rt.dump(getNeigh, { family: bridged }).toArray()
      expect(await found()).toContainEqual(expect.objectContaining({ lladdr: entry.lladdr, index, master }))
      await rt.do(delNeigh, entry)
      expect((await found()).map(({ lladdr }) => lladdr)).not.toContain(entry.lladdr)
    })
  },

  async 'rules are added, and deleted by what they say'(world) {
    await withLink(world, async (rt) => {
      const rule = {
        family: ipv4,
        action: ruleActions.TO_TBL,
        table: 1000,
        priority: 90,
        src: '10.0.0.0',
        srcLen: 8,
        iifname: 'a',
        fwmark: 1,
        fwmask: 15,
        ipProto: 6,
        sportRange: { start: 1, end: 2 },
        uidRange: { start: 0, end: 5 },
        tunId: 7n,
      }
      await rt.do(newRule, rule)
      expect(await refusal(rt.do(newRule, rule))).toBe('EEXIST')
      const found = () => rt.dump(getRule, { family: ipv4 }).toArray()
      expect((await found()).find(({ priority }) => priority === 90)).toMatchObject(rule)
      await rt.do(delRule, { family: ipv4, priority: 90 })
      expect((await found()).map(({ priority }) => priority)).not.toContain(90)
    })
  },
}
