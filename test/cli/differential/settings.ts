import type { Scenario } from './scenario.ts'

const veth = [
  'link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02',
  'link set v0 addrgenmode none',
  'link set v1 addrgenmode none',
]

export const settings: readonly Scenario[] = [
  {
    name: 'of links that forward, and look where packets come from',
    build: [
      ...veth,
      'sysctl net.ipv4.conf.v0.forwarding=1',
      'sysctl net.ipv4.conf.v0.rp_filter=1',
      'sysctl net.ipv4.conf.v1.rp_filter=2',
      'sysctl net.ipv4.conf.v1.proxy_arp=1',
      'sysctl net.ipv6.conf.v1.forwarding=1',
      'sysctl net.ipv6.conf.v0.ignore_routes_with_linkdown=1',
    ],
    // iproute2 6.1 prints text where a link and a family are asked for.
    read: [
      'netconf',
      'netconf show',
      'netconf show dev v0',
      '-4 netconf',
      '-6 netconf',
      '-M netconf',
      'netconf dev nosuch',
    ],
  },
  {
    name: 'of neighbour tables',
    build: [
      ...veth,
      // The time that a neighbour counts as reachable is drawn by lot, but for one tick of the clock.
      'ntable change name arp_cache dev v0 base_reachable 1 retrans 2000 gc_stale 5000 queue 50',
      'ntable change name ndisc_cache dev v0 base_reachable 1 app_probes 1 ucast_probes 2 mcast_probes 5 locktime 100',
      '-6 ntable change name ndisc_cache dev v0 delay_probe 3000 anycast_delay 500 proxy_delay 600 proxy_queue 70',
    ],
    read: [
      'ntable show dev v0',
      '-4 ntable show dev v0',
      'ntable show dev v0 name ndisc_cache',
      'ntable show name nosuch',
      'ntable show dev nosuch',
    ],
  },
]
