import { describe, expect, test } from 'vitest'
import type { AddrMessage, LinkMessage, RouteMessage, RuleMessage } from '../../families/route/index.ts'
import { EncodeError } from '../../wire/index.ts'
import type { CurrentState } from './current-state.ts'
import { type DesiredState, type ExactSections, wantedOf } from './desired-state.ts'
import { plan } from './plan.ts'

const link = (index: number, ifname: string, more: LinkMessage = {}): LinkMessage => ({
  family: 0,
  index,
  ifname,
  flags: 1,
  mtu: 1500,
  ...more,
})
const lo = link(1, 'lo', { flags: 9, mtu: 65536 })
const eth0 = link(2, 'eth0', { propList: { altIfname: ['uplink'] } })
const br0 = link(3, 'br0', { linkinfo: { kind: 'bridge', data: { stpState: 0, forwardDelay: 1500 } } })

const ipv4 = (index: number, local: string, prefixlen: number, more: AddrMessage = {}): AddrMessage => ({
  family: 2,
  index,
  local,
  address: local,
  prefixlen,
  scope: 0,
  flags: 0x80,
  ...more,
})
const ipv6 = (index: number, address: string, prefixlen: number, more: AddrMessage = {}): AddrMessage => ({
  family: 10,
  index,
  address,
  prefixlen,
  scope: 0,
  flags: 0x80,
  ...more,
})
const way = (dst: string | undefined, dstLen: number, more: RouteMessage = {}): RouteMessage => ({
  family: dst?.includes(':') ? 10 : 2,
  dst,
  dstLen,
  srcLen: 0,
  tos: 0,
  table: 254,
  headerTable: 254,
  protocol: 4,
  type: 1,
  scope: 0,
  flags: 0,
  ...more,
})
const rule = (priority: number, more: RuleMessage = {}): RuleMessage => ({
  family: 2,
  priority,
  table: 254,
  headerTable: 254,
  action: 1,
  suppressPrefixlen: 0xffff_ffff,
  protocol: 4,
  ...more,
})

/** The steps in words. */
function steps(
  current: Partial<CurrentState>,
  desired: DesiredState,
  exact: ExactSections | boolean = false,
): string[] {
  const state = { links: [lo, eth0, br0], addresses: [], routes: [], rules: [], ...current }
  return plan(state, wantedOf(desired, exact)).map(({ text }) => text)
}

describe('a plan for links', () => {
  test('changes what differs and no more, and finds links by further names', () => {
    const state = plan(
      { links: [lo, eth0, br0], addresses: [], routes: [], rules: [] },
      wantedOf({ links: [{ name: 'uplink', mtu: 1400, up: true, master: 'br0' }, { name: 2 }] }),
    )
    expect(state.map(({ text, what }) => [text, what])).toEqual([
      ['change link uplink', { name: 'uplink', mtu: 1400, master: 'br0' }],
    ])
    expect(state[0]?.undo?.what).toEqual({ name: 'uplink', mtu: 1500, master: null })
    const bridge = { name: 'br0', kind: 'bridge', data: { stpState: 1, forwardDelay: 1500 } } as const
    const [change] = plan({ links: [br0], addresses: [], routes: [], rules: [] }, wantedOf({ links: [bridge] }))
    expect(change?.what).toEqual({ name: 'br0', kind: 'bridge', data: { stpState: 1 } })
    expect(change?.undo?.what).toEqual({ name: 'br0', kind: 'bridge', data: { stpState: 0 } })
  })

  test('makes each after what it is on and belongs to, also in a ring', () => {
    const links = [
      { name: 'a', kind: 'macvlan', link: 'b' },
      { name: 'b', kind: 'vlan', data: { id: 5 }, link: 'eth0', master: 'c' },
      { name: 'c', kind: 'bridge' },
      { name: 'x', kind: 'macvlan', link: 'y' },
      { name: 'y', kind: 'macvlan', link: 'x' },
    ] as const
    expect(steps({}, { links })).toEqual([
      'add link c kind bridge',
      'add link b kind vlan',
      'add link a kind macvlan',
      'add link y kind macvlan',
      'add link x kind macvlan',
    ])
  })

  test('compares flags as they are said, and a pair whose other end is described beside its data', () => {
    const NOARP = 0x80
    const links = [lo, link(4, 'v0', { flags: NOARP, linkinfo: { kind: 'veth' } })]
    const pair = { name: 'v0', kind: 'veth', peer: { name: 'v1', mtu: 1300 } } as const
    expect(steps({ links }, { links: [{ ...pair, arp: false, promisc: false }] })).toEqual([])
    const state = { links, addresses: [], routes: [], rules: [] }
    const [step] = plan(state, wantedOf({ links: [{ ...pair, arp: true, promisc: true }] }))
    expect(step?.what).toEqual({ name: 'v0', arp: true, promisc: true })
    expect(step?.undo?.what).toEqual({ name: 'v0', arp: false, promisc: false })
    const both: DesiredState = { links: [pair, { name: 'v1', kind: 'veth' }] }
    expect(steps({ links: [lo] }, both)).toEqual(['add link v0 kind veth', 'change link v1'])
  })

  test('compares what a pair says of itself, and not what was said of its other end', () => {
    const pair = (kind: 'veth' | 'netkit', data: object, index: number) =>
      link(index, `${kind}0`, { link: index + 1, linkinfo: { kind, data } as LinkMessage['linkinfo'] })
    const links = [lo, pair('veth', {}, 4), pair('netkit', { policy: 0, mode: 1 }, 6)]
    const desired = (policy: number): DesiredState => ({
      links: [
        { name: 'veth0', kind: 'veth', data: { peer: { ifname: 'veth1' } } },
        { name: 'netkit0', kind: 'netkit', data: { policy, peerInfo: { ifname: 'netkit1' } } },
      ],
    })
    expect(steps({ links }, desired(0))).toEqual([])
    expect(steps({ links }, desired(2))).toEqual(['change link netkit0 kind netkit'])
    expect(steps({ links: [lo] }, desired(0))).toEqual(['add link veth0 kind veth', 'add link netkit0 kind netkit'])
  })

  test('changes the links below first, and a link that comes with another behind that', () => {
    const below = link(4, 'below', { mtu: 1300 })
    const above = link(5, 'above', { mtu: 1300, link: 4, linkinfo: { kind: 'macvlan' } })
    const mtu = 1400
    const links: DesiredState['links'] = [
      { name: 'above', mtu },
      { name: 'below', mtu },
      { name: 'p1', up: true },
      { name: 'p0', kind: 'veth', data: { peer: { ifname: 'p1' } } },
    ]
    expect(steps({ links: [below, above] }, { links })).toEqual([
      'change link below',
      'change link above',
      'add link p0 kind veth',
      'change link p1',
    ])
  })

  test('makes a link of another kind anew, and one on another link', () => {
    expect(steps({}, { links: [{ name: 'br0', kind: 'ifb' }] })).toEqual(['delete link br0', 'add link br0 kind ifb'])
    const vlan = link(4, 'v5', { link: 2, linkinfo: { kind: 'vlan', data: { id: 5 } } })
    const desired = { name: 'v5', kind: 'vlan', data: { id: 5 }, link: 'br0' } as const
    const links = [lo, eth0, br0, vlan]
    expect(steps({ links }, { links: [desired] })).toEqual(['delete link v5', 'add link v5 kind vlan'])
    expect(steps({ links }, { links: [{ ...desired, link: 'eth0' }] })).toEqual([])
  })

  test('deletes the others, those on others first, pairs once; not hardware, not what a module makes', () => {
    const veth = (index: number, name: string, peer: number) =>
      link(index, name, { link: peer, linkinfo: { kind: 'veth' } })
    const links = [
      lo,
      eth0,
      br0,
      veth(4, 'p0', 5),
      veth(5, 'p1', 4),
      veth(6, 'q0', 7),
      veth(7, 'q1', 6),
      link(8, 'v5', { link: 3, linkinfo: { kind: 'vlan' } }),
      link(9, 'tunl0', { linkinfo: { kind: 'ipip' } }),
      link(10, 'what0', { linkinfo: { kindUnlisted: 'what' } }),
    ]
    expect(steps({ links }, { links: [{ name: 'q0' }] }, true)).toEqual([
      'delete link what0',
      'delete link v5',
      'delete link p1',
      'delete link br0',
    ])
    expect(steps({ links }, { links: [] })).toEqual([])
    expect(steps({ links }, { routes: [] }, true)).toEqual([])
  })
})

test('link-layer addresses are the same however they are written', () => {
  const links = [link(4, 'v0', { address: '02:00:00:00:00:0a', linkinfo: { kind: 'veth' } })]
  const described = (address: string) => steps({ links }, { links: [{ name: 'v0', address }] })
  expect(described('2:0:0:0:0:A')).toEqual([])
  expect(described('02-00-00-00-00-0A')).toEqual([])
  expect(described('2:0:0:0:0:b')).toEqual(['change link v0'])
})

describe('a plan for addresses', () => {
  const addresses = [
    ipv4(1, '127.0.0.1', 8, { scope: 254 }),
    ipv4(2, '192.0.2.1', 24, {
      label: 'eth0',
      cacheinfo: { valid: 0xffff_ffff, prefered: 0xffff_ffff, cstamp: 0, tstamp: 0 },
    }),
    ipv4(2, '192.0.2.2', 24, { cacheinfo: { valid: 100, prefered: 50, cstamp: 0, tstamp: 0 } }),
    ipv6(2, 'fe80::1', 64, { scope: 253 }),
    ipv6(2, '2001:db8::1', 64),
    ipv6(2, '2001:db8::aaaa', 64, { flags: 0 }),
    ipv4(3, '198.51.100.1', 24),
  ]

  test('leaves what is as described, and knows that lifetimes run out', () => {
    const same = [
      { dev: 'eth0', address: '192.0.2.1/24', validLifetime: Number.POSITIVE_INFINITY },
      { dev: 'uplink', address: '192.0.2.2/24', validLifetime: 120 },
      { dev: 2, address: '2001:0DB8:0::1/64' },
    ]
    expect(steps({ addresses }, { addresses: same })).toEqual([])
    expect(steps({ addresses }, { addresses: [{ dev: 2, address: '192.0.2.2/24', validLifetime: 90 }] })).toEqual([
      'replace address 192.0.2.2/24 dev 2',
    ])
    expect(steps({ addresses }, { addresses: [{ dev: 'eth0', address: '192.0.2.1/24', validLifetime: 90 }] })).toEqual([
      'replace address 192.0.2.1/24 dev eth0',
    ])
  })

  test('makes anew what cannot be replaced; another prefix length is another address of IPv4, not of IPv6', () => {
    const one = (address: string, more = {}) => steps({ addresses }, { addresses: [{ dev: 'eth0', address, ...more }] })
    expect(one('192.0.2.1/25')).toEqual(['add address 192.0.2.1/25 dev eth0'])
    expect(one('2001:db8::1/48')).toEqual([
      'delete address 2001:db8::1/64 dev eth0',
      'add address 2001:db8::1/48 dev eth0',
    ])
    expect(one('192.0.2.1/24', { label: 'eth0:1' })).toEqual([
      'delete address 192.0.2.1/24 dev eth0',
      'add address 192.0.2.1/24 dev eth0',
    ])
    expect(one('192.0.2.1/24', { metric: 5 })).toEqual(['replace address 192.0.2.1/24 dev eth0'])
    expect(one('192.0.2.1/24', { peer: '192.0.2.9' })).toEqual(['add address 192.0.2.1/24 peer 192.0.2.9 dev eth0'])
  })

  test('removes others of the links described only, and none that the kernel made', () => {
    const desired = { links: [{ name: 'eth0', addresses: ['192.0.2.1/24'] }, { name: 'lo' }] }
    expect(steps({ addresses }, desired, { addresses: true })).toEqual([
      'delete address 192.0.2.2/24 dev eth0',
      'delete address 2001:db8::1/64 dev eth0',
    ])
    const proto = [ipv4(2, '192.0.2.7', 24, { proto: 1 }), ipv4(2, '192.0.2.8', 24, { proto: 99 })]
    expect(steps({ addresses: proto }, desired, { addresses: true })).toEqual([
      'delete address 192.0.2.8/24 dev eth0',
      'add address 192.0.2.1/24 dev eth0',
    ])
  })
})

describe('a plan for routes', () => {
  const connected = way('192.0.2.0', 24, { oif: 2, protocol: 2, scope: 253 })
  const routes = [
    connected,
    way(undefined, 0, { gateway: '192.0.2.254', oif: 2, metrics: { mtu: 1400 } }),
    way(undefined, 0, { gateway: '192.0.2.253', oif: 2, priority: 100 }),
    way('10.0.0.0', 8, {
      multipath: [
        { gateway: '192.0.2.7', ifindex: 2, hops: 1, flags: 0 },
        { gateway: '192.0.2.8', ifindex: 2, hops: 0, flags: 0 },
      ],
    }),
    way('10.9.0.0', 16, { nhId: 7, oif: 2 }),
    way('2001:db8::', 48, { oif: 2, priority: 1024 }),
    way('2001:db8:1::', 48, { oif: 1, priority: 1024, type: 6 }),
    way('2001:db8:2::', 48, { gateway: 'fe80::1', oif: 2, priority: 1024, protocol: 9 }),
  ]
  const one = (what: NonNullable<DesiredState['routes']>[number]) => steps({ routes }, { routes: [what] })

  test('leaves what is as described', () => {
    expect(one({ to: 'default', via: '192.0.2.254' })).toEqual([])
    expect(one({ to: '0.0.0.0/0', via: '192.0.2.254', dev: 'eth0', metrics: { mtu: 1400 } })).toEqual([])
    expect(one({ to: '10.1.2.3/8', multipath: [{ via: '192.0.2.8' }, { via: '192.0.2.7', weight: 2 }] })).toEqual([])
    expect(one({ to: '10.9.0.0/16', nexthop: 7 })).toEqual([])
    expect(one({ to: '2001:DB8::/48', dev: 'eth0' })).toEqual([])
    expect(one({ to: '2001:db8:1::/48', type: 6 })).toEqual([])
    expect(one({ to: '192.0.2.0/24', dev: 'eth0' })).toEqual([])
  })

  test('replaces what differs, and adds what has another metric or table', () => {
    expect(one({ to: 'default', via: '192.0.2.1' })).toEqual(['replace route default via 192.0.2.1'])
    expect(one({ to: 'default', dev: 'eth0' })).toEqual(['replace route default dev eth0'])
    expect(one({ to: 'default', via: '192.0.2.254', metrics: { mtu: 9 } })).toHaveLength(1)
    expect(one({ to: 'default', via: '192.0.2.254', metric: 7 })).toEqual([
      'add route default via 192.0.2.254 metric 7',
    ])
    expect(one({ to: 'default', via: '192.0.2.254', table: 7 })).toEqual(['add route default via 192.0.2.254 table 7'])
    expect(one({ to: '10.0.0.0/8', multipath: [{ via: '192.0.2.7' }, { via: '192.0.2.8' }] })).toEqual([
      'replace route 10.0.0.0/8',
    ])
    expect(one({ to: '10.9.0.0/16', dev: 'eth0' })).toEqual(['replace route 10.9.0.0/16 dev eth0'])
    expect(one({ to: '2001:db8::/48', dev: 'eth0', metric: 5 })).toEqual(['add route 2001:db8::/48 dev eth0 metric 5'])
  })

  test('adds beside routes of the kernel, never in place of them', () => {
    expect(one({ to: '192.0.2.0/24', dev: 'br0' })).toEqual(['append route 192.0.2.0/24 dev br0'])
    expect(one({ to: '2001:db8:2::/48', dev: 'br0' })).toEqual(['append route 2001:db8:2::/48 dev br0'])
  })

  test('does not replace where the first in the place is another one', () => {
    const kernels = way('10.1.0.0', 16, { oif: 2, protocol: 2, scope: 253 })
    const ours = way('10.1.0.0', 16, { oif: 2, gateway: '192.0.2.9' })
    const wanted: DesiredState = { routes: [{ to: '10.1.0.0/16', via: '192.0.2.8' }] }
    expect(steps({ routes: [ours] }, wanted)).toEqual(['replace route 10.1.0.0/16 via 192.0.2.8'])
    expect(steps({ routes: [kernels, ours] }, wanted)).toEqual([
      'delete route 10.1.0.0/16 via 192.0.2.9 dev eth0',
      'append route 10.1.0.0/16 via 192.0.2.8',
    ])
  })

  test('a route that is there is that of whoever describes it, and is not replaced by another of its place', () => {
    const there = way('10.1.0.0', 16, { oif: 2, gateway: '192.0.2.9' })
    const kept = { to: '10.1.0.0/16', via: '192.0.2.9' }
    const come = { to: '10.1.0.0/16', via: '192.0.2.8' }
    for (const described of [
      [come, kept],
      [kept, come],
    ]) {
      expect(steps({ routes: [there] }, { routes: described })).toEqual(['append route 10.1.0.0/16 via 192.0.2.8'])
    }
  })

  test('one way has no weight, for the kernel keeps none', () => {
    const there = way('10.1.0.0', 16, { oif: 2, gateway: '192.0.2.9' })
    const described = (via: string) => ({ to: '10.1.0.0/16', multipath: [{ via, weight: 5 }] })
    expect(steps({ routes: [there] }, { routes: [described('192.0.2.9')] })).toEqual([])
    expect(steps({ routes: [there] }, { routes: [described('192.0.2.8')] })).toEqual(['replace route 10.1.0.0/16'])
  })

  test('what cannot be read is no description', () => {
    const described = (what: object) => () => steps({}, { routes: [{ to: '10.0.0.0/8', dev: 'eth0', ...what }] })
    for (const expires of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(described({ expires })).toThrow(EncodeError)
    }
    expect(described({ family: 10 })).toThrow('to: 10.0.0.0/8 is not of the family 10')
    expect(described({ expires: 5 })).not.toThrow()
    expect(described({ to: '100', family: 28 })).toThrow('routes: labels are not compared')
  })

  test('adds ways over links before ways over gateways', () => {
    const desired = [
      { to: 'default', via: '10.5.0.1', metric: 3 },
      { to: '10.5.0.0/16', dev: 'eth0' },
    ]
    expect(steps({ routes }, { routes: desired })).toEqual([
      'add route 10.5.0.0/16 dev eth0',
      'add route default via 10.5.0.1 metric 3',
    ])
  })

  test('removes the others, but not those of the kernel', () => {
    const local = way('192.0.2.1', 32, { type: 2, protocol: 4, oif: 2 })
    expect(
      steps({ routes: [...routes, local] }, { routes: [{ to: 'default', via: '192.0.2.254' }] }, { routes: true }),
    ).toEqual([
      'delete route default via 192.0.2.253 dev eth0 metric 100',
      'delete route 10.0.0.0/8',
      'delete route 10.9.0.0/16 dev eth0',
      'delete route 2001:db8::/48 dev eth0 metric 1024',
      'delete route 2001:db8:1::/48 dev lo metric 1024',
    ])
  })

  test('a route is brought back with a nexthop object or with ways, not both, and without what the kernel notes', () => {
    const state = {
      links: [lo, eth0],
      addresses: [],
      rules: [],
      routes: [way('10.9.0.0', 16, { nhId: 7, oif: 2, flags: 0x10 })],
    }
    const [step] = plan(state, wantedOf({ routes: [] }, true))
    const request = step?.undo?.request(() => 0)[1] as RouteMessage
    expect(request).toMatchObject({ nhId: 7, flags: 0, dst: '10.9.0.0' })
    expect(request).not.toHaveProperty('oif')
  })
})

describe('a plan for rules', () => {
  const rules = [
    rule(0, { protocol: 2, table: 255 }),
    rule(100, { src: '192.0.2.0', srcLen: 24, table: 1000, headerTable: 252 }),
    rule(101, { fwmark: 3, fwmask: 0xffff_ffff, flags: 8 }),
    rule(32766, { protocol: 2 }),
  ]
  const one = (what: NonNullable<DesiredState['rules']>[number], exact = false) =>
    steps({ rules }, { rules: [what] }, exact)

  test('a mark of 0 is any mark, unless there is a mask', () => {
    expect(steps({ rules: [rule(5)] }, { rules: [{ priority: 5, fwmark: 0 }] })).toEqual([])
    expect(steps({ rules: [rule(5, { fwmask: 7 })] }, { rules: [{ priority: 5, fwmark: 0, fwmask: 7 }] })).toEqual([])
    expect(steps({ rules: [rule(5)] }, { rules: [{ priority: 5, fwmark: 0, fwmask: 7 }] })).toHaveLength(1)
  })

  test('makes a place anew where a deletion would take another rule', () => {
    const marked = rule(7, { fwmark: 1, fwmask: 0xffff_ffff })
    const any = rule(7)
    const wanted: DesiredState = { rules: [{ priority: 7, fwmark: 1 }] }
    expect(steps({ rules: [any, marked] }, wanted, { rules: true })).toEqual(['delete rule priority 7 table 254'])
    expect(steps({ rules: [marked, any] }, wanted, { rules: true })).toEqual([
      'delete rule priority 7 table 254',
      'delete rule priority 7 table 254',
      'add rule priority 7 table 254',
    ])
  })

  test('a rule without a priority is any that says the same', () => {
    expect(one({ from: '192.0.2.77/24', table: 1000 })).toEqual([])
    expect(one({ priority: 100, from: '192.0.2.0/24', table: 1000 })).toEqual([])
    expect(one({ priority: 99, from: '192.0.2.0/24', table: 1000 })).toEqual([
      'add rule priority 99 from 192.0.2.0/24 table 1000',
    ])
    expect(one({ fwmark: 3 })).toEqual([])
    expect(one({ fwmark: 3, fwmask: 7 })).toEqual(['add rule fwmark 3'])
    expect(one({ fwmark: 3, invert: true })).toEqual(['add rule fwmark 3'])
    expect(one({ fwmark: 3, suppressPrefixlen: 0 })).toEqual(['add rule fwmark 3'])
  })

  test('two that are described need two that are there', () => {
    const desired = [{ fwmark: 3 }, { fwmark: 3 }]
    expect(steps({ rules }, { rules: desired })).toEqual(['add rule fwmark 3'])
  })

  test('removes the others after what comes, but first what is in its place; never those of the kernel', () => {
    expect(one({ priority: 100, table: 1000 }, true)).toEqual([
      'delete rule priority 100 from 192.0.2.0/24 table 1000',
      'add rule priority 100 table 1000',
      'delete rule priority 101 table 254',
    ])
    expect(steps({ rules }, { rules: [] }, true)).toHaveLength(2)
  })
})
