import type { Scenario } from './scenario.ts'

const bridge = [
  'link add b0 address 02:00:00:00:00:01 type bridge',
  'link add v0 address 02:00:00:00:00:02 type veth peer name v1 address 02:00:00:00:00:03',
  'link set v0 master b0',
  'link set v1 master b0',
]
const vxlan = ['link add x0 address 02:00:00:00:00:04 type vxlan id 10 dstport 4789']
const read = ['bridge fdb show', 'bridge fdb', 'bridge -s fdb show']

export const forwardingEntries: readonly Scenario[] = [
  {
    name: 'of a bridge and its ports, in each state',
    build: [
      ...bridge,
      'bridge fdb add 02:00:00:00:01:01 dev v0 master',
      'bridge fdb add 02:00:00:00:01:02 dev v0 master static',
      'bridge fdb add 02:00:00:00:01:04 dev v1 self',
      'bridge fdb add 02:00:00:00:01:05 dev v1 master temp sticky',
      'bridge fdb add to 02:00:00:00:01:06 dev b0 local',
      'bridge fdb add 02:00:00:00:01:07 dev v1 master extern_learn',
    ],
    read: [
      ...read,
      'bridge fdb show dev v0',
      'bridge fdb show brport v1',
      'bridge fdb show br b0',
      'bridge fdb show br b0 brport v0',
      'bridge fdb show state permanent',
      'bridge fdb show state static',
      'bridge fdb show dynamic',
      'bridge fdb show dev nosuch',
      'bridge fdb get 02:00:00:00:01:02 br b0',
      'bridge fdb get 02:00:00:00:01:02 dev v0 master',
      'bridge fdb get to 02:00:00:00:99:99 br b0',
    ],
  },
  {
    name: 'of a VXLAN',
    build: [
      ...vxlan,
      'bridge fdb add 02:00:00:00:01:01 dev x0 dst 192.0.2.1',
      'bridge fdb add 02:00:00:00:01:02 dev x0 dst 192.0.2.2 port 4790 vni 11 via x0',
      'bridge fdb append 02:00:00:00:01:02 dev x0 dst 192.0.2.3',
      'bridge fdb append 00:00:00:00:00:00 dev x0 dst 192.0.2.4',
      'bridge fdb add 02:00:00:00:01:05 dev x0 dst 192.0.2.6 dynamic',
      'link add x1 address 02:00:00:00:00:05 type vxlan id 11 dstport 4790 remote 2001:db8::1',
      'bridge fdb append 00:00:00:00:00:00 dev x1 dst 2001:db8::4',
      'bridge fdb add 02:00:00:00:01:03 dev x0 dst 192.0.2.5 static router',
      'bridge fdb replace 02:00:00:00:01:01 dev x0 dst 192.0.2.9 self',
    ],
    read: [...read, 'bridge fdb show dev x0', 'bridge fdb get 02:00:00:00:01:01 dev x0 self'],
  },
  {
    name: 'of a VXLAN with several networks, and with nexthop objects',
    build: [
      'link add x0 address 02:00:00:00:00:04 type vxlan external dstport 4789 nolearning',
      'bridge fdb add 02:00:00:00:01:01 dev x0 dst 192.0.2.1 src_vni 20 vni 21',
      'nexthop add id 5 via 192.0.2.7 fdb',
      'nexthop add id 6 group 5 fdb',
      'bridge fdb add 02:00:00:00:01:02 dev x0 nhid 6 src_vni 22',
    ],
    read,
  },
  {
    name: 'that are replaced, deleted and flushed',
    build: [
      ...bridge,
      ...vxlan,
      'bridge fdb add 02:00:00:00:01:01 dev v0 master static',
      'bridge fdb replace 02:00:00:00:01:01 dev v1 master static',
      'bridge fdb add 02:00:00:00:01:02 dev v0 master static',
      'bridge fdb del 02:00:00:00:01:02 dev v0 master',
      'bridge fdb add 02:00:00:00:01:03 dev v0 self',
      'bridge fdb delete 02:00:00:00:01:03 dev v0',
      'bridge fdb add 02:00:00:00:01:04 dev x0 dst 192.0.2.1',
    ],
    read,
  },
  {
    name: 'that are flushed as the words say',
    build: [
      ...bridge,
      'bridge fdb add 02:00:00:00:01:01 dev v0 master static',
      'bridge fdb add 02:00:00:00:01:02 dev v0 master',
      'bridge fdb add 02:00:00:00:01:03 dev v1 master static',
      'bridge fdb add 02:00:00:00:01:04 dev v1 master static sticky',
      'bridge fdb flush dev b0 brport v0 static',
      'bridge fdb flush dev b0 nopermanent sticky',
      'bridge fdb flush dev v1 master nodynamic',
    ],
    read,
  },
]
