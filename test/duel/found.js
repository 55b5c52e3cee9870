/**
 * @import { Fields, Step } from './random/draft.js'
 */

// Stories that were once told differently, each as small as it shows that.

const INET = 2
const INET6 = 10
const CREATE = 0x400
const EXCL = 0x200
const REPLACE = 0x100
const APPEND = 0x800
const DUMP = 0x300
const UNICAST = 1

/**
 * @param {string} message
 * @param {Fields} value
 * @param {number} [flags]
 * @param {Step['from']} [from]
 * @returns {Step}
 */
function step(message, value, flags = CREATE | EXCL, from = 'strict') {
  return { from, message, flags, value }
}

/** @param {number} index */
const up = (index) => step('RTM_SETLINK', { index, flags: 1, change: 1 }, 0)
/** @param {number} index */
const down = (index) => step('RTM_SETLINK', { index, flags: 0, change: 1 }, 0)
/** @param {number} index */
const quiet = (index) => step('RTM_SETLINK', { index, afSpec: { inet6: { addrGenMode: 1 } } }, 0)
/**
 * @param {string} kind
 * @param {Fields} value
 * @param {Fields} [data]
 */
const link = (kind, value, data) => step('RTM_NEWLINK', { ...value, linkinfo: { kind, ...(data && { data }) } })
/** A pair of links, of which nothing is heard but what is asked for. */
const pair = [link('veth', { index: 10, ifname: 'n0' }, { peer: { index: 11, ifname: 'n1' } }), quiet(10), quiet(11)]
const pairUp = [...pair, up(10), up(11)]
/**
 * @param {number} index
 * @param {string} local
 * @param {Fields} [more]
 */
const ipv4 = (index, local, more) => step('RTM_NEWADDR', { family: INET, prefixlen: 24, index, local, ...more })
/**
 * @param {number} index
 * @param {string} local
 * @param {Fields} [more]
 */
const ipv6 = (index, local, more) =>
  step('RTM_NEWADDR', { family: INET6, prefixlen: 64, index, local, flags: 2, ...more })
const plain = { type: UNICAST, protocol: 4, table: 254 }
/**
 * @param {Fields} value
 * @param {number} [flags]
 */
const route4 = (value, flags) =>
  step('RTM_NEWROUTE', { family: INET, dst: '10.16.0.0', dstLen: 16, ...plain, ...value }, flags)
/**
 * @param {Fields} value
 * @param {number} [flags]
 */
const route6 = (value, flags) =>
  step('RTM_NEWROUTE', { family: INET6, dst: '2001:db9::', dstLen: 32, ...plain, ...value }, flags)
/**
 * @param {Fields} value
 * @param {number} [flags]
 */
const nexthop = (value, flags) => step('RTM_NEWNEXTHOP', { protocol: 4, ...value }, flags)
/** @param {Fields} value */
const lookup = (value) => step('RTM_GETROUTE', value, 0)
const way = (/** @type {Fields} */ value) => ({ flags: 0, hops: 0, ifindex: 0, ...value })

/** @type {Record<string, Step[]>} */
export const foundStories = {
  'the end of a dump of routes says that it is filtered only where something is asked for': [
    up(1),
    step('RTM_GETROUTE', { family: INET }, DUMP),
    step('RTM_GETROUTE', { family: INET, table: 254 }, DUMP),
    step('RTM_GETROUTE', { family: 0, table: 254 }, DUMP),
    step('RTM_GETROUTE', { family: INET6, flags: 0x800 }, DUMP),
    step('RTM_GETNEIGH', { family: INET, master: 10 }, DUMP),
    step('RTM_GETLINK', { master: 10 }, DUMP),
  ],
  'what a lookup may ask for': [
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, flags: 0x200 }),
    lookup({ family: INET6, dst: 'fe80::1', dstLen: 128, flags: 0x100 }),
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 0 }),
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, table: 100 }),
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, ipProto: 200 }),
    lookup({ family: INET6, dst: '2001:db9::1', dstLen: 128, oif: 15 }),
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, oif: 15 }),
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, oif: 15, iif: 1 }),
  ],
  'a link that is asked for leads everywhere, but is in no table': [
    ...pairUp,
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, oif: 10 }),
    lookup({ family: INET, dst: '10.16.0.1', dstLen: 32, oif: 10, flags: 0x2000 }),
  ],
  'a route by the loopback link is local': [
    up(1),
    route4({ dst: undefined, dstLen: 0, oif: 1 }),
    lookup({ family: INET, dst: '10.0.1.3', dstLen: 32, flags: 0x1100 }),
  ],
  'metrics are no larger than they can be': [
    up(1),
    route4({ oif: 1, metrics: { mtu: 70_000, advmss: 65_530, hoplimit: 300, window: 0 } }),
    route4({ dst: '10.17.0.0', oif: 1, metrics: { mtu: 0 } }),
    route4({ dst: '10.18.0.0', oif: 1, metrics: { features: 32 } }),
    route4({ dst: '10.18.0.0', oif: 1, metrics: { ccAlgo: 'nonsense' } }),
  ],
  'what is wrong with the ways of a route': [
    ...pairUp,
    route4({ type: 10 }),
    route4({ type: 6, oif: 10 }),
    route4({ tos: 2, oif: 10 }),
    route4({ nhId: 3, oif: 10 }),
    route4({ oif: 11, multipath: [way({ ifindex: 10 })] }),
    route4({ multipath: [way({ ifindex: 10, flags: 1 })] }),
    route6({ via: { family: INET, addr: '10.0.0.1' }, oif: 10 }),
    route6({ multipath: [way({ ifindex: 15, gateway: 'fe80::1' }), way({})] }),
    route6({ gateway: '::', oif: 10 }),
    route6({ gateway: 'fe80::8', oif: 1 }),
    route6({ tos: 4, oif: 10 }),
    route6({ oif: 10, pref: 2 }),
  ],
  'a gateway of IPv6 that is an address of ours': [
    ...pair,
    ipv6(10, '2001:db8::3', { prefixlen: 128 }),
    route6({ multipath: [way({ gateway: '2001:db8::3' })] }, CREATE | APPEND),
    route6({ gateway: '2001:db8::3', oif: 10 }),
  ],
  'the table of a route is there also when the route is not': [
    route4({ table: 100, oif: 16 }),
    step('RTM_DELROUTE', { family: INET, dst: '10.17.0.0', dstLen: 16, table: 100, scope: 255 }, 0),
    step('RTM_DELROUTE', { family: INET6, dstLen: 0, table: 254 }, 0),
    step('RTM_DELROUTE', { family: INET, dst: '10.17.0.0', dstLen: 16, oif: 77, scope: 255 }, 0),
  ],
  'attributes that nobody knows are passed over in what is not asked': [
    ...pairUp,
    route4({ oif: 10, $unknown: [{ type: 462, payload: [1, 2] }] }),
    step(
      'RTM_DELADDR',
      { family: INET6, prefixlen: 64, index: 10, local: '2001:db8::1', $unknown: [{ type: 257, payload: [1] }] },
      0,
    ),
  ],
  'flags that an address may have': [
    ...pair,
    ipv4(10, '10.0.0.1', { flags: 0x20 }),
    ipv4(10, '10.0.0.2', { flags: 0x900 }),
    ipv4(10, '10.0.0.3', { flags: 0x400 }),
    ipv4(10, '10.0.0.4', { broadcast: '0.0.0.0' }),
    ipv6(10, '2001:db8::1', { flags: 6 }),
    ipv6(10, '2001:db8::2', { flags: 0x102, prefixlen: 48 }),
    ipv6(10, '2001:db8::3', { flags: 0x402 }),
  ],
  'IPv6 where a link has no room for it': [
    ...pair,
    step('RTM_SETLINK', { index: 10, mtu: 1000 }, 0),
    ipv6(10, '2001:db8::1'),
    step('RTM_DELADDR', { family: INET6, prefixlen: 64, index: 10, local: '2001:db8::1' }, 0),
  ],
  'labels follow the name of a link': [
    ...pair,
    ipv4(10, '10.0.0.1'),
    ipv4(10, '10.0.1.1', { label: 'n0:x' }),
    ipv4(10, '10.0.2.1'),
    step('RTM_SETLINK', { index: 10, ifname: 'n7' }, 0),
  ],
  'nexthop objects are looked at as routes are': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    nexthop({ id: 1, family: INET, oif: 10, gateway: '10.0.0.5' }, 0),
    nexthop({ id: 2, family: INET, oif: 10, gateway: '10.9.9.9' }),
    nexthop({ id: 2, family: 0, oif: 10 }),
    nexthop({ id: 2, family: INET, oif: 10, flags: 4 }),
    nexthop({ id: 2, family: INET, oif: 10, flags: 8 }),
    nexthop({ id: 2, family: INET, oif: 10, fdb: true }),
    nexthop({ id: 2, family: INET6, oif: 10, gateway: 'fe80::5' }),
    nexthop({ id: 3, family: INET, blackhole: true }),
    nexthop({ id: 4, family: INET, fdb: true, gateway: '10.0.0.5' }),
    nexthop({ id: 5, family: INET, oif: 10 }, REPLACE),
    nexthop({ oif: 10, family: INET }, CREATE | REPLACE),
    step('RTM_GETNEXTHOP', { gateway: '10.0.0.5' }, DUMP),
    step('RTM_GETNEXTHOP', { id: 1, protocol: 4 }, 0),
    step('RTM_GETNEXTHOP', { family: INET6 }, DUMP),
  ],
  'groups of nexthop objects, and what becomes of them and of routes': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    nexthop({ id: 1, family: INET, oif: 10, gateway: '10.0.0.5' }),
    nexthop({ id: 2, family: INET, oif: 10, gateway: '10.0.0.6' }),
    nexthop({ id: 3, family: INET, blackhole: true }),
    nexthop({
      id: 8,
      group: [
        { id: 1, weight: 0 },
        { id: 1, weight: 0 },
      ],
    }),
    nexthop({
      id: 8,
      group: [
        { id: 1, weight: 0 },
        { id: 3, weight: 0 },
      ],
    }),
    nexthop({ id: 8, group: [{ id: 1, weight: 0 }], oif: 10 }),
    nexthop({
      id: 8,
      group: [
        { id: 1, weight: 0 },
        { id: 2, weight: 3 },
      ],
    }),
    nexthop({ id: 9, group: [{ id: 8, weight: 0 }] }),
    route4({ nhId: 8 }),
    route4({ dst: '10.17.0.0', nhId: 1 }),
    route4({ dst: '10.18.0.0', nhId: 1, scope: 254 }),
    route6({ nhId: 1 }),
    nexthop({ id: 1, family: INET, blackhole: true }, CREATE | REPLACE),
    nexthop({ id: 1, family: INET, oif: 10, gateway: '10.0.0.7' }, CREATE | REPLACE),
    nexthop({ id: 8, family: INET, oif: 10 }, CREATE | REPLACE),
    step('RTM_DELNEXTHOP', { id: 2 }, 0),
    step('RTM_DELNEXTHOP', { id: 1 }, 0),
  ],
  'what is wrong with a rule': [
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, sportRange: { start: 2, end: 1 } }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, dscpMask: 63 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, goto: 5 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, tos: 1 }),
    step('RTM_NEWRULE', { family: INET6, action: 1 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, dscp: 1, dscpMask: 1, priority: 100 }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 254, sportRange: { start: 2, end: 2 }, priority: 101 }),
  ],
  'what a vxlan can be': [
    ...pairUp,
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, link: 17 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, group: '239.0.0.1' }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, label: 3 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, labelPolicy: 2 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, group: '10.0.0.1', local6: '2001:db8::1' }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, gpe: true, port: 0 }),
    link('vxlan', { index: 14, ifname: 'n4', mtu: 67 }, { id: 42 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, group: '10.0.0.1', link: 10 }),
    link('vxlan', { index: 15, ifname: 'n5' }, { id: 42, learning: 0, vnifilter: 0, ageing: 0 }),
    step('RTM_NEWLINK', { index: 14, linkinfo: { kind: 'vxlan', data: { port: 4789 } } }, 0),
    step('RTM_NEWLINK', { index: 14, linkinfo: { kind: 'vxlan', data: { group: '10.0.0.2', ttl: 3 } } }, 0),
  ],
  'a pair of links of which one cannot be': [
    link('veth', { index: 13, ifname: 'n3' }, { peer: { index: 13, ifname: 'n3' } }),
    link('veth', { index: 14, ifname: 'n4' }, { peer: { index: 15, ifname: 'n5', flags: 1, change: 1 } }),
  ],
  'entries of forwarding tables that cannot be': [
    ...pairUp,
    up(1),
    step('RTM_NEWNEIGH', { family: 7, index: 1, flags: 2, lladdr: '02:00:00:00:00:05', state: 128 }),
    step('RTM_DELNEIGH', { family: 7, index: 1, flags: 2, lladdr: '02:00:00:00:00:05', state: 128 }, 0),
    step('RTM_NEWNEIGH', { family: 7, index: 11, flags: 2, lladdr: '02:00:00:00:00:05', state: 2 }),
    step('RTM_DELNEIGH', { family: 7, index: 11, flags: 2, lladdr: '02:00:00:00:00:05' }, 0),
    step('RTM_GETNEIGH', { family: INET, index: 11, flags: 0x40, dst: '10.0.0.5' }, 0),
  ],
  'the source of a route that leads nowhere may be anything': [route4({ type: 8, prefsrc: '10.0.0.9' })],
  'IPv6 says when it begins on a link': [...pairUp, down(11), up(11)],
  'a bridge that is given an address has no carrier without ports': [
    link('bridge', { index: 10, ifname: 'n0' }),
    quiet(10),
    up(10),
    step('RTM_SETLINK', { index: 10, address: '02:00:00:00:00:07' }, 0),
  ],
}
