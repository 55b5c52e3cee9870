import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  changeLink,
  delLink,
  delLinkProp,
  getLink,
  getStats,
  type LinkInfo,
  type LinkMessage,
  linkFlags,
  newLink,
  newLinkProp,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import type { NetlinkError } from '../../src/wire/index.ts'
import { failureOf } from '../support/datagrams.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'
import { leftUndecoded } from './undecoded.ts'

// What links have besides the data of their kind: ports, further names, settings, counters.

/** Masters, their data, and what they say of a port; of a bond's port some can be set. */
const portsOf: readonly (readonly [kind: string, data: object | undefined, slaveData: object | undefined])[] = [
  ['bond', { mode: 1, miimon: 100 }, { queueId: 3, prio: 5 }],
  ['team', undefined, undefined],
  ['vrf', { table: 100 }, { table: 100 }],
]

type Route = Connection<'NETLINK_ROUTE'>

async function inWorld(world: RouteWorld, body: (rt: Route) => Promise<void>): Promise<void> {
  const rt = await connect(route, { socket: world.open })
  await body(rt)
  rt.close()
}

/** Makes a link over the link `a` of a veth pair, and returns what it says; undefined where the kernel lacks the kind. */
async function made(rt: Route, linkinfo: LinkInfo, more: LinkMessage = {}): Promise<LinkMessage | undefined> {
  try {
    await rt.do(newLink, { ifname: 'k', linkinfo, ...more })
  } catch (error) {
    if ((error as NetlinkError).code === 'EOPNOTSUPP') return undefined
    throw error
  }
  return rt.do(getLink, { ifname: 'k' })
}

async function below(rt: Route): Promise<number> {
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  return (await rt.do(getLink, { ifname: 'a' })).index ?? 0
}

export const linkStories: Record<string, RouteStory> = {
  'a macvlan takes source addresses': (world) =>
    inWorld(world, async (rt) => {
      const macaddr = ['02:00:00:00:00:01', '02:00:00:00:00:02']
      const data = { mode: 16, macaddrMode: 3, macaddrData: { macaddr } }
      const found = await made(rt, { kind: 'macvlan', data }, { link: await below(rt) })
      if (found === undefined) return world.lacks?.('links of the kind macvlan')
      expect(found.linkinfo).toMatchObject({ data: { mode: 16, macaddrCount: 2 } })
      const told = found.linkinfo?.kind === 'macvlan' ? found.linkinfo.data?.macaddrData?.macaddr : undefined
      expect([...(told ?? [])].sort()).toEqual(macaddr)
    }),

  'a vxlan that inherits the TTL takes a flag and says a byte': (world) =>
    inWorld(world, async (rt) => {
      const found = await made(rt, { kind: 'vxlan', data: { id: 1, ttlInherit: true } })
      if (found === undefined) return world.lacks?.('links of the kind vxlan')
      expect(found).toMatchObject({ linkinfo: { data: { ttlInherit: true } } })
      await rt.do(newLink, { ifname: 'l', linkinfo: { kind: 'vxlan', data: { id: 2, port: 1, ttlInherit: false } } })
      expect(await rt.do(getLink, { ifname: 'l' })).toMatchObject({ linkinfo: { data: { ttlInherit: false } } })
    }),

  'a port of a bridge': (world) =>
    inWorld(world, async (rt) => {
      const index = await below(rt)
      const bridge = await made(rt, { kind: 'bridge' })
      if (bridge === undefined) return world.lacks?.('links of the kind bridge')
      await rt.do(setLink, { index, master: bridge.index ?? 0 })
      const slaveData = { priority: 9, cost: 77, guard: 1, learning: 0 }
      await rt.do(changeLink, { index, linkinfo: { slaveKind: 'bridge', slaveData } })
      expect(await rt.do(getLink, { index })).toMatchObject({ linkinfo: { slaveKind: 'bridge', slaveData } })
      const ports = await rt.dump(getLink, { family: 7 }).toArray()
      expect(ports.find((port) => port.index === index)).toMatchObject({ protinfo: { cost: 77, guard: 1 } })
    }),

  'ports of bonds, teams and VRFs': (world) =>
    inWorld(world, async (rt) => {
      const index = await below(rt)
      for (const [kind, data, slaveData] of portsOf) {
        const master = await made(rt, { kind, ...(data && { data }) } as LinkInfo)
        if (master === undefined) return world.lacks?.(`links of the kind ${kind}`)
        await rt.do(setLink, { index, master: master.index ?? 0 })
        if (slaveData && kind === 'bond') await rt.do(changeLink, { index, linkinfo: { slaveKind: kind, slaveData } })
        const port = await rt.do(getLink, { index })
        expect(port).toMatchObject({
          master: master.index,
          linkinfo: { slaveKind: kind, ...(slaveData && { slaveData }) },
        })
        expect(leftUndecoded(port)).toEqual([])
        await rt.do(delLink, { index: master.index })
      }
    }),

  'a tap, which is made by its device': (world) =>
    inWorld(world, async (rt) => {
      if (world.ip === undefined) return world.lacks?.('ip')
      try {
        const flags = ['user', '7', 'group', '8', 'pi', 'vnet_hdr', 'multi_queue']
        world.ip('tuntap', 'add', 'dev', 'k', 'mode', 'tap', ...flags)
      } catch {
        return world.lacks?.('tun')
      }
      const found = await rt.do(getLink, { ifname: 'k' })
      const queues = { numQueues: 0, numDisabledQueues: 0 }
      const data = { owner: 7, group: 8, type: 2, pi: 1, vnetHdr: 1, persist: 1, multiQueue: 1, ...queues }
      expect(found.linkinfo).toEqual({ kind: 'tun', data })
      expect(leftUndecoded(found)).toEqual([])
    }),

  'further names are given, found, and taken': (world) =>
    inWorld(world, async (rt) => {
      const index = await below(rt)
      const long = 'a-name-that-is-longer-than-fifteen-bytes'
      await rt.do(newLinkProp, { index, propList: { altIfname: ['second', long] } })
      expect(await failureOf(rt.do(newLinkProp, { index, propList: { altIfname: ['second'] } }))).toMatchObject({
        code: 'EEXIST',
      })
      expect(await rt.do(getLink, { altIfname: long })).toMatchObject({
        index,
        propList: { altIfname: ['second', long] },
      })
      await rt.do(delLinkProp, { index, propList: { altIfname: ['second'] } })
      expect(await rt.do(getLink, { index })).toMatchObject({ propList: { altIfname: [long] } })
      expect(await failureOf(rt.do(getLink, { altIfname: 'second' }))).toMatchObject({ code: 'ENODEV' })
    }),

  'IPv4 and IPv6 settings are read by name, and changed by the same': (world) =>
    inWorld(world, async (rt) => {
      const index = await below(rt)
      const before = await rt.do(getLink, { index })
      expect(before.afSpec?.inet?.conf).toMatchObject({ forwarding: 0, proxyArp: 0, mediumId: 0 })
      expect(before.afSpec?.inet6?.conf).toMatchObject({ hoplimit: 64, mtu6: before.mtu, dadTransmits: 1 })
      const afSpec = { inet: { conf: { forwarding: 1, proxyArp: 1, mediumId: -1 } }, inet6: { addrGenMode: 1 } }
      await rt.do(setLink, { index, afSpec })
      const after = await rt.do(getLink, { index })
      expect(after.afSpec).toMatchObject(afSpec)
      expect(after.afSpec?.inet?.conf).toEqual({ ...before.afSpec?.inet?.conf, ...afSpec.inet.conf })
    }),

  'statistics of a bridge and its port': (world) =>
    inWorld(world, async (rt) => {
      const index = await below(rt)
      const data = { mcastStatsEnabled: 1 }
      const bridge = await made(rt, { kind: 'bridge', data })
      if (bridge === undefined) return world.lacks?.('links of the kind bridge')
      await rt.do(setLink, { index, master: bridge.index ?? 0 })
      for (const ifname of ['a', 'b', 'k']) await rt.do(setLink, { ifname, flags: linkFlags.UP, change: linkFlags.UP })
      const ofBridge = await rt.do(getStats, { ifindex: bridge.index ?? 0, filterMask: 0x1f })
      expect(ofBridge.link64?.rxErrors).toBe(0n)
      expect(ofBridge.linkXstats?.bridge?.mcast?.igmpV2queries).toHaveLength(2)
      const ofPort = await rt.do(getStats, { ifindex: index, filterMask: 4 })
      expect(ofPort.linkXstatsSlave?.bridge).toMatchObject({ stp: { rxBpdu: 0n } })
      const all = await rt.dump(getStats, { filterMask: 1 }).toArray()
      expect(all.map(({ ifindex }) => ifindex)).toEqual(expect.arrayContaining([1, index, bridge.index]))
    }),
}
