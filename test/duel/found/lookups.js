import {
  down,
  INET,
  INET6,
  ipv4,
  ipv6,
  link,
  lookup,
  nexthop,
  pairUp,
  quiet,
  route4,
  route6,
  step,
  up,
  way,
} from './steps.js'

/**
 * @import { Fields, Step } from '../random/draft.js'
 */

/** @param {Fields} value */
const rule = (value) => step('RTM_NEWRULE', { family: INET, action: 1, ...value })
/**
 * @param {string} dst
 * @param {Fields} [more]
 */
const to = (dst, more) => lookup({ family: INET, dst, dstLen: 32, ...more })
/**
 * @param {string} dst
 * @param {Fields} [more]
 */
const to6 = (dst, more) => lookup({ family: INET6, dst, dstLen: 128, ...more })
/**
 * Of a packet that comes in by a link.
 * @param {number} iif
 * @param {string} src
 */
const from = (iif, src) => ({ iif, src, srcLen: 32 })

/** What a lookup can want besides: the number of the table, the route itself. */
const wishes = [0, 0x1000, 0x2000, 0x3000]

const host = [...pairUp, up(1), ipv4(10, '10.0.0.1'), ipv6(10, '2001:db8::1')]

/** @type {Record<string, Step[]>} */
export const lookups = {
  'the table that a lookup names': [
    ...host,
    ...wishes.flatMap((flags) => [to('127.0.0.1', { flags }), to('0.0.0.0', { flags }), to('10.0.0.5', { flags })]),
    rule({ table: 101, priority: 50 }),
    route4({ table: 101, gateway: '10.0.0.5' }),
    ...wishes.map((flags) => to('10.16.0.1', { flags })),
    ...wishes.map((flags) => to('10.0.0.1', { flags })),
  ],
  'rules choose by all that a packet is': [
    ...host,
    ...[101, 102, 103, 104].map((table) => route4({ table, gateway: `10.0.0.${table - 90}` })),
    rule({ table: 101, priority: 50, ipProto: 17, tos: 8 }),
    rule({ table: 102, priority: 51, ipProto: 6 }),
    rule({ action: 2, goto: 70, priority: 52 }),
    rule({ table: 103, priority: 53, dscp: 63, flow: { from: 0, to: 3 } }),
    rule({ table: 104, priority: 54, dportRange: { start: 5, end: 6 } }),
    rule({ table: 101, priority: 55, src: '10.0.0.9', srcLen: 24, suppressIfgroup: 1 }),
    to('10.16.0.1'),
    to('10.16.0.1', { ipProto: 6 }),
    to('10.16.0.1', { tos: 8 }),
    to('10.16.0.1', { tos: 0xfc }),
    to('10.16.0.1', { dport: 6 }),
    to('10.16.0.1', { src: '10.0.0.1', srcLen: 32 }),
    rule({ table: 104, priority: 70 }),
    to('10.16.0.1'),
    rule({ action: 9, priority: 49 }),
    to('10.16.0.1'),
  ],
  'what becomes of packets that come in': [
    ...host,
    to('10.0.0.1', from(11, '10.0.1.5')),
    to('10.0.0.1', from(11, '10.0.0.1')),
    to('10.16.0.1', from(11, '10.0.1.5')),
    to('255.255.255.255', from(11, '10.0.1.5')),
    to('10.0.0.255', from(10, '10.0.0.5')),
    to('224.0.0.1', from(10, '10.0.0.5')),
    to('224.0.0.9', from(10, '10.0.0.5')),
    to('127.0.0.1', from(10, '10.0.0.5')),
    ...wishes.map((flags) => to('0.0.0.0', { iif: 10, flags })),
    step('RTM_SETLINK', { index: 11, afSpec: { inet: { conf: { forwarding: 1 } } } }, 0),
    to('10.16.0.1', from(11, '10.0.1.5')),
    to('10.0.0.5', from(11, '10.0.1.5')),
    step('RTM_SETLINK', { index: 10, afSpec: { inet: { conf: { forwarding: 1 } } } }, 0),
    to('10.0.0.7', from(10, '10.0.0.5')),
    route4({ type: 7 }),
    to('10.16.0.1', from(11, '10.0.1.5')),
  ],
  'where a packet without a source comes from': [
    ...host,
    ipv4(11, '10.0.2.1', { scope: 253 }),
    ipv4(11, '10.0.3.1'),
    ...['10.0.2.5', '10.0.3.5', '224.0.0.5', '239.1.1.1', '255.255.255.255', '0.0.0.0'].map((dst) =>
      to(dst, { oif: 11 }),
    ),
    to('10.0.3.5', { src: '10.0.9.9', srcLen: 32 }),
    to('239.1.1.1', { src: '10.0.0.1', srcLen: 32 }),
    to('10.0.3.5', { src: '224.0.0.1', srcLen: 32 }),
  ],
  'the source of a packet by a link that has none is that of the link that came first': [
    ...host,
    step('RTM_DELADDR', { family: INET, prefixlen: 24, index: 10, local: '10.0.0.1' }, 0),
    ipv4(10, '10.0.1.2'),
    ipv4(11, '10.0.0.2'),
    route4({ dst: undefined, dstLen: 0, oif: 1 }),
    to('10.9.9.9'),
  ],
  'which IPv6 route a packet takes': [
    ...host,
    ipv6(11, '2001:db8:1::1'),
    route6({ gateway: '2001:db8::5' }),
    route6({ gateway: '2001:db8:1::5', pref: 1, dst: '2001:dba::' }),
    route6({ oif: 10, dst: '2001:dba::', pref: 3 }),
    route6({ oif: 11, dst: '2001:dba::' }),
    route6({ type: 7, dst: '2001:dbb::' }),
    route6({ type: 10, oif: 10, dst: '2001:dbc::' }),
    to6('2001:db9::1', { oif: 11 }),
    to6('2001:db9::1', { oif: 11, src: '2001:db8:1::1', srcLen: 128 }),
    to6('2001:dba::1'),
    to6('2001:dba::1', { oif: 10 }),
    to6('2001:dbb::1'),
    to6('2001:dbc::1'),
    to6('fe80::9', { iif: 11 }),
    to6('2001:db9::1', { iif: 11, flags: 0x2000 }),
    route6({ gateway: '2001:db8::6', prefsrc: '2001:db8::1', dst: '2001:dbd::' }),
    to6('2001:dbd::1'),
    route6({ oif: 10, dst: '2001:dbe::', expires: 1000 }),
    to6('2001:dbe::1'),
    to6('::'),
  ],
  'to take the rule for the main table of IPv6 away changes nothing until a rule is added': [
    ...host,
    step('RTM_DELRULE', { family: INET6, action: 1, table: 254 }, 0),
    to6('2001:db8::5'),
    step('RTM_NEWRULE', { family: INET6, action: 1, table: 100, src: '2001:db8::', srcLen: 32, flags: 0x10000 }),
    to6('2001:db8::5'),
    route6({ table: 100, gateway: '2001:db8::5' }),
    to6('2001:db9::1'),
  ],
  'an object that drops packets, whatever link is asked for': [
    ...pairUp,
    nexthop({ id: 3, family: INET6, blackhole: true }),
    nexthop({ id: 4, family: INET, blackhole: true }),
    route6({ oif: 1 }),
    route6({ type: 6, oif: 1 }),
    step('RTM_DELROUTE', { family: INET6, dst: '2001:db9::', dstLen: 32, table: 254, type: 6 }, 0),
    up(1),
    nexthop({ id: 3, family: INET6, blackhole: true }),
    nexthop({ id: 4, family: INET, blackhole: true }),
    nexthop({ id: 3, family: INET6, blackhole: true }),
    route6({ nhId: 3 }),
    lookup({ family: INET6, dst: '2001:db9::1', dstLen: 128 }),
    lookup({ family: INET6, dst: '2001:db9::1', dstLen: 128, oif: 10 }),
  ],
  'of several ways one whose address a packet has, is up, or is asked for': [
    ...pairUp,
    link('veth', { index: 12, ifname: 'n2' }, { peer: { index: 13, ifname: 'n3' } }),
    quiet(12),
    quiet(13),
    up(12),
    up(13),
    ipv4(10, '10.0.0.1'),
    ipv4(12, '10.0.1.1'),
    ipv6(10, '2001:db8::1'),
    ipv6(12, '2001:db8:1::1'),
    route4({ multipath: [way({ gateway: '10.0.0.5', hops: 2 }), way({ gateway: '10.0.1.5' })] }),
    route6({ multipath: [way({ gateway: '2001:db8::5' }), way({ gateway: '2001:db8:1::5' })] }),
    nexthop({ family: INET, id: 1, oif: 10, gateway: '10.0.0.6' }),
    nexthop({ family: INET, id: 2, oif: 12, gateway: '10.0.1.6' }),
    nexthop({ family: 0, id: 3, group: [{ id: 1 }, { id: 2 }] }),
    route4({ dst: '10.17.0.0', nhId: 3 }),
    step('RTM_NEWNEIGH', { family: INET, index: 10, dst: '10.0.0.6', state: 0x20 }),
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((host) => [
      to(`10.16.0.${host}`, { src: '10.0.1.1', srcLen: 32 }),
      to(`10.16.0.${host}`, { src: '10.0.0.1', srcLen: 32 }),
      to(`10.16.0.${host}`, { oif: 12 }),
      to6(`2001:db9::${host}`, { oif: 10 }),
      to(`10.17.0.${host}`),
    ]),
    down(12),
    ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((host) => [to(`10.16.0.${host}`), to6(`2001:db9::${host}`)]),
  ],
}
