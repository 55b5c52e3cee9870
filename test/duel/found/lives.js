import { CREATE, DUMP, down, EXCL, ipv4, ipv6, link, pairUp, quiet, route4, step, up } from './steps.js'

/** @import { Step } from '../random/draft.js' */

const remove = (/** @type {number} */ index, flags = 0) => step('RTM_DELLINK', { index }, flags)
const ECHO = 8
const hardwareAddress = '02:00:00:00:00:05'
const neighbour = (/** @type {number} */ index, /** @type {string} */ dst) =>
  step('RTM_NEWNEIGH', { family: 2, index, dst, lladdr: '02:00:00:00:00:07', state: 0x80 }, CREATE | EXCL)
const macvlan = [link('macvlan', { index: 12, ifname: 'n2', link: 11 }), quiet(12)]

/** @type {Record<string, Step[]>} */
export const lives = {
  'a pair that goes is down at both ends before one of them is gone': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    ipv6(11, '2001:db8::1'),
    neighbour(10, '10.0.0.5'),
    route4({ gateway: '10.0.0.5' }),
    remove(10, ECHO),
  ],
  'a link that stands on another one goes when that has said farewell to IPv4': [
    ...pairUp,
    ...macvlan,
    up(12),
    ipv4(11, '10.0.0.1'),
    ipv6(11, '2001:db8::1'),
    ipv4(12, '10.0.1.1'),
    remove(10, ECHO),
  ],
  'a group of links goes together': [
    ...pairUp,
    ...macvlan,
    step('RTM_SETLINK', { index: 10, group: 2 }, 0),
    step('RTM_SETLINK', { index: 12, group: 2 }, 0),
    step('RTM_DELLINK', { group: 2 }, ECHO),
  ],
  'a port leaves its bridge when IPv6 is gone from it': [
    ...pairUp,
    link('bridge', { index: 13, ifname: 'n3' }),
    quiet(13),
    up(13),
    step('RTM_SETLINK', { index: 10, master: 13 }, 0),
    ipv6(10, '2001:db8::1'),
    down(10),
    up(10),
    remove(10),
  ],
  'neighbours are forgotten when a link has another address': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    neighbour(10, '10.0.0.5'),
    neighbour(10, '10.0.0.6'),
    step('RTM_SETLINK', { index: 10, address: hardwareAddress }, 0),
  ],
  'flags that count who has asked change without an event': [
    ...pairUp,
    ...macvlan,
    up(12),
    step('RTM_SETLINK', { index: 11, flags: 0x100, change: 0x100 }, 0),
    step('RTM_SETLINK', { index: 12, flags: 0x200, change: 0x200 }, 0),
    down(12),
    down(11),
    up(11),
  ],
  'the loopback link is too small for IPv6, and then for IPv4': [
    up(1),
    step('RTM_SETLINK', { index: 1, mtu: 1000 }, 0),
    step('RTM_SETLINK', { index: 1, mtu: 67 }, 0),
    ipv4(1, '10.0.0.1'),
    step('RTM_SETLINK', { index: 1, mtu: 65_536 }, 0),
    ipv4(1, '10.0.0.1'),
  ],
  'links share their groups with those that they stand on': [
    ...pairUp,
    ...macvlan,
    up(12),
    ipv6(12, '2001:db8::1'),
    step('RTM_GETNEIGH', { family: 7 }, DUMP),
    down(12),
  ],
  'links leave their groups when they are down': [
    ...pairUp,
    ipv6(10, '2001:db8::1'),
    down(10),
    step('RTM_GETMULTICAST', { family: 10 }, DUMP),
    step('RTM_GETMULTICAST', { family: 2 }, DUMP),
    up(10),
    step('RTM_GETNEIGH', { family: 7 }, DUMP),
  ],
}
