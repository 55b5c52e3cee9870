import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  addrFlags,
  changeLink,
  fdbNotify,
  getAddr,
  getLink,
  getNeigh,
  getRoute,
  linkFlags,
  neighExtFlags,
  neighFlags,
  neighStates,
  newAddr,
  newLink,
  newNeigh,
  newRoute,
  replaceAddr,
  replaceNeigh,
  route,
  routeGroups,
  setLink,
  setNeighTable,
} from '../../src/families/route/index.ts'
import type { Socket } from '../../src/socket/index.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'

// What a kernel does of its own accord when time has passed.

type Route = Connection<'NETLINK_ROUTE'>
const ipv4 = 2
const ipv6 = 10
const up = { flags: linkFlags.UP, change: linkFlags.UP }
const quiet = { afSpec: { inet6: { addrGenMode: 1 } } }
/** Lifetimes, in seconds. */
const lasting = (valid: number, prefered: number) => ({ valid, prefered, cstamp: 0, tstamp: 0 })
const FOREVER = 0xffff_ffff

/** Whether a kernel can do what it is asked for. */
function works(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** A link that is up, and a listener who hears what is said of it while `body` runs. */
async function withLink(
  world: RouteWorld,
  groups: readonly number[],
  body: (rt: Route, index: number, pass: (milliseconds: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const rt = await connect(route, { socket: world.open })
  await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
  for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, ...quiet })
  for (const ifname of ['b', 'a']) await rt.do(setLink, { ifname, ...up })
  const { index = 0 } = await rt.do(getLink, { ifname: 'a' })
  await (world.wait ?? sleep)(100)
  const listener: Socket = world.open()
  for (const group of groups) listener.join(group)
  await body(rt, index, async (milliseconds) => {
    await (world.wait ?? sleep)(milliseconds)
    while (listener.receive() !== undefined);
  })
  listener.close()
  rt.close()
}

export const timeStories: Record<string, RouteStory> = {
  'an IPv4 address is deprecated, and then gone with its routes': (world) =>
    withLink(world, [routeGroups.IPV4_IFADDR, routeGroups.IPV4_ROUTE], async (rt, index, pass) => {
      const shown = async () => (await rt.dump(getAddr, { family: ipv4 }).toArray()).map(({ flags = 0 }) => flags)
      const address = { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' }
      await rt.do(newAddr, { ...address, cacheinfo: lasting(2, 1) })
      // One that lasts is never deprecated, unless it was from the beginning.
      await rt.do(newAddr, { ...address, local: '192.0.3.1', cacheinfo: lasting(FOREVER, 1) })
      await rt.do(newAddr, { ...address, local: '192.0.4.1', cacheinfo: lasting(FOREVER, 0) })
      expect(await shown()).toEqual([0, addrFlags.PERMANENT, addrFlags.PERMANENT | addrFlags.DEPRECATED])
      await pass(1600)
      expect((await shown())[0]).toBe(addrFlags.DEPRECATED)
      await pass(2000)
      expect(await shown()).toEqual([addrFlags.PERMANENT, addrFlags.PERMANENT | addrFlags.DEPRECATED])
    }),

  'a lifetime that is set anew begins anew': (world) =>
    withLink(world, [routeGroups.IPV4_IFADDR, routeGroups.IPV4_ROUTE], async (rt, index, pass) => {
      const address = { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' }
      const count = async () => (await rt.dump(getAddr, { family: ipv4 }).toArray()).length
      await rt.do(newAddr, { ...address, cacheinfo: lasting(1, 1) })
      await rt.do(replaceAddr, { ...address, cacheinfo: lasting(3, 3), rtPriority: 7, proto: 9 })
      await pass(2500)
      expect(await count()).toBe(1)
      await pass(2000)
      expect(await count()).toBe(0)
    }),

  'an IPv6 address is deprecated, and then gone; the route to its prefix ends by itself': (world) =>
    withLink(world, [routeGroups.IPV6_IFADDR, routeGroups.IPV6_ROUTE], async (rt, index, pass) => {
      const shown = async () => (await rt.dump(getAddr, { family: ipv6 }).toArray()).map(({ flags = 0 }) => flags)
      const address = { family: ipv6, prefixlen: 64, index, local: '2001:db8::1', flags: addrFlags.NODAD }
      await rt.do(newAddr, { ...address, cacheinfo: lasting(2, 1) })
      await rt.do(getRoute, { family: ipv6, dst: '2001:db8::5', dstLen: 128 })
      await pass(1600)
      expect(await shown()).toEqual([addrFlags.NODAD | addrFlags.DEPRECATED])
      await pass(2000)
      expect(await shown()).toEqual([])
      // It stands in the table until Linux tidies up, but nothing goes by it.
      const prefixes = (await rt.dump(getRoute, { family: ipv6, table: 254 }).toArray()).map(({ dst }) => dst)
      expect(prefixes).toContain('2001:db8::')
      await rt.do(getRoute, { family: ipv6, dst: '2001:db8::5', dstLen: 128 }).catch(() => undefined)
    }),

  'an IPv6 address is tried again when its link begins or ceases to ask for neighbours': (world) =>
    withLink(
      world,
      [routeGroups.IPV6_IFADDR, routeGroups.IPV6_ROUTE, routeGroups.IPV6_MCADDR],
      async (rt, index, pass) => {
        const flags = async () => (await rt.dump(getAddr, { family: ipv6 }).toArray()).map((address) => address.flags)
        const ask = (isOn: boolean) =>
          rt.do(setLink, { index, flags: isOn ? 0 : linkFlags.NOARP, change: linkFlags.NOARP })
        const address = { family: ipv6, prefixlen: 64, index }
        await rt.do(newAddr, { ...address, local: '2001:db8::1' })
        await ask(false)
        // It takes up to a second before the trial begins, which ends at once where nobody can be asked.
        await pass(1300)
        expect(await flags()).toEqual([addrFlags.PERMANENT])
        await ask(true)
        await pass(1300)
        expect(await flags()).toEqual([addrFlags.PERMANENT])
        await rt.do(newAddr, { ...address, local: '2001:db8::2', flags: addrFlags.NODAD })
        await ask(false)
        await ask(true)
        await flags()
      },
    ),

  'the route to an IPv6 prefix ends with the last address that has it': (world) =>
    withLink(world, [routeGroups.IPV6_IFADDR, routeGroups.IPV6_ROUTE], async (rt, index) => {
      const address = { family: ipv6, prefixlen: 64, index, flags: addrFlags.NODAD }
      const routes = () => rt.dump(getRoute, { family: ipv6, table: 254 }).toArray()
      const one = { ...address, local: '2001:db8::1' }
      await rt.do(newAddr, { ...one, cacheinfo: lasting(1000, 500) })
      await routes()
      await rt.do(newAddr, { ...address, local: '2001:db8::2', cacheinfo: lasting(FOREVER, 2000) })
      await routes()
      await rt.do(replaceAddr, { ...one, cacheinfo: lasting(3000, 500) })
      await routes()
      await rt.do(replaceAddr, { ...one, cacheinfo: lasting(FOREVER, FOREVER) })
      await routes()
      await rt.do(replaceAddr, { ...one, cacheinfo: lasting(4000, 500), rtPriority: 300 })
      await routes()
      await rt.do(newRoute, { family: ipv6, dst: '2001:db8:9::', dstLen: 64, oif: index, type: 1, expires: 5000n })
      await routes()
    }),

  'a neighbour that nobody needs becomes stale': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, index, pass) => {
      for (const name of ['arp_cache', 'ndisc_cache']) {
        const parms = { ifindex: index, baseReachableTime: 400n, delayProbeTime: 50n, retransTime: 100n }
        await rt.do(setNeighTable, { name, parms })
      }
      const neighbour = { index, lladdr: '02:00:00:00:00:09', state: neighStates.REACHABLE }
      await rt.do(newNeigh, { ...neighbour, family: ipv4, dst: '192.0.2.9' })
      await pass(1500)
      await rt.do(newNeigh, { ...neighbour, family: ipv6, dst: '2001:db8::9' })
      await pass(1500)
      const states = (await rt.dump(getNeigh, {}).toArray()).filter(({ state }) => state !== neighStates.NOARP)
      expect(states.map(({ state }) => state)).toEqual([neighStates.STALE, neighStates.STALE])
    }),

  'a neighbour that is asked for and never answers has failed': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, index, pass) => {
      await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
      await rt.do(setNeighTable, {
        name: 'arp_cache',
        parms: { ifindex: index, baseReachableTime: 100n, delayProbeTime: 500n, retransTime: 100n },
      })
      const neighbour = { family: ipv4, index, lladdr: '02:00:00:00:00:09' }
      // It was used when it was made, and that is not long ago: it is asked for when it is in doubt.
      await rt.do(newNeigh, { ...neighbour, dst: '192.0.2.9', state: neighStates.REACHABLE })
      await pass(2500)
      await rt.do(newNeigh, { ...neighbour, dst: '192.0.2.10', state: neighStates.PROBE })
      await pass(1500)
      await rt.do(newNeigh, { ...neighbour, dst: '192.0.2.11', state: neighStates.STALE })
      await pass(1000)
      const states = (await rt.dump(getNeigh, { family: ipv4 }).toArray()).filter(
        ({ state }) => state !== neighStates.NOARP,
      )
      expect(states.map(({ state = 0 }) => state).sort((a, b) => a - b)).toEqual([
        neighStates.STALE,
        neighStates.FAILED,
        neighStates.FAILED,
      ])
    }),

  'a neighbour that is wanted is asked for, by programs too where that is set': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, index, pass) => {
      await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
      await rt.do(setNeighTable, { name: 'arp_cache', parms: { ifindex: index, retransTime: 100n, appProbes: 1 } })
      const neighbour = { family: ipv4, index, dst: '192.0.2.9' }
      const state = async () => (await rt.do(getNeigh, neighbour)).state
      await rt.do(newNeigh, { ...neighbour, flags: neighFlags.USE })
      expect(await state()).toBe(neighStates.INCOMPLETE)
      await pass(1500)
      expect(await state()).toBe(neighStates.FAILED)
      await rt.do(replaceNeigh, { ...neighbour, lladdr: '02:00:00:00:00:09', state: neighStates.STALE })
      await rt.do(replaceNeigh, { ...neighbour, flags: neighFlags.USE })
      expect(await state()).toBe(neighStates.DELAY)
    }),

  'what others have found right of a neighbour is doubted, and does not fail': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, index, pass) => {
      await rt.do(newAddr, { family: ipv4, prefixlen: 24, index, local: '192.0.2.1' })
      await rt.do(setNeighTable, { name: 'arp_cache', parms: { ifindex: index, retransTime: 100n } })
      const neighbour = { family: ipv4, index, dst: '192.0.2.9', flagsExt: neighExtFlags.EXT_VALIDATED }
      const right = rt.do(newNeigh, { ...neighbour, lladdr: '02:00:00:00:00:09', state: neighStates.PROBE })
      if (!(await works(right))) return world.lacks?.('neighbours that others have found right')
      await pass(1500)
      expect(await rt.do(getNeigh, { family: ipv4, index, dst: neighbour.dst })).toMatchObject({
        state: neighStates.STALE,
        flagsExt: neighbour.flagsExt,
      })
    }),

  'a vxlan forgets what was not set for good': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, _index, pass) => {
      const data = { id: 42, port: 4789, learning: 0, ageing: 60 }
      const made = rt.do(newLink, { ifname: 'x', linkinfo: { kind: 'vxlan', data } })
      if (!(await works(made))) return world.lacks?.('links of the kind vxlan')
      await rt.do(setLink, { ifname: 'x', ...quiet })
      await rt.do(setLink, { ifname: 'x', ...up })
      const { index } = await rt.do(getLink, { ifname: 'x' })
      const entry = { family: 7, index, flags: neighFlags.SELF, dst: '192.0.2.9' }
      await rt.do(newNeigh, { ...entry, lladdr: '02:00:00:00:00:08', state: neighStates.PERMANENT })
      await rt.do(newNeigh, { ...entry, lladdr: '02:00:00:00:00:09', state: neighStates.REACHABLE })
      await pass(1200)
      const known = async () =>
        (await rt.dump(getNeigh, { family: 7, ifindex: index }).toArray()).map(({ lladdr }) => lladdr)
      expect(await known()).toHaveLength(2)
      // They are looked for anew when the time is another one.
      await rt.do(changeLink, { ifname: 'x', linkinfo: { kind: 'vxlan', data: { ageing: 1 } } })
      await pass(500)
      expect(await known()).toEqual(['02:00:00:00:00:08'])
    }),

  'a bridge tells when it has not heard of an address that is watched': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, index, pass) => {
      await rt.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge', data: { ageingTime: 100 } } })
      await rt.do(setLink, { ifname: 'br', ...quiet })
      await rt.do(setLink, { ifname: 'br', ...up })
      const { index: master } = await rt.do(getLink, { ifname: 'br' })
      await rt.do(setLink, { index, master })
      const entry = { family: 7, index, flags: neighFlags.MASTER, lladdr: '02:00:00:00:00:09' }
      const watched = { ...entry, state: neighStates.NOARP, fdbExtAttrs: { activityNotify: fdbNotify.BIT } }
      const bits = async () => (await rt.do(getNeigh, entry)).fdbExtAttrs?.activityNotify
      await rt.do(newNeigh, watched)
      expect(await bits()).toBe(fdbNotify.BIT)
      await pass(2500)
      expect(await bits()).toBe(fdbNotify.BIT | fdbNotify.INACTIVE_BIT)
    }),

  'a bridge forgets where an address was, unless it was told for good': (world) =>
    withLink(world, [routeGroups.NEIGH], async (rt, index, pass) => {
      await rt.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge', data: { ageingTime: 100 } } })
      await rt.do(setLink, { ifname: 'br', ...quiet })
      await rt.do(setLink, { ifname: 'br', ...up })
      const { index: master } = await rt.do(getLink, { ifname: 'br' })
      await rt.do(setLink, { index, master })
      const entry = { family: 7, index, flags: neighFlags.MASTER }
      const states = async () =>
        (await rt.dump(getNeigh, { family: 7, ifindex: index }).toArray())
          .filter(({ lladdr = '' }) => lladdr.startsWith('02:00:00'))
          .map(({ lladdr, state }) => [lladdr, state])
      const fixed = { ...entry, lladdr: '02:00:00:00:00:09', state: neighStates.NOARP }
      await rt.do(newNeigh, fixed)
      await rt.do(newNeigh, { ...entry, lladdr: '02:00:00:00:00:0a', state: neighStates.REACHABLE })
      await pass(300)
      expect(await states()).toHaveLength(2)
      await pass(1500)
      expect(await states()).toEqual([[fixed.lladdr, fixed.state]])
      // What was heard at a port that is down is forgotten at once.
      await rt.do(newNeigh, { ...entry, lladdr: '02:00:00:00:00:0b', state: neighStates.REACHABLE })
      await rt.do(setLink, { ifname: 'br', flags: 0, change: linkFlags.UP })
      expect(await states()).toEqual([[fixed.lladdr, fixed.state]])
      await rt
        .do(newNeigh, { ...entry, lladdr: '02:00:00:00:00:0c', state: neighStates.REACHABLE })
        .catch(() => undefined)
      await rt.do(setLink, { ifname: 'br', ...up })
      await pass(500)
      expect(await states()).toEqual([[fixed.lladdr, fixed.state]])
    }),

  'a port of a bridge with a spanning tree listens, learns, and then forwards': (world) =>
    // When a bridge hears of the carrier of a port is a worker's affair: here the states count, and not who is told when.
    withLink(world, [], async (rt, index, pass) => {
      const data = { stpState: 1, forwardDelay: 200, maxAge: 600, helloTime: 100 }
      await rt.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge', data } })
      await rt.do(setLink, { ifname: 'br', ...quiet })
      const { index: master } = await rt.do(getLink, { ifname: 'br' })
      await rt.do(setLink, { index, master })
      await rt.do(setLink, { ifname: 'br', ...up })
      const look = async () => {
        const bridge = await rt.do(getLink, { ifname: 'br' })
        const port = await rt.do(getLink, { index })
        const state = port.linkinfo?.slaveKind === 'bridge' ? port.linkinfo.slaveData?.state : undefined
        return [state, bridge.carrier]
      }
      await pass(1000)
      expect(await look()).toEqual([1, 0])
      await pass(2000)
      expect(await look()).toEqual([2, 0])
      await pass(2000)
      expect(await look()).toEqual([3, 1])
      // What it has got to stays; a port that is new waits.
      await rt.do(setLink, { index, flags: 0, change: linkFlags.UP })
      await rt.do(setLink, { index, ...up })
      await pass(500)
      expect(await look()).toEqual([1, 0])
    }),
}
