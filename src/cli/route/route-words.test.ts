import { expect, test } from 'vitest'
import { contextOf } from '../context.ts'
import { readAll } from '../grammar/grammar.ts'
import { WordReader } from '../grammar/reader.ts'
import { parseArguments } from '../words/arguments.ts'
import { describeDeletion, describeRoute, routeWords } from './route-words.ts'

function described(line: string, describe = describeRoute) {
  const { options, words } = parseArguments(line.split(' '))
  return describe(readAll(routeWords, new WordReader(words), 'route add'), contextOf(options))
}

test.each([
  ['default via 192.0.2.1', { to: 'default', via: '192.0.2.1', protocol: 3 }],
  ['to blackhole 10.0.0.0/8 proto static', { to: '10.0.0.0/8', type: 6, protocol: 4 }],
  ['local 10.0.0.1 dev lo', { to: '10.0.0.1/32', dev: 'lo', type: 2, table: 255 }],
  ['local 10.0.0.1 dev lo table main', { type: 2, table: 254 }],
  ['brd 10.0.0.255 dev lo', { type: 3, table: 255 }],
  [
    '2001:db8::/32 dev lo rtt 5ms rttvar 5ms rto_min 1.5s',
    { metrics: { lock: 1 << 13, rtt: 40, rttvar: 20, rtoMin: 1500 } },
  ],
  [
    '2001:db8::/32 dev lo rtt 5 rttvar lock 7 congctl lock bbr',
    { metrics: { lock: 0x10020, rtt: 5, rttvar: 7, ccAlgo: 'bbr' } },
  ],
  ['-M 100 as 200/300 via inet 192.0.2.1', { to: '100', family: 28, newdst: '200/300', via: '192.0.2.1' }],
  ['-4 -6 default dev lo', { family: undefined }],
  [
    'default nexthop dev lo weight 2 nexthop dev v0 onlink',
    {
      multipath: [
        { dev: 'lo', weight: 2 },
        { dev: 'v0', flags: 4 },
      ],
    },
  ],
])('%s', (line, description) => {
  expect(described(line)).toMatchObject(description)
})

test('to delete a route, only what is said of it counts', () => {
  const { protocol, type, scope, table } = described('10.0.0.0/8', describeDeletion)
  expect([protocol, type, scope, table]).toEqual([undefined, undefined, undefined, undefined])
})

test.each([
  ['dev lo', 'which route?'],
  ['10.0.0.0/33 dev lo', "the prefix length of 'to' must be a number from 0 to 32, not '33'"],
  ['-6 10.0.0.0/8 dev lo', '10.0.0.0 is not an address of IPv6'],
  ['blackhole', "'to' needs a prefix"],
  ['10.0.0.0/8 10.1.0.0/16', "unknown word '10.1.0.0/16'"],
  ['10.0.0.0/8 via link 02:00:00:00:00:01', "'via link' is not an IP gateway"],
  ['10.0.0.0/8 via inet6 192.0.2.1', '192.0.2.1 is not an address of IPv6'],
  ['10.0.0.0/8 rtt 5parsecs', "'rtt' takes a time as 200ms or 2s, not '5parsecs'"],
  ['10.0.0.0/8 tos 100', "unknown 'tos' '100'"],
  ['10.0.0.0/8 nexthop weight 257', 'from 0 to 256'],
  ['10.0.0.0/8 encap seg7', "not 'seg7'"],
  ['10.0.0.0/8 encap seg6 segs ::1', 'encap seg6 needs mode and segs'],
  ['10.0.0.0/8 encap seg6 mode encap segs ::1,192.0.2.1', "'segs' takes IPv6 addresses, not '192.0.2.1'"],
  ['10.0.0.0/8 encap seg6local oif lo', 'encap seg6local needs an action'],
  ['10.0.0.0/8 encap seg6local action End flavors psp,xyz', "not 'xyz'"],
  ['10.0.0.0/8 encap seg6local action End lblen 5', "'lblen' and 'nflen' need flavors"],
  ['10.0.0.0/8 encap mpls 1048576', 'labels from 0 to 1048575'],
  ['10.0.0.0/8 encap ip geneve_opts 1:2:3', 'multiples of eight hexadecimal digits'],
  ['10.0.0.0/8 encap ip vxlan_opts 1 erspan_opts 1:2', 'exclude each other'],
  ['10.0.0.0/8 encap ip6 dst 192.0.2.1', "'dst' takes an IPv6 address, not '192.0.2.1'"],
  ['10.0.0.0/8 encap ioam6 trace prealloc type 1 ns 1 size 10', "'size' must be a multiple of four"],
  ['10.0.0.0/8 encap ioam6 mode encap trace prealloc type 1 ns 1 size 4', "'tundst' is for the modes encap and auto"],
  ['10.0.0.0/8 encap ioam6 freq 5/2', '1 ≤ K ≤ N'],
  ['10.0.0.0/8 encap ila 2001:db8::1', 'a locator as 2001:db8:0:1'],
  ['10.0.0.0/8 encap xfrm if_id 0', 'a number above 0'],
  ['10.0.0.0/8 encap bpf in', 'nlkit loads no BPF programs'],
  ['-M 2001:db8::/32 dev lo', "labels from 0 to 1048575 as in 100/200, not '2001:db8::/32'"],
])('%s: %s', (line, message) => {
  expect(() => described(line)).toThrow(message)
})
