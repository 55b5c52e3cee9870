import { down, link, pair, pairUp, step, up } from './steps.js'

/** @import { Fields, Step } from '../random/draft.js' */

/** @param {Fields} value */
const set = (value) => step('RTM_SETLINK', value, 0)
/**
 * @param {Fields} data
 * @param {Fields} [value]
 */
const vxlan = (data, value) => step('RTM_NEWLINK', { index: 14, ...value, linkinfo: { kind: 'vxlan', data } }, 0)
/**
 * @param {number} index
 * @param {Fields} data
 */
const macvlan = (index, data) => step('RTM_NEWLINK', { index, linkinfo: { kind: 'macvlan', data } }, 0)
/** @param {...number} numbers */
const sources = (...numbers) => ({ macaddr: numbers.map((number) => `02:00:00:00:00:0${number}`) })

/** @type {Record<string, Step[]>} */
export const upperLinks = {
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
  'what of a vxlan cannot be changed, and what is said of it': [
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, port: 4789 }),
    vxlan({ id: 43 }, { address: '02:00:00:00:00:01' }),
    vxlan({ group6: '2001:db8::1' }, { operstate: 6 }),
    vxlan({ local6: '2001:db8::1' }),
    vxlan({ limit: 3 }),
    vxlan({ portRange: { low: 1, high: 2 } }),
    vxlan({ port: 4789 }),
    vxlan({ udpCsum: 1 }),
    vxlan({ proxy: 1 }),
    vxlan({ vnifilter: 0 }),
    vxlan({ reservedBits: new Uint8Array(8) }),
    vxlan({ ttl: 3 }, { mtu: 1400 }),
    vxlan({ mcRoute: 1, learning: 0, localbypass: 0, label: 0, df: 1, ageing: 9 }),
    vxlan({ mcRoute: 2 }),
    vxlan({ label: 3 }),
  ],
  'bits of the header of a vxlan': [
    link('vxlan', { index: 10, ifname: 'n0' }, { id: 42, remcsumRx: 0, gbp: true }),
    link('vxlan', { index: 11, ifname: 'n1' }, { id: 43, reservedBits: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 2) }),
    link('vxlan', { index: 12, ifname: 'n2' }, { id: 44, reservedBits: Uint8Array.of(8, 0, 0, 1, 0, 0, 0, 2) }),
    link('vxlan', { index: 12, ifname: 'n2' }, { id: 44, reservedBits: Uint8Array.of(8, 0, 0, 1) }),
  ],
  'vxlans of one port that receive in different manners': [
    link('vxlan', { index: 10, ifname: 'n0' }, { id: 42, port: 4789 }),
    link('vxlan', { index: 11, ifname: 'n1' }, { id: 42, port: 4789, gbp: true }),
    link('vxlan', { index: 12, ifname: 'n2' }, { id: 42, port: 4789, local6: '2001:db8::1' }),
    link('vxlan', { index: 13, ifname: 'n3' }, { id: 43, port: 4789, collectMetadata: 1 }),
    ...[10, 11, 12, 13].map(up),
    down(10),
    up(11),
  ],
  'a vxlan fits the link below': [
    ...pairUp,
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, port: 4789, link: 10 }),
    set({ index: 14, mtu: 1451 }),
    set({ index: 10, mtu: 1400 }),
    set({ index: 14, mtu: 1351 }),
    set({ index: 14, mtu: 1350 }),
    set({ index: 14, address: '02:00:00:00:00:07' }),
    link('vxlan', { index: 15, ifname: 'n5' }, { id: 42, gpe: true, learning: 0, collectMetadata: 1 }),
    set({ index: 15, address: '02:00:00:00:00:07' }),
  ],
  'modes of macvlans': [
    ...pairUp,
    link('macvlan', { index: 14, ifname: 'n4', link: 1 }),
    link('macvlan', { index: 14, ifname: 'n4', link: 10 }, { mode: 8 }),
    link('macvlan', { index: 15, ifname: 'n5', link: 10 }, { mode: 4 }),
    up(14),
    set({ index: 14, address: '02:00:00:00:00:07' }),
    set({ index: 10, address: '02:00:00:00:00:05' }),
    macvlan(14, { mode: 4 }),
    macvlan(14, { mode: 8, flags: 1 }),
    step('RTM_DELLINK', { index: 14 }, 0),
    link('macvlan', { index: 15, ifname: 'n5', link: 10 }, { mode: 4, bcCutoff: 3 }),
    link('macvtap', { index: 16, ifname: 'n6', link: 15 }, { mode: 8 }),
    link('macvtap', { index: 16, ifname: 'n6', link: 15, mtu: 1501 }),
    link('macvlan', { index: 16, ifname: 'n6', link: 15 }, { bcQueueLen: 2000 }),
    macvlan(15, { bcCutoff: -1 }),
    up(15),
    set({ index: 16, address: '02:00:00:00:00:05', flags: 1, change: 1 }),
    set({ index: 16, flags: 0x301, change: 0x301 }),
    set({ index: 16, flags: 0, change: 0x300 }),
    set({ index: 15, mtu: 1501 }),
    set({ index: 10, mtu: 1400 }),
    set({ index: 15, carrier: 0 }),
    down(15),
    down(16),
  ],
  'who has the packets of a link': [
    ...pair,
    link('bridge', { index: 12, ifname: 'n2' }),
    link('macvtap', { index: 13, ifname: 'n3', link: 10 }),
    set({ index: 13, master: 12 }),
    set({ index: 10, master: 12 }),
    set({ index: 11, master: 12 }),
    link('macvlan', { index: 14, ifname: 'n4', link: 11 }),
  ],
  'vxlans go with the link below, the youngest first': [
    ...pair,
    link('vxlan', { index: 15, ifname: 'n5' }, { id: 43, port: 4789, link: 10 }),
    link('vxlan', { index: 14, ifname: 'n4' }, { id: 42, port: 4789, link: 10 }),
    link('macvlan', { index: 17, ifname: 'n7', link: 10 }),
    link('macvlan', { index: 16, ifname: 'n6', link: 10 }),
    step('RTM_DELLINK', { index: 11 }, 0),
  ],
  'source addresses of a macvlan': [
    ...pair,
    link('macvlan', { index: 14, ifname: 'n4', link: 10 }, { mode: 4, macaddrMode: 0 }),
    link('macvlan', { index: 14, ifname: 'n4', link: 10 }, { mode: 16, macaddrMode: 0 }),
    link('macvlan', { index: 14, ifname: 'n4', link: 10 }, { mode: 16, macaddrMode: 3, macaddrData: sources(1, 2, 3) }),
    macvlan(14, { macaddrMode: 0, macaddr: '02:00:00:00:00:04' }),
    macvlan(14, { macaddrMode: 0, macaddrData: sources(5) }),
    macvlan(14, { macaddrMode: 1, macaddr: '02:00:00:00:00:02' }),
    macvlan(14, { macaddrMode: 4 }),
    macvlan(14, { macaddrMode: 0, macaddr: '01:00:00:00:00:04' }),
    macvlan(14, { macaddrMode: 0, macaddr: '02:00:00:00:04' }),
    macvlan(14, { macaddrCount: 0 }),
    step('RTM_GETLINK', { index: 14 }, 0),
    macvlan(14, { mode: 4 }),
    macvlan(14, { mode: 16 }),
    step('RTM_GETLINK', { index: 14 }, 0),
  ],
  'packets for other addresses while the link below is down': [
    ...pair,
    link('macvlan', { index: 14, ifname: 'n4', link: 10 }, { mode: 4 }),
    up(10),
    up(14),
    down(14),
    up(14),
    down(10),
    down(14),
    step('RTM_GETLINK', { index: 10 }, 0),
    up(10),
    step('RTM_GETLINK', { index: 10 }, 0),
  ],
}
