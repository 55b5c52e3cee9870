import { BULK, CREATE, DUMP, EXCL, INET, INET6, ipv4, ipv6, link, lookup, pair, pairUp, route4, step } from './steps.js'

/**
 * @import { Step } from '../random/draft.js'
 */

/**
 * A request of which the bytes behind its header are given.
 * @param {string} message
 * @param {number} flags
 * @param {string} payload in hexadecimal, with spaces
 * @param {Step['from']} [from]
 * @returns {Step}
 */
function raw(message, flags, payload, from = 'strict') {
  return { from, message, flags, value: {}, payload: payload.replaceAll(' ', '') }
}

const NEW = CREATE | EXCL
const bridge = link('bridge', { index: 10, ifname: 'n0', address: '02:00:00:00:01:10' })
/** A route of IPv6 and one of IPv4, behind their header and destination. */
const to6 = '0a20 0000 fe04 0001 00000000 1400 0100 20010db9 00000000 00000000 00000000'
const to4 = '0210 0000 fe04 0001 00000000 0800 0100 0a100000'
const oif = '0800 0400 0a000000'
const unterminated = (/** @type {number} */ type) => [{ type, payload: [0x66, 0xab, 0x18, 0] }]

/** @type {Record<string, Step[]>} */
export const hostile = {
  'numbers and addresses that are longer than their kind, and attributes that come again': [
    ...pairUp,
    raw('RTM_NEWADDR', NEW, '0218 0000 0a000000 0800 0100 0a00027f 0900 0200 0a000204 00 000000'),
    raw('RTM_NEWADDR', NEW, '0218 0000 0a000000 0800 0200 0a000301 0800 0400 0a0003ff 0900 0400 ffff00ff 00 000000'),
    raw('RTM_NEWADDR', NEW, '0a40 0200 0a000000 1800 0200 20010db8 00000000 00000000 00000007 00000000'),
    raw('RTM_NEWROUTE', NEW, '0a30 0000 fe04 0008 00000000 1500 0100 20010db9 00020000 00000000 00000000 00 000000'),
    raw('RTM_NEWROUTE', NEW, '0a10 0000 fe04 0008 00000000 0700 0100 20010d 00'),
    raw('RTM_NEWROUTE', NEW, `${to4} 0c00 0400 0a000000 00000000`),
    raw('RTM_GETROUTE', 0, '0a80 8000 0000 0000 00000000 1300 0100 20010db8 00010000 00000000 000000 00'),
    raw('RTM_GETROUTE', 0, '0220 0000 0000 0000 00000000 0800 0100 0a000208 0800 1100 01000000'),
    step('RTM_NEWLINK', { index: 10, broadcast: '02:00:00:00:00:05:00' }, 0),
    link('veth', { index: 12, ifname: 'n2', broadcast: '02:00:00:00:00:05:00' }, { peer: { index: 13, ifname: 'n3' } }),
    raw('RTM_GETNEIGH', DUMP, '0700 0000 00000000 0000 0000 0800 0800 11000000 0800 0800 80000000'),
  ],
  'text that is not UTF-8': [
    ...pair,
    step('RTM_SETLINK', { index: 10, $unknown: unterminated(20) }, 0),
    step('RTM_SETLINK', { index: 10, $unknown: unterminated(3) }, 0),
    raw('RTM_NEWLINKPROP', NEW, '0000 0000 0b000000 00000000 00000000 0c00 3480 0800 3500 66ab1800'),
    step('RTM_GETLINK', { $unknown: unterminated(53) }, 0),
    ipv4(10, '10.0.1.1', { $unknown: unterminated(3) }),
    step('RTM_NEWRULE', { family: INET, action: 1, table: 100, priority: 9, $unknown: unterminated(3) }),
  ],
  'headers that are too short': [
    raw('RTM_DELNEIGH', 0, '0200 0000 0a000000 0000'),
    raw('RTM_NEWRULE', NEW, '0a40 0001 0000 0001'),
    raw('RTM_GETROUTE', 0, '0220'),
    raw('RTM_GETROUTE', 0, '0a80 0000 00', 'lax'),
    raw('RTM_GETROUTE', DUMP, '0200 0000 0000 0001 ff'),
    raw('RTM_GETNEXTHOPBUCKET', DUMP, '00'),
  ],
  'questions for all with something behind their header': [
    bridge,
    raw('RTM_GETNETCONF', DUMP, '7f00 0000 0700 2500 471783 00'),
    raw('RTM_GETNETCONF', DUMP, '0a00 0000 8c'),
    raw('RTM_GETMDB', DUMP, '0700 0000 00000000 0800 1600 132a08c0'),
    step('RTM_GETMDB', { family: 7, ifindex: 10 }, DUMP),
    raw('RTM_GETNEIGH', DUMP, '0a00 0000 00000000 0000 0000 0900 0b00 0e000000', 'lax'),
    raw('RTM_DELNEIGH', 0, '0200 0000 01000000 fe0f 0000 0800 0100 0a000006 7133'),
    raw('RTM_GETNETCONF', 0, '0200 0000 0500 0100 0a 000000'),
    raw('RTM_GETSTATS', 0, 'ff00 0000 ffffffff 10000000 5f417683 58'),
    raw('RTM_GETLINK', DUMP, '0000 0000 00000000 00000000 00000000 1000 1280 0900 0100 76650168 00 000000'),
    raw('RTM_GETLINK', DUMP, '0000 0000 00000000 00000000 00000000 0400 1280'),
  ],
  'entries of groups that are of another length, or of no group': [
    bridge,
    raw(
      'RTM_NEWMDB',
      NEW,
      `0700 0000 0a000000 2400 0100 0a000000 01000000 ef010101 ${'00'.repeat(12)} 0800 0000 00000000`,
    ),
    raw('RTM_NEWMDB', NEW, `0700 0000 0a000000 2000 0100 0a000000 01000000 00010101 ${'00'.repeat(12)} 0800 0000`),
    raw('RTM_DELMDB', BULK, '0700 0000 0a000000 1000 0100 0a000000 01000000 00010101'),
  ],
  'metrics that there are not': [
    ...pairUp,
    ...[
      '0500 0200 05 000000',
      '0600 0200 0005 0000',
      '0c00 0200 00050000 00000000',
      '0800 1200 05000000',
      '0800 0c00 ff000000',
    ]
      .flatMap((metric) => [`${metric} 0800 0800 00050000`, `0800 0800 00050000 ${metric}`])
      .flatMap((nest) => {
        const length = ((nest.replaceAll(' ', '').length / 2 + 4) & 0xff).toString(16).padStart(2, '0')
        return [
          raw('RTM_NEWROUTE', NEW, `${to4} ${oif} ${length}00 0880 ${nest}`),
          raw('RTM_NEWROUTE', NEW, `${to6} ${oif} ${length}00 0880 ${nest}`),
        ]
      }),
    raw('RTM_NEWROUTE', NEW, `${to4} ${oif} 1c00 0880 0800 0200 05000000 0800 0000 00000000 0800 0200 06000000`),
  ],
  'nexthop objects with attributes in a form that they have not': [
    step('RTM_NEWNEXTHOP', { id: 5, family: INET, blackhole: true }),
    raw('RTM_NEWNEXTHOP', NEW, '0a00 0300 00000000 0500 0400 00 000000'),
    raw('RTM_DELNEXTHOP', 0, '0000 0000 00000000 0800 0180 05000000'),
    raw('RTM_NEWNEXTHOP', NEW, '0000 0300 00000000 0800 0100 0a000000 0c00 0200 05000000 3500 0100'),
    raw('RTM_NEWNEXTHOP', NEW, '0000 0300 00000000 0500 0200 05 000000 0c00 0200 05000000 3500 0000'),
    raw(
      'RTM_NEWNEXTHOP',
      NEW,
      '0000 0300 00000000 0c00 0200 05000000 3500 0000 0600 0300 0100 0000 0c00 0c80 0600 0000 0800 0000 45',
    ),
    raw(
      'RTM_NEWNEXTHOP',
      NEW,
      '0000 0300 00000000 0c00 0200 05000000 3500 0000 0600 0300 0100 0000 0c00 0c80 0600 0000 0800 0000',
    ),
    raw(
      'RTM_NEWNEXTHOP',
      NEW,
      `0a00 0400 00000000 0800 0100 18000000 1400 0600 20010db8 ${'00'.repeat(12)} 1400 0600 ${'ff'.repeat(16)} 0400 0b00`,
    ),
    raw('RTM_NEWNEXTHOP', NEW, `0a00 0000 00000000 0800 0500 01000000 2c00 0600 ${'6e'.repeat(40)}`),
    raw('RTM_GETNEXTHOP', 0, '0000 0000 00000000 0800 0100 08000000 0900 0e00 01000000 da 000000'),
    raw('RTM_GETNEXTHOPBUCKET', DUMP, '0000 0000 00000000 0500 0500 0f 000000'),
    raw('RTM_GETNEXTHOPBUCKET', DUMP, '0000 0000 00000000 0800 0180 7f7f7f7f'),
    raw('RTM_GETNEXTHOPBUCKET', DUMP, '0000 0000 00000000 0800 0100 08000000 0c00 0d80 0600 0100 0900 0000'),
  ],
  'ids of nexthop objects that are given go on where the last one was': [
    step('RTM_NEWNEXTHOP', { family: INET, blackhole: true }),
    step('RTM_DELNEXTHOP', { id: 1 }, 0),
    step('RTM_NEWNEXTHOP', { family: INET, blackhole: true }),
    step('RTM_NEWNEXTHOP', { id: 3, family: INET, blackhole: true }),
    step('RTM_NEWNEXTHOP', { family: INET, blackhole: true }),
    step('RTM_NEWNEXTHOP', { family: INET, gateway: '10.0.0.1', oif: 1 }),
    step('RTM_NEWNEXTHOP', { family: INET, blackhole: true }),
  ],
  'links of a bridge are not deleted when they are told to it': [
    bridge,
    link('veth', { index: 11, ifname: 'n1', master: 10 }, { peer: { index: 12, ifname: 'n2' } }),
    ...[10, 11, 12, 99].flatMap((index) => [
      step('RTM_DELLINK', { family: 7, index }, 0),
      step('RTM_DELLINK', { family: 7, index, afSpec: {} }, 0),
      step('RTM_DELLINK', { family: 7, index, afSpec: { flags: 2 } }, 0),
    ]),
    raw('RTM_DELLINK', 0, '0700 0000 0b000000 00000000 00000000 0400 1b00'),
    raw(
      'RTM_NEWLINK',
      0,
      '0000 0000 0c000000 00000000 00000000 1c00 1280 0b00 0400 62726964676500 00 0c00 0580 7f00 0400 00000000',
    ),
  ],
  'addresses with numbers at their ends': [
    ...pairUp,
    ipv6(10, '2001:db8::1', { flags: 0xff00_0002 }),
    ipv4(10, '10.0.1.1', { flags: 0xff00_0000 }),
    ipv4(99, '0.0.0.0'),
    step('RTM_NEWADDR', {
      family: INET6,
      index: 10,
      local: '2001:db8::2',
      flags: 2,
      prefixlen: 64,
      cacheinfo: { valid: 0x7fff_fff0, prefered: 10, cstamp: 0, tstamp: 0 },
    }),
    step('RTM_NEWNEIGH', { family: INET, index: 10, dst: '0.0.0.128', state: 0x40 }),
    step('RTM_NEWNEIGH', { family: INET, index: 10, dst: '0.0.0.0', state: 0x40 }),
    lookup({ family: INET, dst: '0.0.0.1', dstLen: 32 }),
    lookup({ family: INET, dst: '10.0.1.7', dstLen: 32, src: '0.1.0.0', srcLen: 32, iif: 10 }),
  ],
  'further names that are too long': [
    ...pair,
    step('RTM_NEWLINKPROP', { index: 10, propList: { altIfname: ['x'.repeat(127), 'x'.repeat(128), 'y'] } }),
    step('RTM_DELLINKPROP', { index: 10, propList: { altIfname: ['x'.repeat(300)] } }, 0),
    step('RTM_DELLINKPROP', { index: 10, propList: { altIfname: ['x'.repeat(127)] } }, 0),
  ],
  'neighbours with attributes in a form that they have not': [
    ...pairUp,
    raw('RTM_NEWNEIGH', 0, '0200 0000 0a000000 4000 0000 0800 0100 0a000208 0a00 0300 02000000 0003 0000'),
    raw('RTM_NEWNEIGH', NEW, '0200 0000 0a000000 4000 0000 0800 0100 0a000208 0400 0f00'),
    raw('RTM_GETNEIGH', 0, `0a00 0000 0a000000 0000 0000 1400 0e00 20010db8 ${'00'.repeat(12)}`),
    raw(
      'RTM_SETNEIGHTBL',
      0,
      '0200 0000 1000 0100 6e646973635f636163686500 1400 0680 0600 0100 0000 0000 0800 0a00 01000000',
    ),
    raw(
      'RTM_SETNEIGHTBL',
      0,
      '0a00 0000 1000 0100 6e646973635f636163686500 1400 0680 0600 0100 0000 0000 0800 0a00 01000000',
    ),
  ],
  'routes and lookups with attributes in a form that they have not': [
    ...pairUp,
    ipv4(10, '10.0.1.1'),
    lookup({ family: INET6, dstLen: 128, flowlabel: 0x10_0000 }),
    raw('RTM_GETROUTE', 0, '0a80 0000 0000 0000 00000000 0700 0100 20010d 00 0500 1b00 01 000000'),
    raw('RTM_NEWROUTE', NEW, `${to4} ${oif} 1800 1200 0a00 20010db8 00000000 00000000 00000000 0000`),
    raw('RTM_NEWROUTE', NEW, `${to4} ${oif} 0800 1200 0200 0a00`),
    raw('RTM_NEWROUTE', NEW, '0210 0000 fe04 0001 04000000 0800 0100 0a100000'),
    raw('RTM_NEWROUTE', NEW, '0a20 0000 fe04 0001 04000000'),
    raw('RTM_NEWROUTE', NEW, `${to6} ${oif} 0400 1c00`),
    raw('RTM_NEWROUTE', NEW, '0a08 8100 fe04 0001 00000000 0800 0400 0a000000'),
    route4({ oif: 10, expires: 5n }),
    raw('RTM_NEWRULE', NEW, `0a00 4000 0000 0001 00000000 1800 0200 20010db8 ${'00'.repeat(16)}`),
    raw('RTM_NEWRULE', NEW, '0200 0020 0000 0001 00000000 0500 1e00 3f 000000'),
  ],
}
