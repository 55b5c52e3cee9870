import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  appendNeigh,
  delAddrLabel,
  delNexthop,
  flushNeigh,
  getAddrLabel,
  getLink,
  getMulticast,
  getNeigh,
  getNeighTable,
  getNetconf,
  getNexthop,
  getNexthopBucket,
  getRoute,
  getRule,
  linkFlags,
  neighFlags,
  neighStates,
  newAddr,
  newAddrLabel,
  newLink,
  newNeigh,
  newNexthop,
  newRoute,
  newRule,
  replaceAddrLabel,
  replaceNeigh,
  replaceNexthop,
  route,
  routeFlags,
  setLink,
  setNeighTable,
} from '../../src/families/route/index.ts'
import type { NetlinkError } from '../../src/wire/index.ts'
import { eventually, failureOf } from '../support/datagrams.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'

// What routes are made of and stand beside: nexthop objects, labels, settings, tables, multicast.

type Route = Connection<'NETLINK_ROUTE'>

const ipv4 = 2
const ipv6 = 10
const up = { flags: linkFlags.UP, change: linkFlags.UP }
const refusal = async (promise: Promise<unknown>) => ((await failureOf(promise)) as { code?: string }).code

/** A connection, and a link that is up and has an address of each family. */
async function withLink(world: RouteWorld, body: (rt: Route, index: number) => Promise<void>): Promise<void> {
  const rt = await connect(route, { socket: world.open })
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  const { index = 0 } = await rt.do(getLink, { ifname: 'a' })
  for (const ifname of ['lo', 'a', 'b']) await rt.do(setLink, { ifname, ...up })
  await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
  await rt.do(newAddr, { family: ipv6, prefixlen: 64, index, local: '2001:db8::1', flags: 2 }) // IFA_F_NODAD
  await body(rt, index)
  rt.close()
}

/** Adds what may be lacking; false where the kernel says that it is. */
async function has(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (['EOPNOTSUPP', 'EAFNOSUPPORT'].includes((error as NetlinkError).code)) return false
    throw error
  }
}

const prefix = { dst: '2001:db8:1::', dstLen: 64, family: ipv6, table: 254, protocol: 4, type: 1 }
export const routingObjectStories: Record<string, RouteStory> = {
  'nexthop objects, a group with weights, and a route that uses it': (world) =>
    withLink(world, async (rt, oif) => {
      const one = { family: ipv4, id: 1, gateway: '192.0.2.2', oif, protocol: 4 }
      if (!(await has(rt.do(newNexthop, one)))) return world.lacks?.('nexthop objects')
      expect(await refusal(rt.do(newNexthop, one))).toBe('EEXIST')
      await rt.do(newNexthop, { ...one, id: 2, gateway: '192.0.2.3' })
      await rt.do(newNexthop, { family: ipv4, id: 3, blackhole: true })
      const group = [
        { id: 1, weight: 0, weightHigh: 0 },
        { id: 2, weight: 4, weightHigh: 0 },
      ]
      await rt.do(newNexthop, { id: 10, group })
      await rt.do(replaceNexthop, { ...one, gateway: '192.0.2.4' })
      expect(await rt.do(getNexthop, { id: 1 })).toMatchObject({ gateway: '192.0.2.4', oif })
      expect(await rt.do(getNexthop, { id: 3 })).toMatchObject({ blackhole: true })
      expect((await rt.dump(getNexthop, { groups: true }).toArray()).map(({ id }) => id)).toEqual([10])
      expect(await rt.do(getNexthop, { id: 10 })).toMatchObject({ group, groupType: 0 })
      await rt.do(newRoute, { ...prefix, family: ipv4, dst: '198.51.100.0', dstLen: 24, nhId: 10 })
      const routes = await rt.dump(getRoute, { family: ipv4, table: 254 }).toArray()
      expect(routes.find(({ nhId }) => nhId === 10)).toMatchObject({ dst: '198.51.100.0' })
      await rt.do(delNexthop, { id: 10 })
      const left = await rt.dump(getRoute, { family: ipv4, table: 254 }).toArray()
      expect(left.filter(({ dst }) => dst === '198.51.100.0')).toEqual([])
    }),

  'a resilient group and its buckets': (world) =>
    withLink(world, async (rt, oif) => {
      const one = { family: ipv4, gateway: '192.0.2.2', oif }
      if (!(await has(rt.do(newNexthop, { ...one, id: 1 })))) return world.lacks?.('nexthop objects')
      await rt.do(newNexthop, { ...one, id: 2, gateway: '192.0.2.3' })
      const group = [1, 2].map((id) => ({ id, weight: 0, weightHigh: 0 }))
      const resGroup = { buckets: 8, idleTimer: 6000, unbalancedTimer: 0 }
      await rt.do(newNexthop, { id: 10, group, groupType: 1, resGroup })
      expect(await rt.do(getNexthop, { id: 10 })).toMatchObject({ groupType: 1, resGroup })
      const buckets = await rt.dump(getNexthopBucket, { id: 10 }).toArray()
      expect(buckets.map(({ resBucket }) => resBucket?.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
      expect(buckets.filter(({ resBucket }) => resBucket?.nhId === 1)).toHaveLength(4)
      const one3 = await rt.do(getNexthopBucket, { id: 10, resBucket: { index: 3 } })
      expect(one3).toMatchObject({ id: 10, resBucket: { index: 3 } })
    }),

  'address labels': (world) =>
    withLink(world, async (rt) => {
      const label = { family: ipv6, address: '2001:db8:5::', prefixlen: 48, label: 77 }
      if (!(await has(rt.do(newAddrLabel, label)))) return world.lacks?.('address labels')
      expect(await refusal(rt.do(newAddrLabel, label))).toBe('EEXIST')
      await rt.do(replaceAddrLabel, { ...label, label: 78 })
      expect(await rt.do(getAddrLabel, { family: ipv6, address: '2001:db8:5::1', prefixlen: 128 })).toMatchObject({
        label: 78,
      })
      const all = () => rt.dump(getAddrLabel, { family: ipv6 }).toArray()
      expect(await all()).toContainEqual(expect.objectContaining({ address: '::1', label: 0 }))
      // Of several the longest prefix counts; of one length, the one for the link.
      await rt.do(newAddrLabel, { ...label, prefixlen: 32, label: 79 })
      await rt.do(newAddrLabel, { ...label, index: 3, label: 80 })
      for (const [address, index] of [
        ['2001:db8:5::1', 3],
        ['2001:db8:6::1', 3],
        ['::ffff:192.0.2.1', 0],
        ['::192.0.2.1', 0],
        ['::1', 0],
        ['2001:10::1', 0],
      ] as const)
        await rt.do(getAddrLabel, { family: ipv6, address, index, prefixlen: 128 })
      await all()
      for (const wrong of [{ prefixlen: 129 }, { index: 999 }, { label: 0xffff_ffff }])
        await refusal(rt.do(newAddrLabel, { ...label, ...wrong }))
      await refusal(rt.do(delAddrLabel, { ...label, prefixlen: 47 }))
      await refusal(rt.do(getAddrLabel, { family: ipv6, address: '::1', prefixlen: 64 }))
      await rt.do(delAddrLabel, { ...label, index: 3 })
      await rt.do(delAddrLabel, label)
      expect((await all()).map(({ address }) => address)).not.toContain(label.address)
    }),

  'settings of links': (world) =>
    withLink(world, async (rt, ifindex) => {
      expect(await rt.do(getNetconf, { family: ipv4, ifindex })).toMatchObject({ ifindex, forwarding: 0 })
      const all = await rt.dump(getNetconf, { family: ipv6 }).toArray()
      expect(all.map((settings) => settings.ifindex)).toEqual(expect.arrayContaining([-1, -2, ifindex]))
    }),

  'neighbour tables': (world) =>
    withLink(world, async (rt, ifindex) => {
      const tables = await rt.dump(getNeighTable, {}).toArray()
      const names = tables.filter(({ parms }) => parms?.ifindex === undefined).map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['arp_cache', 'ndisc_cache']))
      const ofLink = async () => {
        const arp = (await rt.dump(getNeighTable, { family: ipv4 }).toArray()).filter(
          ({ name }) => name === 'arp_cache',
        )
        return arp.find(({ parms }) => parms?.ifindex === ifindex)?.parms
      }
      expect(await ofLink()).toMatchObject({ ucastProbes: 3, mcastProbes: 3 })
      await rt.do(setNeighTable, { family: ipv4, name: 'arp_cache', parms: { ifindex, ucastProbes: 5 } })
      expect(await ofLink()).toMatchObject({ ucastProbes: 5, mcastProbes: 3 })
    }),

  'multicast addresses': (world) =>
    withLink(world, async (rt, index) => {
      const joined = async () => {
        const all = await rt.dump(getMulticast, { family: ipv6 }).toArray()
        return all.filter((address) => address.index === index).map(({ multicast }) => multicast)
      }
      // The group of the address is joined where duplicate addresses are seen to, which is not the request's work.
      const mine = await eventually(joined, (list) => list.includes('ff02::1:ff00:1'))
      expect(mine).toEqual(expect.arrayContaining(['ff02::1', 'ff02::1:ff00:1']))
      const joined4 = rt.dump(getMulticast, { family: ipv4 }).toArray()
      if (!(await has(joined4))) return world.lacks?.('a dump of IPv4 multicast addresses')
      expect(await joined4).toContainEqual(expect.objectContaining({ index, multicast: '224.0.0.1' }))
    }),

  'the remote ends of a vxlan': (world) =>
    withLink(world, async (rt) => {
      const data = { id: 42, port: 4789, local: '192.0.2.1', learning: 0 }
      const vxlan = rt.do(newLink, { ifname: 'x', linkinfo: { kind: 'vxlan', data } })
      if (!(await has(vxlan))) return world.lacks?.('links of the kind vxlan')
      const { index = 0 } = await rt.do(getLink, { ifname: 'x' })
      const entry = {
        family: 7,
        index,
        lladdr: '00:00:00:00:00:00',
        flags: neighFlags.SELF,
        state: neighStates.PERMANENT | neighStates.NOARP,
      }
      await rt.do(newNeigh, { ...entry, dst: '192.0.2.8', port: 4790, vni: 43 })
      await rt.do(appendNeigh, { ...entry, dst: '192.0.2.9' })
      const found = (await rt.dump(getNeigh, { family: 7 }).toArray()).filter((one) => one.index === index)
      expect(found).toHaveLength(2)
      expect(found.find(({ dst }) => dst === '192.0.2.8')).toMatchObject({ port: 4790, vni: 43 })
    }),

  'remote ends of a vxlan as nexthop objects': (world) =>
    withLink(world, async (rt) => {
      const data = { id: 42, port: 4789, local: '192.0.2.1', learning: 0 }
      const vxlan = rt.do(newLink, { ifname: 'x', linkinfo: { kind: 'vxlan', data } })
      if (!(await has(vxlan))) return world.lacks?.('links of the kind vxlan')
      const { index = 0 } = await rt.do(getLink, { ifname: 'x' })
      await rt.do(newNexthop, { id: 1, family: ipv4, gateway: '192.0.2.8', fdb: true })
      await rt.do(newNexthop, { id: 2, family: ipv4, gateway: '192.0.2.9', fdb: true })
      for (const id of [3, 4])
        await rt.do(newNexthop, { id, group: [1, 2].map((id) => ({ id, weight: 0, weightHigh: 0 })), fdb: true })
      const entry = { family: 7, index, lladdr: '02:00:00:00:00:09', flags: neighFlags.SELF }
      const set = { ...entry, state: neighStates.PERMANENT }
      expect(await refusal(rt.do(newNeigh, { ...set, nhId: 1 }))).toBe('EINVAL') // no group
      await rt.do(newNeigh, { ...set, nhId: 3 })
      expect(await refusal(rt.do(appendNeigh, { ...set, nhId: 4 }))).toBe('EOPNOTSUPP')
      await rt.do(replaceNeigh, { ...set, nhId: 4 })
      expect(await rt.do(getNeigh, entry)).toMatchObject({ nhId: 4 })
      await rt.do(delNexthop, { id: 3 })
      expect(await rt.do(getNeigh, entry)).toMatchObject({ nhId: 4 })
      await rt.do(delNexthop, { id: 4 })
      expect(await refusal(rt.do(getNeigh, entry))).toBe('ENOENT')
    }),

  'a bridge and a vxlan forget many entries at once': (world) =>
    withLink(world, async (rt, port) => {
      await rt.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge' } })
      const data = { id: 42, port: 4789, learning: 0 }
      const vxlan = rt.do(newLink, { ifname: 'x', linkinfo: { kind: 'vxlan', data } })
      if (!(await has(vxlan))) return world.lacks?.('links of the kind vxlan')
      const { index: master } = await rt.do(getLink, { ifname: 'br' })
      const { index } = await rt.do(getLink, { ifname: 'x' })
      await rt.do(setLink, { index: port, master })
      const [one, other] = ['02:00:00:00:00:08', '02:00:00:00:00:09']
      const known = async () =>
        (await rt.dump(getNeigh, { family: 7 }).toArray())
          .map(({ lladdr = '' }) => lladdr)
          .filter((lladdr) => lladdr === one || lladdr === other)
      const atPort = { family: 7, index: port, flags: neighFlags.MASTER }
      await rt.do(newNeigh, { ...atPort, lladdr: one, state: neighStates.NOARP })
      await rt.do(newNeigh, { ...atPort, lladdr: other, state: neighStates.PERMANENT })
      const fixed = { state: neighStates.NOARP, ndmStateMask: neighStates.NOARP | neighStates.PERMANENT }
      await rt.do(flushNeigh, { ...atPort, ...fixed })
      expect(await known()).toEqual([other])
      await rt.do(flushNeigh, { family: 7, index: master ?? 0, flags: neighFlags.SELF })
      const remote = { family: 7, index, flags: neighFlags.SELF, state: neighStates.PERMANENT }
      await rt.do(newNeigh, { ...remote, lladdr: one, dst: '192.0.2.8' })
      await rt.do(newNeigh, { ...remote, lladdr: other, dst: '192.0.2.9' })
      await rt.do(flushNeigh, { family: 7, index, flags: neighFlags.SELF, dst: '192.0.2.8' })
      expect(await known()).toEqual([other])
      expect(await refusal(rt.do(flushNeigh, { family: 7, index: port, flags: neighFlags.SELF }))).toBe('EOPNOTSUPP')
    }),

  'realms of rules and routes': (world) =>
    withLink(world, async (rt, oif) => {
      const flow = { to: 5, from: 7 }
      await rt.do(newRule, { family: ipv4, action: 1, table: 1000, priority: 91, flow })
      const rules = await rt.dump(getRule, { family: ipv4 }).toArray()
      const told = rules.find(({ priority }) => priority === 91)
      expect(told).toBeDefined()
      if (told?.flow === undefined) return world.lacks?.('realms')
      expect(told.flow).toEqual(flow)
      await rt.do(newRoute, { ...prefix, family: ipv4, dst: '198.51.100.0', dstLen: 24, oif, scope: 253, flow })
      const routes = await rt.dump(getRoute, { family: ipv4, table: 254 }).toArray()
      expect(routes.find(({ dst }) => dst === '198.51.100.0')).toMatchObject({ flow })
    }),

  'the cached answer about a route': (world) =>
    withLink(world, async (rt, oif) => {
      await rt.do(newRoute, { ...prefix, family: ipv4, dst: '198.51.100.0', dstLen: 24, oif, scope: 253 })
      const question = { family: ipv4, dst: '198.51.100.7', dstLen: 32, uid: 0, mark: 3 }
      const cached = await rt.do(getRoute, question)
      expect(cached).toMatchObject({ dst: '198.51.100.7', oif, prefsrc: '192.0.2.1', mark: 3 })
      expect((cached.flags ?? 0) & routeFlags.CLONED).toBe(routeFlags.CLONED)
      const matched = await rt.do(getRoute, { ...question, flags: routeFlags.FIB_MATCH })
      expect(matched).toMatchObject({ dst: '198.51.100.0', dstLen: 24, oif })
      expect(await rt.dump(getRoute, { family: ipv4, flags: routeFlags.CLONED }).toArray()).toEqual([])
    }),

  'multicast routes, of which there are none without a daemon': (world) =>
    withLink(world, async (rt) => {
      expect(await rt.dump(getRoute, { family: 128 }).toArray()).toEqual([])
      expect(await rt.dump(getRoute, { family: 129 }).toArray()).toEqual([])
      const tables = await rt.dump(getLink, { family: 128 }).toArray()
      for (const table of tables) expect(table).toMatchObject({ afSpec: { mrouteRegVifNum: -1 } })
    }),
}
