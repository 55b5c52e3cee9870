import { mdbAddress } from 'nlkit/families/route'
import { CREATE, DUMP, down, link, pair, pairUp, quiet, REPLACE, step, up } from './steps.js'

/** @import { Fields, Step } from '../random/draft.js' */

const BRIDGE = 20
const PORT = 10
const dump = step('RTM_GETMDB', { family: 7 }, DUMP)
const asked = step('RTM_GETLINK', { index: BRIDGE }, 0)

/**
 * A bridge with one end of a pair as its port, both up.
 * @param {Fields} [data]
 */
const bridged = (data) => [
  link('bridge', { index: BRIDGE, ifname: 'n5' }, data),
  quiet(BRIDGE),
  ...pair,
  step('RTM_SETLINK', { index: PORT, master: BRIDGE }, 0),
  up(PORT),
  up(11),
  up(BRIDGE),
]

/**
 * @param {string} group
 * @param {object} [entry]
 * @param {object} [entryAttrs]
 */
const value = (group, entry, entryAttrs) => ({
  family: 7,
  ifindex: BRIDGE,
  entry: { index: PORT, state: 1, addr: mdbAddress(group), ...entry },
  ...(entryAttrs && { entryAttrs }),
})
/**
 * @param {string} group
 * @param {object} [entry]
 * @param {object} [entryAttrs]
 * @param {number} [flags]
 */
const join = (group, entry, entryAttrs, flags) => step('RTM_NEWMDB', value(group, entry, entryAttrs), flags)
/**
 * @param {string} group
 * @param {object} [entry]
 * @param {object} [entryAttrs]
 */
const leave = (group, entry, entryAttrs) => step('RTM_DELMDB', value(group, entry, entryAttrs), 0)

/**
 * Settings of a bridge, each in a request of its own, and how it is then.
 * @param {...object} settings
 */
const changes = (...settings) =>
  settings.flatMap((data) => [step('RTM_NEWLINK', { index: BRIDGE, linkinfo: { kind: 'bridge', data } }, 0), asked])

const askedPort = step('RTM_GETLINK', { index: PORT }, 0)
/** @param {Fields} protinfo */
const setPort = (protinfo) => [step('RTM_SETLINK', { family: 7, index: PORT, protinfo }, 0), askedPort]
const priority = (/** @type {number} */ value) => setPort({ priority: value })
const blocked = setPort({ state: 4 })

/** @type {Record<string, Step[]>} */
export const bridges = {
  'links that cannot be ports of a bridge': [
    link('bridge', { index: 12, ifname: 'n2' }),
    link('macvlan', { index: 13, ifname: 'n3', link: 12, address: '02:00:00:00:00:13' }),
    step('RTM_SETLINK', { index: 13, master: 12 }, 0),
    step('RTM_SETLINK', { index: 12, master: 12 }, 0),
    ...pairUp,
    step('RTM_SETLINK', { index: 11, master: 12 }, 0),
    step('RTM_SETLINK', { index: 11, master: 0 }, 0),
    step('RTM_SETLINK', { index: 12, master: 12 }, 0),
  ],
  'groups come to a port and to the bridge, and go': [
    ...bridged(),
    join('239.1.1.1'),
    join('239.1.1.1', { index: BRIDGE, state: 0 }),
    join('ff0e::5', { state: 0 }),
    join('01:00:5e:01:01:01'),
    join('239.1.1.1'),
    join('239.1.1.1', { index: BRIDGE, state: 0 }),
    join('239.1.1.1', { state: 0 }, { rtprot: 99 }, CREATE | REPLACE),
    step('RTM_GETMDB', { family: 7, ifindex: BRIDGE, entry: { addr: mdbAddress('239.1.1.1') } }, 0),
    leave('ff0e::5'),
    leave('239.1.1.1', { index: BRIDGE, state: 0 }),
    leave('239.1.1.1', { index: BRIDGE, state: 0 }),
    asked,
    dump,
  ],
  'groups that cannot be': [
    ...bridged(),
    ...['224.0.0.7', '10.0.0.1', '0.0.0.0', 'ff02::1', '02:00:00:00:00:01'].map((group) => join(group)),
    join('239.1.1.1', { index: 0 }),
    join('239.1.1.1', { index: 11 }),
    join('239.1.1.1', { index: 99 }),
    join('239.1.1.1', { state: 2 }),
    join('239.1.1.1', { vid: 4095 }),
    join('239.1.1.1', { addr: { ...mdbAddress('239.1.1.1'), proto: 0x0806 } }),
    join('239.1.1.1', { index: BRIDGE }),
    join('239.1.1.1', {}, { groupMode: 1 }),
    join('239.1.1.1', {}, { srcList: { entry: [{ address: '10.0.0.1' }] } }),
    join('239.1.1.1', {}, { groupMode: 0, srcList: { entry: [{}] } }),
    join('239.1.1.1', {}, { groupMode: 0, srcList: { entry: [{ address: '2001:db8::1' }] } }),
    join('239.1.1.1', {}, { source: '239.0.0.1' }),
    join('239.1.1.1', {}, { rtprot: 3 }),
    join('01:00:5e:01:01:01', { state: 0 }),
    step('RTM_NEWMDB', { family: 7, ifindex: BRIDGE }),
    step('RTM_NEWMDB', { family: 7, ifindex: 99 }),
    step('RTM_GETMDB', { family: 7, ifindex: BRIDGE, entry: { addr: mdbAddress('239.1.1.1') } }, 0),
    step('RTM_GETMDB', { family: 7, ifindex: BRIDGE }, DUMP),
    down(BRIDGE),
    join('239.1.1.1'),
  ],
  'sources of groups': [
    ...bridged({ mcastIgmpVersion: 3, mcastMldVersion: 2 }),
    join('239.1.1.1', {}, { groupMode: 1, srcList: { entry: [{ address: '10.0.0.1' }, { address: '10.0.0.2' }] } }),
    join('239.1.1.1', {}, { groupMode: 0, srcList: { entry: [{ address: '10.0.0.2' }] } }, CREATE | REPLACE),
    join('239.1.1.2', {}, { source: '10.0.0.1' }),
    join('239.1.1.2', { state: 0 }),
    join('ff0e::5', { state: 0 }, { groupMode: 1, srcList: { entry: [{ address: '2001:db8::1' }] } }),
    dump,
    leave('239.1.1.1'),
    leave('239.1.1.2'),
    asked,
    dump,
  ],
  'groups that go with what they are of': [
    ...bridged(),
    join('239.1.1.1'),
    join('239.1.1.2', { state: 0 }),
    down(PORT),
    dump,
    up(PORT),
    join('239.1.1.3', {}, { rtprot: 99 }),
    step('RTM_DELMDB', { family: 7, ifindex: BRIDGE, entry: { index: PORT }, entryAttrs: { rtprot: 99 } }, 0x200),
    asked,
    dump,
    step('RTM_SETLINK', { index: PORT, master: 0 }, 0),
    dump,
    step('RTM_DELLINK', { index: BRIDGE }, 0),
  ],
  'a bridge that has too many groups looks at none': [
    ...bridged({ mcastHashMax: 3 }),
    ...[1, 2, 3, 4].map((last) => join(`239.1.1.${last}`)),
    join('239.1.1.1', {}, {}, CREATE | REPLACE),
    ...changes({ mcastSnooping: 1 }),
  ],
  'ports with multicast routers': [
    ...bridged(),
    ...[2, 2, 1, 3, 0, 4].map((multicastRouter) =>
      step('RTM_SETLINK', { family: 7, index: PORT, protinfo: { multicastRouter } }, 0),
    ),
    step('RTM_SETLINK', { family: 7, index: PORT, protinfo: { multicastRouter: 2 } }, 0),
    dump,
    down(PORT),
    up(PORT),
    ...changes({ mcastSnooping: 0 }, { mcastSnooping: 1 }),
    dump,
  ],
  'limits of what a bridge is set to': [
    ...bridged(),
    ...changes(
      { forwardDelay: 3005 },
      { stpState: 2 },
      { forwardDelay: 201 },
      { forwardDelay: 3001 },
      { stpState: 0 },
      { ageingTime: 0xffff_ffff },
      { helloTime: 103, maxAge: 1003 },
      { maxAge: 599 },
      { mcastSnooping: 2, mcastQuerier: 3, nfCallIptables: 2 },
      { mcastQuerier: 0, mcastQueryIntvl: 3n, mcastStartupQueryIntvl: 99_999_999n, mcastMembershipIntvl: 11_869n },
      { mcastRouter: 3 },
      { groupFwdMask: 4 },
      { groupAddr: '01:80:c2:00:00:01' },
      { multiBoolopt: { optval: 8, optmask: 8 } },
      { multiBoolopt: { optval: 2, optmask: 2 } },
      { multiBoolopt: { optval: 32, optmask: 32 } },
      { fdbNLearned: 1 },
      { vlanProtocol: 1 },
    ),
  ],
  'what a port is set to, and what is no port': [
    ...bridged(),
    ...[
      { mode: 2, isolated: 1 },
      { mab: 1 },
      { mab: 1, locked: 1 },
      { cost: 0 },
      { priority: 64 },
      { groupFwdMask: 2 },
      { mcastEhtHostsLimit: 0 },
      { backupPort: 11 },
      { backupNhid: 5, mcastMaxGroups: 1 },
      { state: 4 },
      { state: 1 },
    ].map((protinfo) => step('RTM_SETLINK', { family: 7, index: PORT, protinfo }, 0)),
    join('239.1.1.1'),
    join('239.1.1.2'),
    step('RTM_SETLINK', { family: 7, index: PORT }, 0),
    step('RTM_SETLINK', { family: 7, index: 11, protinfo: { cost: 5 } }, 0),
    step('RTM_SETLINK', { family: 7, index: BRIDGE, protinfo: { cost: 5 }, afSpec: { flags: 2 } }, 0),
    step('RTM_SETLINK', { family: 7, index: BRIDGE, protinfo: { cost: 5 } }, 0),
    step('RTM_GETLINK', { family: 7, index: PORT }, DUMP),
  ],
  'a bridge that begins with an address, and ports that begin before it': [
    ...pairUp,
    link('bridge', { index: BRIDGE, ifname: 'n5', address: '02:00:00:00:00:09' }, { priority: 5 }),
    quiet(BRIDGE),
    step('RTM_SETLINK', { index: PORT, master: BRIDGE }, 0),
    up(BRIDGE),
    down(BRIDGE),
  ],
  'a bridge that is given an address has no carrier without ports': [
    link('bridge', { index: 10, ifname: 'n0' }),
    quiet(10),
    up(10),
    step('RTM_SETLINK', { index: 10, address: '02:00:00:00:00:07' }, 0),
  ],
  'what a bridge can do follows from its ports': [
    ...pairUp,
    link('bridge', { index: BRIDGE, ifname: 'n5', address: '02:00:00:00:00:20' }),
    link('vxlan', { index: 30, ifname: 'n6', address: '02:00:00:00:00:30' }, { id: 42, port: 4789 }),
    link('macvlan', { index: 31, ifname: 'n7', link: 11, address: '02:00:00:00:00:31' }),
    ...[BRIDGE, 30, 31].map(quiet),
    ...[
      [PORT, BRIDGE],
      [30, BRIDGE],
      [31, BRIDGE],
      [PORT, 0],
      [31, 0],
      [30, 0],
      [30, BRIDGE],
      [PORT, BRIDGE],
      [30, 0],
      [PORT, 0],
      [31, BRIDGE],
      [30, BRIDGE],
    ].map(([index, master]) => step('RTM_SETLINK', { index, master }, 0)),
  ],
  'ports leave room for what a vxlan puts before packets': [
    ...bridged(),
    step('RTM_SETLINK', { index: BRIDGE, address: '02:00:00:00:00:20' }, 0),
    link('vxlan', { index: 30, ifname: 'n6', address: '02:00:00:00:00:30' }, { id: 42, port: 4789 }),
    quiet(30),
    step('RTM_SETLINK', { index: 30, master: BRIDGE }, 0),
    step('RTM_GETLINK', {}, DUMP),
    step('RTM_SETLINK', { index: PORT, master: 0 }, 0),
    step('RTM_SETLINK', { index: 11, master: BRIDGE }, 0),
    step('RTM_GETLINK', {}, DUMP),
    step('RTM_DELLINK', { index: 30 }, 0),
    step('RTM_GETLINK', {}, DUMP),
  ],
  'groups of a link that stands on a bridge': [
    link('bridge', { index: BRIDGE, ifname: 'n5' }),
    quiet(BRIDGE),
    link('macvlan', { index: 31, ifname: 'n7', link: BRIDGE }),
    up(BRIDGE),
    up(31),
    asked,
    dump,
  ],
  'the bridge is in a group for longer when it joins again': [
    link('bridge', { index: BRIDGE, ifname: 'n5' }),
    quiet(BRIDGE),
    up(BRIDGE),
    ...[0, CREATE | REPLACE, CREATE].map((flags) => join('ff15::6', { index: BRIDGE, state: 0 }, undefined, flags)),
  ],
  'a port that is disabled says of the tree what it last heard': [
    ...pairUp,
    link('bridge', { index: BRIDGE, ifname: 'n5', address: '02:00:00:00:01:12' }),
    quiet(BRIDGE),
    step('RTM_SETLINK', { index: PORT, master: BRIDGE }, 0),
    ...changes({ priority: 100 }),
    ...priority(5),
    step('RTM_SETLINK', { index: BRIDGE, address: '02:00:00:00:01:13' }, 0),
    up(BRIDGE),
    ...changes({ priority: 200 }),
    ...priority(6),
    down(PORT),
    ...priority(7),
    ...changes({ priority: 300 }),
    ...priority(8),
    up(PORT),
    ...blocked,
    ...priority(9),
  ],
  'a port goes from one bridge to another': [
    ...[10, 15].flatMap((index) => [link('bridge', { index, ifname: `n${index}` }), quiet(index), up(index)]),
    link('veth', { index: 16, ifname: 'n6' }, { peer: { index: 12, ifname: 'n2' } }),
    ...[16, 12].flatMap((index) => [quiet(index), up(index)]),
    step('RTM_SETLINK', { index: 16, master: 15 }, 0),
    step('RTM_SETLINK', { index: 16, master: 10 }, 0),
    step('RTM_SETLINK', { index: 16, master: 15 }, 0),
  ],
}
