import { DUMP, down, INET, INET6, ipv4, ipv6, pair, pairUp, REPLACE, route4, step, up } from './steps.js'

const AUTOJOIN = 0x400
const lifetimes = (/** @type {number} */ valid, /** @type {number} */ prefered) => ({
  cacheinfo: { valid, prefered, cstamp: 0, tstamp: 0 },
})

/** @import { Step } from '../random/draft.js' */

/** @type {Record<string, Step[]>} */
export const addresses = {
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
  'IPv6 says when it begins on a link': [...pairUp, down(11), up(11)],
  'multicast addresses are joined': [
    ...pairUp,
    ipv6(10, 'ff02::5', { flags: AUTOJOIN | 2 }),
    ipv6(10, 'ff05::5', { flags: AUTOJOIN | 2, prefixlen: 128 }),
    ipv6(10, 'ff01::5', { flags: AUTOJOIN | 2 }),
    ipv6(10, '2001:db8::5', { flags: AUTOJOIN | 2 }),
    ipv4(10, '224.0.0.5', { flags: AUTOJOIN, broadcast: '10.0.0.255' }),
    step('RTM_GETMULTICAST', { family: INET6, index: 10 }, DUMP),
    step('RTM_DELADDR', { family: INET6, prefixlen: 64, index: 10, local: 'ff02::5' }, 0),
    down(10),
    up(10),
    ipv6(10, 'ff05::5', { flags: AUTOJOIN | 2, prefixlen: 128 }),
  ],
  'multicast addresses are refused in the kernel’s order': [
    ...pairUp,
    ipv6(99, '2001:db8::1', { prefixlen: 129 }),
    ipv6(10, '2001:db8::1', { prefixlen: 129 }),
    ipv6(99, '2001:db8::1', lifetimes(0, 0)),
    ipv4(99, '224.0.0.5', lifetimes(1, 2)),
    ipv4(10, '0.0.0.0', { flags: AUTOJOIN }),
    ipv6(10, '::1'),
    ipv6(10, '::'),
  ],
  'an address takes the place of the first one of its subnet': [
    ...pairUp,
    step('RTM_SETLINK', { index: 10, afSpec: { inet: { conf: { promoteSecondaries: 1 } } } }, 0),
    ipv4(10, '10.0.0.1'),
    ipv4(10, '10.0.0.2'),
    ipv4(10, '10.0.0.3'),
    route4({ gateway: '10.0.0.5', prefsrc: '10.0.0.1' }),
    step('RTM_DELADDR', { family: INET, prefixlen: 24, index: 10, local: '10.0.0.1' }, 0),
  ],
  'routes go with the address that they prefer': [
    ...pairUp,
    ipv4(10, '10.0.0.1'),
    ipv4(10, '10.0.1.1'),
    route4({ oif: 10, prefsrc: '10.0.1.1' }),
    route4({ dst: '10.17.0.0', oif: 10, prefsrc: '10.0.1.1' }),
    step('RTM_DELADDR', { family: INET, prefixlen: 24, index: 10, local: '10.0.1.1' }, 0),
  ],
  'an address that is a broadcast elsewhere has no routes': [
    ...pairUp,
    ipv4(10, '10.0.1.1', { prefixlen: 30 }),
    ipv4(10, '10.0.1.3'),
  ],
  'peers of an address, and routes to them': [
    ...pairUp,
    ipv6(10, '2001:db8::1', { address: '2001:db8:1::1' }),
    step(
      'RTM_NEWADDR',
      {
        family: INET6,
        prefixlen: 64,
        index: 10,
        local: '2001:db8::1',
        address: '2001:db8:2::1',
        flags: 2,
        rtPriority: 5,
      },
      REPLACE,
    ),
    step('RTM_DELADDR', { family: INET6, prefixlen: 64, index: 10, local: '2001:db8::1' }, 0),
  ],
  'of an attribute that is there twice the last one counts, be it too long': [
    ...pair,
    ipv4(10, '10.0.2.2', { address: '10.0.2.2', $unknown: [{ type: 1, payload: [10, 0, 3, 3, 9] }] }),
  ],
  'addresses of the other family': [
    ...pairUp,
    step('RTM_DELADDR', { family: INET6, prefixlen: 128, index: 10, local: '10.0.0.1' }, 0),
    step('RTM_GETADDR', { family: INET6, address: '2001:db8::1', flags: 2 }, 0),
  ],
  'a group of an address that nobody asks for any more': [
    ...pair,
    ipv6(10, '2001:db8:2::4'),
    step('RTM_SETLINK', { index: 10, flags: 0x81, change: 0x81 }, 0),
    step('RTM_DELADDR', { family: INET6, prefixlen: 64, index: 10, local: '2001:db8:2::4' }, 0),
    step('RTM_DELLINK', { index: 10 }, 0),
  ],
}
