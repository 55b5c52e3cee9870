import { connect } from '../../src/client/index.ts'
import {
  addrFlags,
  changeLink,
  changeNeigh,
  changeRoute,
  delAddr,
  delLink,
  delLinkProp,
  delNeigh,
  delRoute,
  delRule,
  getAddr,
  getLink,
  getNeigh,
  getNetconf,
  getNsid,
  getRoute,
  getRule,
  getStats,
  type LinkMessage,
  linkFlags,
  newAddr,
  newLink,
  newLinkProp,
  newNeigh,
  newNsid,
  newRoute,
  newRule,
  type RouteMessage,
  replaceAddr,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import type { Operation } from '../../src/schema/index.ts'
import type { RouteStory } from './route.story.ts'

// Requests that are refused: with which error, which words, and where the fault is said to lie.

type Step = readonly [Operation<'NETLINK_ROUTE', never>, object, 'dump'?]
const step = <Q extends object>(op: Operation<'NETLINK_ROUTE', Q>, value: Q): Step => [op, value] as unknown as Step
const dumped = <Q extends object>(op: Operation<'NETLINK_ROUTE', Q>, value: Q): Step =>
  [op, value, 'dump'] as unknown as Step

const ipv4 = 2
const ipv6 = 10
const up = { flags: linkFlags.UP, change: linkFlags.UP }
const nowhere = 99

/** Two links that are up, the second one with addresses; then the requests, whatever comes of them. */
const story = (...steps: Step[]): RouteStory =>
  async function refused({ open }) {
    const rt = await connect(route, { socket: open })
    await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
    for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, afSpec: { inet6: { addrGenMode: 1 } } })
    for (const ifname of ['b', 'a']) await rt.do(setLink, { ifname, ...up })
    await rt.do(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' })
    await rt.do(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1', flags: addrFlags.NODAD })
    for (const [op, value, dump] of steps) {
      if (dump)
        await rt
          .dump(op as never, value as never)
          .toArray()
          .catch(() => undefined)
      else await rt.do(op, value as never).catch(() => undefined)
    }
    rt.close()
  }

const link = (value: LinkMessage) => step(newLink, value)
const v4 = (value: RouteMessage) => step(newRoute, { family: ipv4, dst: '198.51.100.0', dstLen: 24, type: 1, ...value })
const v6 = (value: RouteMessage) => step(newRoute, { family: ipv6, dst: '2001:db8:5::', dstLen: 48, type: 1, ...value })

export const refusalStories: Record<string, RouteStory> = {
  'of links': story(
    link({ ifname: 'a', linkinfo: { kind: 'veth' } }),
    link({ ifname: 'x/y', linkinfo: { kind: 'bridge' } }),
    link({ ifname: 'c', linkinfo: { kindUnlisted: 'nonsense' } }),
    link({ ifname: 'c' }),
    link({ index: 3, linkinfo: { kind: 'bridge' } }),
    link({ index: -1, linkinfo: { kind: 'bridge' } }),
    link({ ifname: 'c', address: '01:00:00:00:00:01', linkinfo: { kind: 'bridge' } }),
    link({ ifname: 'c', mtu: 20, linkinfo: { kind: 'veth' } }),
    link({ ifname: 'c', link: nowhere, linkinfo: { kind: 'macvlan' } }),
    link({ ifname: 'c', linkinfo: { kind: 'macvlan' } }),
    link({ ifname: 'c', link: 3, linkinfo: { kind: 'macvlan', data: { mode: 3 } } }),
    link({ ifname: 'c', linkinfo: { kind: 'vxlan' } }),
    link({ ifname: 'c', linkinfo: { kind: 'vxlan', data: { id: 1, portRange: { low: 9, high: 3 } } } }),
    link({ ifname: 'c', link: 3, linkinfo: { kind: 'vxlan', data: { id: 1, port: 4789 } } }),
    link({ ifname: 'd', linkinfo: { kind: 'vxlan', data: { id: 1, port: 4789 } } }),
    step(changeLink, { ifname: 'nowhere', mtu: 1400 }),
    step(changeLink, { ifname: 'a', linkinfo: { kind: 'bridge', data: { ageingTime: 1 } } }),
    step(changeLink, { ifname: 'c', linkinfo: { kind: 'vxlan', data: { id: 2 } } }),
    step(setLink, { mtu: 1400 }),
    step(setLink, { index: nowhere, mtu: 1400 }),
    step(setLink, { index: 3, mtu: 10 }),
    step(setLink, { index: 3, mtu: 70_000 }),
    step(setLink, { index: 3, address: '01:00:00:00:00:01' }),
    step(setLink, { index: 1, address: '02:00:00:00:00:01' }),
    step(setLink, { index: 3, ifname: 'b' }),
    step(setLink, { index: 3, ifname: 'a b' }),
    step(setLink, { index: 3, master: nowhere }),
    step(setLink, { index: 3, master: 2 }),
    step(setLink, { index: 3, carrier: 0 }),
    step(setLink, { index: 3, netNsPid: 0x7fff_fff0 }),
    step(setLink, { index: 1, netNsPid: 0x7fff_fff0 }),
    step(newLinkProp, { index: 3, propList: { altIfname: ['b'] } }),
    step(delLinkProp, { index: 3, propList: { altIfname: ['never'] } }),
    step(delLink, { index: 1 }),
    step(delLink, {}),
    step(delLink, { group: 77 }),
    step(delLink, { group: 0 }),
    step(getLink, {}),
    step(getLink, { ifname: 'nowhere' }),
    dumped(getLink, { index: 3 }),
    dumped(getLink, { mtu: 3 }),
    dumped(getLink, { flags: 3 }),
  ),

  'of addresses': story(
    step(newAddr, { family: ipv4, prefixlen: 33, index: 3, local: '10.0.0.1' }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: nowhere, local: '10.0.0.1' }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3 }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.2', scope: 253 }),
    step(newAddr, {
      family: ipv4,
      prefixlen: 24,
      index: 3,
      local: '10.0.0.1',
      cacheinfo: { valid: 5, prefered: 10, cstamp: 0, tstamp: 0 },
    }),
    step(newAddr, {
      family: ipv4,
      prefixlen: 24,
      index: 3,
      local: '10.0.0.1',
      cacheinfo: { valid: 0, prefered: 0, cstamp: 0, tstamp: 0 },
    }),
    step(delAddr, { family: ipv4, prefixlen: 24, index: 3, local: '10.9.9.9' }),
    step(delAddr, { family: ipv4, prefixlen: 24, index: nowhere, local: '10.9.9.9' }),
    step(newAddr, { family: ipv6, prefixlen: 129, index: 3, local: '2001:db8::5' }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: nowhere, local: '2001:db8::5' }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3 }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1' }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: 'ff02::1' }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '::' }),
    step(replaceAddr, {
      family: ipv6,
      prefixlen: 64,
      index: 3,
      local: '2001:db8::1',
      cacheinfo: { valid: 5, prefered: 10, cstamp: 0, tstamp: 0 },
    }),
    step(delAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::9' }),
    step(delAddr, { family: ipv6, prefixlen: 64, index: nowhere, local: '2001:db8::9' }),
    step(getAddr, { family: ipv6, address: '2001:db8::1', prefixlen: 64 }),
    step(getAddr, { family: ipv6, address: '2001:db8::1', index: 2 }),
    step(getAddr, { family: ipv6, address: '2001:db8::9' }),
    step(getAddr, { family: ipv6 }),
    step(getAddr, { family: ipv4, local: '192.0.2.1' }),
    dumped(getAddr, { family: ipv4, prefixlen: 3 }),
    dumped(getAddr, { family: ipv6, prefixlen: 3 }),
    dumped(getAddr, { family: ipv4, index: nowhere }),
    dumped(getAddr, { family: ipv6, index: nowhere }),
    dumped(getAddr, { family: ipv4, local: '10.0.0.1' }),
    dumped(getAddr, { family: ipv6, local: '2001:db8::1' }),
  ),

  'of IPv4 routes': story(
    v4({}),
    v4({ oif: nowhere }),
    v4({ oif: 3 }),
    v4({ oif: 1, scope: 253, dst: '198.51.101.0' }),
    v4({ gateway: '172.16.0.1' }),
    v4({ gateway: '192.0.2.1' }),
    v4({ gateway: '192.0.2.255' }),
    v4({ gateway: '172.16.0.1', oif: 3, flags: 4, dst: '198.51.102.0' }),
    v4({ gateway: '172.16.0.1', flags: 4 }),
    v4({ gateway: '192.0.2.2', scope: 254 }),
    v4({ gateway: '192.0.2.2', prefsrc: '10.9.9.9' }),
    v4({ gateway: '192.0.2.2', via: { family: ipv6, addr: 'fe80::1' } }),
    v4({ gateway: '192.0.2.2', dstLen: 16 }),
    v4({ gateway: '192.0.2.2', dstLen: 40 }),
    v4({ gateway: '192.0.2.2', type: 6 }),
    v4({ gateway: '192.0.2.2', type: 77 }),
    v4({ type: 2, oif: 3 }),
    v4({ oif: 3, scope: 255 }),
    v4({ nhId: 77 }),
    v4({ multipath: [{ gateway: '172.16.0.1', hops: 0, ifindex: 0, flags: 0 }] }),
    step(changeRoute, { family: ipv4, dst: '203.0.113.0', dstLen: 24, type: 1, gateway: '192.0.2.2' }),
    step(delRoute, { family: ipv4, dst: '203.0.113.0', dstLen: 24 }),
    step(delRoute, { family: ipv4, dst: '203.0.113.0', dstLen: 24, table: 4711 }),
    step(getRoute, { family: ipv4, dst: '8.8.8.8', dstLen: 32 }),
    step(getRoute, { family: ipv4, dst: '8.8.8.8', dstLen: 24 }),
    step(getRoute, { family: ipv4, dst: '192.0.2.7', dstLen: 32, oif: nowhere }),
    step(getRoute, { family: ipv4, dst: '192.0.2.7', dstLen: 32, iif: nowhere }),
    step(getRoute, { family: ipv4, dst: '192.0.2.255', dstLen: 32 }),
    step(getRoute, { family: ipv4, dst: '192.0.2.1', dstLen: 32 }),
    step(getRoute, { family: ipv4, dst: '192.0.2.9', dstLen: 32, src: '192.0.2.1', srcLen: 32 }),
    step(getRoute, { family: ipv4, dst: '192.0.2.9', dstLen: 32, flags: 0x1000 }),
    dumped(getRoute, { family: ipv4, table: 4711 }),
    dumped(getRoute, { family: ipv4, oif: nowhere }),
    dumped(getRoute, { family: ipv4, tos: 4 }),
    dumped(getRoute, { family: ipv4, dst: '192.0.2.0' }),
  ),

  'of IPv6 routes': story(
    v6({}),
    v6({ oif: nowhere }),
    v6({ gateway: '2001:db9::1' }),
    v6({ gateway: '2001:db8::1' }),
    v6({ gateway: 'fe80::1' }),
    v6({ gateway: 'ff02::1', oif: 3 }),
    v6({ gateway: '2001:db8::2', prefsrc: '2001:db8::77' }),
    v6({ gateway: '2001:db8::2', dstLen: 140 }),
    v6({ nhId: 77 }),
    v6({ gateway: '2001:db8::2' }),
    v6({ gateway: '2001:db8::2' }),
    step(changeRoute, { family: ipv6, dst: '2001:db8:9::', dstLen: 48, type: 1, gateway: '2001:db8::2' }),
    step(delRoute, { family: ipv6, dst: '2001:db8:9::', dstLen: 48 }),
    step(delRoute, { family: ipv6, dst: '2001:db8:9::', dstLen: 48, table: 4711 }),
    step(getRoute, { family: ipv6, dst: '2001:db9::8', dstLen: 128 }),
    step(getRoute, { family: ipv6, dst: '2001:db8::8', dstLen: 128 }),
    step(getRoute, { family: ipv6, dst: '2001:db8::1', dstLen: 128 }),
    step(getRoute, { family: ipv6, dst: '2001:db8:5::8', dstLen: 128, flags: 0x2000 }),
    dumped(getRoute, { family: ipv6, table: 4711 }),
  ),

  'of neighbours, rules and the rest': story(
    step(newNeigh, { family: ipv4, index: 3, lladdr: '02:00:00:00:00:01', state: 128 }),
    step(newNeigh, { family: ipv4, index: nowhere, dst: '192.0.2.9', lladdr: '02:00:00:00:00:01', state: 128 }),
    step(newNeigh, { family: ipv4, dst: '192.0.2.9', lladdr: '02:00:00:00:00:01', state: 128 }),
    step(newNeigh, { family: ipv4, index: 3, dst: '192.0.2.9', state: 128 }),
    step(newNeigh, { family: ipv4, index: 3, dst: '2001:db8::9', lladdr: '02:00:00:00:00:01', state: 128 }),
    step(changeNeigh, { family: ipv4, index: 3, dst: '192.0.2.9', lladdr: '02:00:00:00:00:01', state: 128 }),
    step(delNeigh, { family: ipv4, index: 3, dst: '192.0.2.9' }),
    step(delNeigh, { family: ipv4, index: 3, dst: '192.0.2.9', flags: 8 }),
    step(newNeigh, { family: 7, index: 3, lladdr: '02:00:00:00' }),
    step(newNeigh, { family: 7, index: 3 }),
    step(newNeigh, { family: 7, lladdr: '02:00:00:00:00:01' }),
    step(newNeigh, { family: 7, index: nowhere, lladdr: '02:00:00:00:00:01' }),
    step(getNeigh, { family: ipv4, index: 3, dst: '192.0.2.9' }),
    step(getNeigh, { family: ipv4, dst: '192.0.2.9' }),
    dumped(getNeigh, { family: ipv4, state: 2 }),
    dumped(getNeigh, { family: ipv4, dst: '192.0.2.9' }),
    step(newRule, { family: ipv4, action: 1, srcLen: 8 }),
    step(newRule, { family: ipv4, action: 1, table: 1000, uidRange: { start: 5, end: 3 } }),
    step(newRule, { family: 7, action: 1, table: 1000 }),
    step(newRule, { family: ipv4, action: 2 }),
    step(newRule, { family: ipv4, action: 2, goto: 5, priority: 10 }),
    step(delRule, { family: ipv4, table: 1000, priority: 5 }),
    dumped(getRule, { family: ipv4, table: 1000 }),
    step(getStats, { ifindex: nowhere, filterMask: 1 }),
    step(getStats, { ifindex: 3, filterMask: 0 }),
    step(getNetconf, { family: ipv4, ifindex: nowhere }),
    step(getNsid, {}),
    step(getNsid, { nsid: 77 }),
    step(newNsid, { nsid: 5 }),
    step(newNsid, { pid: 0x7fff_fff0, nsid: 5 }),
  ),
}
