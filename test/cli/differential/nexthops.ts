import type { Scenario } from './scenario.ts'
import { twoLinks } from './two-links.ts'

const all = ['nexthop', 'nexthop show', '-d nexthop list', '-6 nexthop show', '-N -d nexthop show']

export const nexthops: readonly Scenario[] = [
  {
    name: 'gateways, links and black holes',
    ...twoLinks,
    build: [
      'nexthop add id 1 via 192.0.2.2 dev v0',
      'nexthop add id 2 dev v1',
      'nexthop add id 3 via 2001:db8::2 dev v0 protocol static',
      'nexthop add id 4 via fe80::2 dev v1 proto bird',
      'nexthop add id 5 blackhole',
      '-6 nexthop add id 6 blackhole',
      '-6 nexthop add id 7 dev v0 protocol 77',
      'nexthop add id 8 via 203.0.113.1 dev v1 onlink',
      'nexthop add via inet 192.0.2.9 dev v0',
    ],
    read: [
      ...all,
      ...[
        'nexthop get id 3',
        'nexthop show id 5',
        'nexthop get id 99',
        'nexthop show dev v0',
        'nexthop show dev nosuch',
      ],
      ...['nexthop show groups', 'nexthop show fdb', '-4 nexthop show'],
    ],
  },
  {
    name: 'groups',
    ...twoLinks,
    build: [
      'nexthop add id 1 via 192.0.2.2 dev v0',
      'nexthop add id 2 via 198.51.100.2 dev v1',
      'nexthop add id 10 group 1/2 protocol static',
      'nexthop add id 11 group 1,5/2,256',
      'nexthop add id 12 group 2 type mpath',
    ],
    read: [...all, 'nexthop show groups', '-d nexthop get id 11'],
  },
  {
    name: 'resilient groups and their buckets',
    needs: [
      ...twoLinks.needs,
      'link set lo up',
      'nexthop add id 1 blackhole',
      'nexthop add id 2 group 1 type resilient buckets 2',
    ],
    given: twoLinks.given,
    build: [
      'nexthop add id 1 via 192.0.2.2 dev v0',
      'nexthop add id 2 via 198.51.100.2 dev v1',
      'nexthop add id 10 group 1/2 type resilient buckets 4 idle_timer 60 unbalanced_timer 300',
      'nexthop add id 11 group 1,3/2 type resilient buckets 8',
    ],
    read: [
      ...all,
      ...['nexthop bucket', 'nexthop bucket list id 10', 'nexthop bucket show nhid 2', 'nexthop bucket list dev v0'],
      ...['nexthop bucket get id 10 index 1', 'nexthop bucket get id 10 index 99', 'nexthop bucket list id 1'],
    ],
  },
  {
    name: 'for forwarding entries',
    ...twoLinks,
    build: [
      'nexthop add id 1 via 192.0.2.2 fdb',
      'nexthop add id 2 via 192.0.2.3 fdb',
      'nexthop add id 10 group 1/2 fdb',
      'nexthop add id 3 via 2001:db8::2 fdb',
    ],
    read: [...all, 'nexthop show fdb', 'nexthop show groups fdb'],
  },
  {
    name: 'below a bridge',
    needs: [...twoLinks.needs, 'link add br0 type bridge'],
    given: [
      ...['link add br0 address 02:00:00:00:00:03 type bridge', 'link add v2 address 02:00:00:00:00:04 type ifb'],
      ...['link set v2 master br0 up', 'link set br0 up', ...twoLinks.given],
    ],
    build: ['nexthop add id 1 via 192.0.2.2 dev v0', 'nexthop add id 2 dev v2'],
    read: [...all, 'nexthop show master br0', 'nexthop show master v0', 'nexthop show vrf br0'],
  },
  {
    name: 'encapsulated',
    needs: [
      ...twoLinks.needs,
      'link set lo up',
      'route add 2001:db8::/48 encap seg6 mode encap segs 2001:db8::1 dev lo',
    ],
    given: twoLinks.given,
    build: [
      'nexthop add id 1 encap seg6 mode encap segs 2001:db8:a::1,2001:db8:a::2 via 2001:db8::2 dev v0',
      'nexthop add id 2 encap ip id 7 dst 203.0.113.1 dev v1',
    ],
    read: all,
  },
  {
    name: 'replace, delete, flush',
    ...twoLinks,
    build: [
      'nexthop add id 1 via 192.0.2.2 dev v0',
      'nexthop replace id 1 via 192.0.2.3 dev v0 protocol static',
      'nexthop replace id 2 dev v1',
      'nexthop add id 3 dev v1 protocol bird',
      'nexthop add id 4 blackhole',
      'nexthop add id 10 group 1/2',
      'nexthop replace id 10 group 1',
      'nexthop del id 4',
      'nexthop flush protocol 12',
    ],
    read: [...all, 'nexthop show protocol 4'],
  },
  {
    name: 'flush of all',
    ...twoLinks,
    build: [
      'nexthop add id 1 via 192.0.2.2 dev v0',
      'nexthop add id 2 blackhole',
      'nexthop add id 10 group 1',
      'nexthop flush',
      'nexthop add id 3 dev v0',
      'nexthop flush dev v1',
      'nexthop add id 4 dev v1',
      'nexthop flush id 3',
    ],
    read: all,
  },
  {
    name: 'routes that use them',
    ...twoLinks,
    build: [
      'nexthop add id 1 via 192.0.2.2 dev v0',
      'nexthop add id 2 via 198.51.100.2 dev v1',
      'nexthop add id 3 via 2001:db8::2 dev v0',
      'nexthop add id 4 via 2001:db8:1::2 dev v1',
      'nexthop add id 5 blackhole',
      'nexthop add id 10 group 1/2,3',
      'nexthop add id 11 group 3/4',
      'route add 10.1.0.0/16 nhid 1',
      'route add 10.2.0.0/16 nhid 10 metric 7',
      'route add 10.3.0.0/16 nhid 5',
      'route add 10.4.0.0/16 nhid 3 proto static',
      'route add 2001:db8:10::/48 nhid 3',
      'route add 2001:db8:11::/48 nhid 11 metric 5',
    ],
    read: [
      ...[
        'route show',
        '-d route show',
        '-6 route show',
        '-6 -d route show',
        '-d route get 10.1.2.3',
        'route show dev v0',
      ],
      ...['-d route get 2001:db8:11::5 fibmatch', 'nexthop show'],
    ],
  },
]
