import { down, INET6, ipv4, ipv6, pair, pairUp, route4, step, up } from './steps.js'

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
}
