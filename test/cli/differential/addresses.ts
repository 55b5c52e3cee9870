import type { Scenario } from './scenario.ts'

const veth = [
  'link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02',
  // Addresses that the kernel makes would be tentative for a while.
  'link set v0 addrgenmode none',
  'link set v1 addrgenmode none',
  'link set v0 up',
  'link set v1 up',
]
const read = [
  '-br addr show',
  '-br -4 addr',
  'addr show',
  '-4 addr',
  '-6 addr show',
  '-d addr',
  '-s addr show',
  'addr show dev v0',
]

const dashed = (...flags: string[]) => flags.map((flag) => `addr show -${flag}`)

export const addresses: readonly Scenario[] = [
  {
    name: 'of both families, and none',
    build: [...veth, 'addr add 192.0.2.1/24 dev v0', 'addr add 2001:db8::1/64 dev v0 nodad'],
    read: [...read, 'addr show lo', 'addr show dev nosuch', '-4 -d addr', '-6 -d addr show dev v0'],
  },
  {
    name: 'with broadcast, label, scope and metric',
    build: [
      ...veth,
      'addr add 192.0.2.1/24 brd + dev v0 label v0:one',
      'addr add 198.51.100.1/25 broadcast 198.51.100.99 dev v0 scope link metric 77',
      'addr add 203.0.113.1/24 brd - dev v0 scope host',
      'addr add 203.0.113.2 dev v0 scope 55',
    ],
    read: [
      ...read,
      'addr show scope link',
      'addr show scope 55',
      'addr show label v0:one',
      'addr show label v0*',
      'addr show to 203.0.113.0/24',
      'addr show secondary',
      'addr show primary',
    ],
  },
  {
    name: 'with a peer',
    build: [
      ...veth,
      'addr add 192.0.2.1 peer 192.0.2.2/32 dev v0',
      'addr add 2001:db8::1 peer 2001:db8::2 dev v0 nodad',
    ],
    read,
  },
  {
    name: 'with flags',
    build: [
      ...veth,
      'addr add 192.0.2.1/24 dev v0 noprefixroute',
      'addr add 192.0.2.2/24 dev v0',
      'addr add 224.5.6.7/32 dev v0 autojoin',
      'addr add 2001:db8::1/64 dev v0 nodad home mngtmpaddr',
      'addr add 2001:db8::2/64 dev v0 nodad noprefixroute optimistic',
      'addr add fe80::99/64 dev v1 nodad scope link',
    ],
    read: [
      ...read,
      'addr show nodad',
      'addr show permanent',
      'addr show noprefixroute',
      'addr show home',
      ...dashed('nodad', 'home', 'noprefixroute', 'autojoin', 'mngtmpaddr', 'optimistic', 'permanent', 'primary'),
      'addr show dev v0 nodad -home',
      '-6 addr show -tentative -deprecated -dadfailed',
    ],
  },
  {
    name: 'with lifetimes',
    build: [
      ...veth,
      'addr add 192.0.2.1/24 dev v0 valid_lft 5000 preferred_lft 4000',
      'addr add 192.0.2.2/24 dev v0 valid_lft forever preferred_lft 0',
      'addr add 2001:db8::1/64 dev v0 nodad valid_lft 5000 preferred_lft 0',
    ],
    read: [
      ...read,
      'addr show dynamic',
      'addr show deprecated',
      'addr show permanent',
      ...dashed('dynamic', 'deprecated', 'secondary', 'temporary', 'tentative', 'dadfailed'),
    ],
  },
  {
    name: 'that are changed, replaced, deleted and flushed',
    build: [
      ...veth,
      'addr add 192.0.2.1/24 dev v0',
      'addr add 198.51.100.1/24 dev v0',
      'addr add 2001:db8::1/64 dev v0 nodad',
      'addr change 192.0.2.1/24 dev v0 metric 5',
      'addr replace 2001:db8::1/64 dev v0 nodad valid_lft 9000 preferred_lft 8000',
      'addr replace 203.0.113.1/24 dev v0',
      'addr del 198.51.100.1/24 dev v0',
      'addr flush dev v1',
    ],
    read: [...read, 'addr show type veth', 'addr show up', 'addr show dev v0 up'],
  },
  {
    name: 'of which duplicates are looked for',
    build: [...veth, 'sysctl net.ipv6.conf.v0.accept_dad=1', 'addr add 2001:db8::1/64 dev v0'],
    // What may be over between two readings is not shown.
    read: ['addr show -tentative nodad', 'addr show dev v1 tentative', 'addr show dadfailed'],
  },
  {
    name: 'of links with a master',
    build: [
      ...veth,
      'link add b0 address 02:00:00:00:00:03 type bridge',
      'link set v0 master b0',
      'addr add 192.0.2.1/24 dev b0',
      'addr add 192.0.2.2/24 dev v0',
    ],
    read: [...read, 'addr show master b0', 'addr show nomaster', '-d addr show type bridge', 'addr show group default'],
  },
]
