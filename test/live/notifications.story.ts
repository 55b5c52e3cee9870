import { connect } from '../../src/client/index.ts'
import {
  appendRoute,
  changeNeigh,
  delAddr,
  delLink,
  delNeigh,
  delRoute,
  delRule,
  getLink,
  type LinkMessage,
  linkFlags,
  neighStates,
  newAddr,
  newLink,
  newLinkProp,
  newNeigh,
  newRoute,
  newRule,
  replaceAddr,
  replaceRoute,
  route,
  routeGroups,
  setLink,
} from '../../src/families/route/index.ts'
import type { Operation } from '../../src/schema/index.ts'
import { NetlinkError } from '../../src/wire/index.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'

// What a listener to all groups hears of each change: which messages, in which order, to which groups. Links do without the address
// that IPv6 gives them, for it comes in its own time.

type Step = readonly [Operation<'NETLINK_ROUTE', never>, object]

export const up = { flags: linkFlags.UP, change: linkFlags.UP }
export const down = { flags: 0, change: linkFlags.UP }
export const quiet = { afSpec: { inet6: { addrGenMode: 1 } } }
const ipv4 = 2
const ipv6 = 10
const nodad = 2

const noError = () => undefined

export const step = <Q extends object>(op: Operation<'NETLINK_ROUTE', Q>, value: Q): Step =>
  [op, value] as unknown as Step

/** Tells what happens while `steps` are done one after another, whatever comes of each, on a kernel that has the kinds of links in them. */
export function story(...steps: Step[]): RouteStory {
  return async function told(world: RouteWorld) {
    const listener = world.open()
    listener.setOption('receiveBuffer', 1 << 20)
    listener.setOption('pktinfo', 1)
    try {
      for (const group of groups) listener.join(group)
    } catch {
      return world.lacks?.('notifications of multicast groups')
    }
    const rt = await connect(route, { socket: world.open })
    for (const [op, value] of steps) {
      const error = await rt.do(op, value as never).then(noError, (error: unknown) => error)
      const kind = (value as LinkMessage).linkinfo?.kind
      if (error instanceof NetlinkError && error.extack?.message === 'Unknown device type')
        world.lacks?.(`links of the kind ${kind}`)
      // Time for what follows, and then all that was heard.
      await rt.do(getLink, { index: 1 })
      while (listener.receive() !== undefined);
    }
    rt.close()
    listener.close()
  }
}

const groups = [
  routeGroups.LINK,
  routeGroups.NEIGH,
  routeGroups.IPV4_IFADDR,
  routeGroups.IPV4_ROUTE,
  routeGroups.IPV4_RULE,
  routeGroups.IPV6_IFADDR,
  routeGroups.IPV6_ROUTE,
  routeGroups.IPV6_RULE,
  routeGroups.IPV4_NETCONF,
  routeGroups.IPV6_NETCONF,
  routeGroups.NSID,
  routeGroups.NEXTHOP,
  routeGroups.IPV4_MCADDR,
  routeGroups.IPV6_MCADDR,
]

const veth = step(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
export const pair = [veth, step(setLink, { ifname: 'a', ...quiet }), step(setLink, { ifname: 'b', ...quiet })]
export const pairUp = [...pair, step(setLink, { ifname: 'a', ...up }), step(setLink, { ifname: 'b', ...up })]

export const notificationStories: Record<string, RouteStory> = {
  'the loopback link goes up and down': story(
    step(setLink, { ifname: 'lo', ...up }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 1, local: '10.0.0.1' }),
    step(setLink, { ifname: 'lo', ...down }),
    step(setLink, { ifname: 'lo', ...up }),
    step(delAddr, { family: ipv4, prefixlen: 24, index: 1, local: '10.0.0.1' }),
  ),

  'a pair of links is made, set up, down, and deleted': story(
    ...pairUp,
    step(setLink, { ifname: 'b', ...down }),
    step(setLink, { ifname: 'b', ...up }),
    step(setLink, { ifname: 'a', ...down }),
    step(delLink, { ifname: 'b' }),
  ),

  'all that can be changed of a link': story(
    ...pairUp,
    step(setLink, { index: 3, mtu: 1400 }),
    step(setLink, { index: 3, address: '02:00:00:00:00:07' }),
    step(setLink, { index: 3, group: 5 }),
    step(setLink, { index: 3, ifalias: 'further' }),
    step(setLink, { index: 3, txqlen: 7 }),
    step(setLink, { index: 3, flags: linkFlags.NOARP, change: linkFlags.NOARP }),
    step(setLink, { index: 3, flags: linkFlags.PROMISC, change: linkFlags.PROMISC }),
    step(setLink, { index: 3, flags: 0, change: linkFlags.PROMISC }),
    step(newLinkProp, { index: 3, propList: { altIfname: ['second'] } }),
    step(setLink, { index: 3, ifname: 'c' }),
    step(setLink, { index: 3, mtu: 1000 }),
  ),

  'a bridge gets a port and loses it': story(
    ...pairUp,
    step(newLink, { ifname: 'br', linkinfo: { kind: 'bridge' } }),
    step(setLink, { ifname: 'br', ...quiet }),
    step(setLink, { ifname: 'br', ...up }),
    step(setLink, { index: 3, master: 4 }),
    step(setLink, { ifname: 'b', ...down }),
    step(setLink, { ifname: 'b', ...up }),
    step(setLink, { index: 3, mtu: 1400 }),
    step(setLink, { index: 3, master: 0 }),
    step(delLink, { ifname: 'br' }),
  ),

  'a macvlan follows the link that it stands on': story(
    ...pairUp,
    step(newLink, { ifname: 'm', link: 3, linkinfo: { kind: 'macvlan', data: { mode: 4 } } }),
    step(setLink, { ifname: 'm', ...quiet }),
    step(setLink, { ifname: 'm', ...up }),
    step(setLink, { ifname: 'b', ...down }),
    step(setLink, { ifname: 'b', ...up }),
    step(setLink, { index: 3, mtu: 1400 }),
    step(delLink, { ifname: 'm' }),
  ),

  'a link with addresses goes down and away, with a macvlan on it': story(
    ...pairUp,
    step(newLink, { ifname: 'm', link: 3, linkinfo: { kind: 'macvlan' } }),
    step(setLink, { ifname: 'm', ...quiet }),
    step(setLink, { ifname: 'm', ...up }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1', flags: nodad }),
    step(setLink, { ifname: 'a', ...down }),
    step(setLink, { ifname: 'a', ...up }),
    step(setLink, { ifname: 'a', mtu: 60 }),
    step(delLink, { ifname: 'a' }),
  ),

  'a port of a bridge with addresses goes down': story(
    ...pairUp,
    step(newLink, { ifname: 'br', linkinfo: { kind: 'bridge' } }),
    step(setLink, { ifname: 'br', ...quiet }),
    step(setLink, { ifname: 'br', ...up }),
    step(setLink, { ifname: 'a', master: 4 }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1', flags: nodad }),
    step(setLink, { ifname: 'a', ...down }),
  ),

  'a link is held down for reasons': story(
    ...pairUp,
    step(newLink, { ifname: 'm', link: 3, linkinfo: { kind: 'macvlan' } }),
    step(setLink, { ifname: 'm', ...quiet }),
    step(setLink, { ifname: 'm', ...up }),
    step(setLink, { ifname: 'm', protoDownReason: { mask: 3, value: 3 } }),
    step(setLink, { ifname: 'm', protoDown: 1 }),
    step(setLink, { ifname: 'm', protoDown: 0 }),
    step(setLink, { ifname: 'm', protoDown: 0, protoDownReason: { mask: 1, value: 0 } }),
    step(setLink, { ifname: 'm', protoDown: 0, protoDownReason: { mask: 2, value: 0 } }),
    step(setLink, { ifname: 'a', protoDown: 1 }),
  ),

  'IPv4 addresses bring their routes and take them along': story(
    ...pair,
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1', broadcast: '192.0.2.255' }),
    step(setLink, { ifname: 'a', ...up }),
    step(setLink, { ifname: 'b', ...up }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.2' }),
    step(newAddr, { family: ipv4, prefixlen: 25, index: 3, local: '192.0.2.1' }),
    step(newAddr, { family: ipv4, prefixlen: 32, index: 3, local: '10.1.0.1', address: '10.1.0.2' }),
    step(newAddr, { family: ipv4, prefixlen: 31, index: 3, local: '10.2.0.1' }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '10.3.0.1', rtPriority: 50 }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '10.4.0.1', flags: 0x200 }),
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '224.0.0.9' }),
    step(replaceAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.2', rtPriority: 7 }),
    step(delAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    step(delAddr, { family: ipv4, prefixlen: 25, index: 3, local: '192.0.2.1' }),
    step(delAddr, { family: ipv4, prefixlen: 24, index: 3, local: '10.3.0.1' }),
    step(delAddr, { family: ipv4, prefixlen: 32, index: 3, local: '10.1.0.1' }),
    step(setLink, { ifname: 'a', ...down }),
    step(setLink, { ifname: 'a', ...up }),
  ),

  'IPv6 addresses bring their routes and take them along': story(
    ...pair,
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1', flags: nodad }),
    step(setLink, { ifname: 'a', ...up }),
    step(setLink, { ifname: 'b', ...up }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::2', flags: nodad }),
    step(newAddr, { family: ipv6, prefixlen: 128, index: 3, local: '2001:db8:1::2', flags: nodad }),
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8:2::2', flags: nodad | 0x200 }),
    step(newAddr, {
      family: ipv6,
      prefixlen: 64,
      index: 3,
      local: '2001:db8:3::2',
      address: '2001:db8:3::3',
      flags: nodad,
    }),
    step(delAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::2' }),
    step(delAddr, { family: ipv6, prefixlen: 128, index: 3, local: '2001:db8:1::2' }),
    step(setLink, { ifname: 'a', ...down }),
    step(setLink, { ifname: 'a', ...up }),
  ),

  'IPv4 routes are added, replaced, appended and deleted': story(
    ...pairUp,
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    ...[newRoute, newRoute, replaceRoute, appendRoute, replaceRoute].map((op, i) =>
      step(op, { family: ipv4, dst: '198.51.100.0', dstLen: 24, type: 1, protocol: 4, gateway: `192.0.2.${i + 2}` }),
    ),
    step(newRoute, {
      family: ipv4,
      dst: '198.51.100.0',
      dstLen: 24,
      type: 1,
      protocol: 4,
      gateway: '192.0.2.9',
      priority: 5,
    }),
    step(newRoute, { family: ipv4, dst: '203.0.113.0', dstLen: 24, type: 6 }),
    step(newRoute, {
      family: ipv4,
      dst: '203.0.114.0',
      dstLen: 24,
      type: 1,
      table: 1000,
      multipath: [
        { gateway: '192.0.2.2', hops: 1, ifindex: 3, flags: 0 },
        { gateway: '192.0.2.3', hops: 0, ifindex: 3, flags: 0 },
      ],
    }),
    step(newRoute, { family: ipv4, dst: '0.0.0.0', dstLen: 0, type: 1, scope: 253, oif: 3 }),
    step(newRoute, {
      family: ipv4,
      dst: '10.9.0.0',
      dstLen: 16,
      type: 1,
      oif: 3,
      via: { family: 10, addr: 'fe80::9' },
    }),
    step(delRoute, { family: ipv4, dst: '198.51.100.0', dstLen: 24, gateway: '192.0.2.6', scope: 255 }),
    step(delRoute, { family: ipv4, dst: '198.51.100.0', dstLen: 24, scope: 255 }),
    step(delRoute, { family: ipv4, dst: '203.0.113.0', dstLen: 24, scope: 255 }),
    step(delRoute, { family: ipv4, dst: '203.0.114.0', dstLen: 24, table: 1000, scope: 255 }),
    step(setLink, { ifname: 'a', ...down }),
  ),

  'IPv6 routes are added, replaced, appended and deleted': story(
    ...pairUp,
    step(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1', flags: nodad }),
    ...[newRoute, newRoute, replaceRoute, appendRoute].map((op, i) =>
      step(op, { family: ipv6, dst: '2001:db8:5::', dstLen: 48, type: 1, protocol: 4, gateway: `2001:db8::${i + 2}` }),
    ),
    step(newRoute, { family: ipv6, dst: '2001:db8:6::', dstLen: 48, type: 1, oif: 3, priority: 7 }),
    step(newRoute, { family: ipv6, dst: '2001:db8:6::', dstLen: 48, type: 1, oif: 2, priority: 7 }),
    step(newRoute, { family: ipv6, dst: '2001:db8:7::', dstLen: 48, type: 6 }),
    step(newRoute, {
      family: ipv6,
      dst: '2001:db8:8::',
      dstLen: 48,
      type: 1,
      multipath: [
        { gateway: '2001:db8::2', hops: 1, ifindex: 3, flags: 0 },
        { gateway: '2001:db8::3', hops: 0, ifindex: 3, flags: 0 },
      ],
    }),
    step(newRoute, { family: ipv6, dst: '::', dstLen: 0, type: 1, oif: 3, gateway: 'fe80::9' }),
    step(delRoute, { family: ipv6, dst: '2001:db8:5::', dstLen: 48, gateway: '2001:db8::5' }),
    step(delRoute, { family: ipv6, dst: '2001:db8:8::', dstLen: 48 }),
    step(setLink, { ifname: 'a', ...down }),
  ),

  'neighbours and rules come and go': story(
    ...pairUp,
    step(newNeigh, {
      family: ipv4,
      index: 3,
      dst: '192.0.2.9',
      lladdr: '02:00:00:00:00:09',
      state: neighStates.PERMANENT,
    }),
    step(changeNeigh, {
      family: ipv4,
      index: 3,
      dst: '192.0.2.9',
      lladdr: '02:00:00:00:00:0a',
      state: neighStates.PERMANENT,
    }),
    step(newNeigh, {
      family: ipv6,
      index: 3,
      dst: '2001:db8::9',
      lladdr: '02:00:00:00:00:09',
      state: neighStates.PERMANENT,
    }),
    step(delNeigh, { family: ipv4, index: 3, dst: '192.0.2.9' }),
    step(newRule, { family: ipv4, action: 1, table: 1000 }),
    step(newRule, { family: ipv6, action: 1, table: 1000, priority: 50, iifname: 'a', src: '2001:db8::', srcLen: 32 }),
    step(delRule, { family: ipv4, table: 1000 }),
    step(setLink, { ifname: 'b', ...down }),
    step(setLink, { ifname: 'a', ...down }),
  ),
}
