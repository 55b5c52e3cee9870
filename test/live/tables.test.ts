import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  addrTable,
  linkTable,
  neighbourTable,
  nexthopTable,
  route,
  routeTable,
  routeTableOf,
  ruleTable,
} from '../../src/families/route/index.ts'
import { type LiveTables, liveTable, liveTables } from '../../src/live/index.ts'
import { eventually } from '../support/datagrams.ts'
import { ip, isFallbackTunnel, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { asked, settles } from './tables.ts'

/** What is done, in the words of `ip`. */
const stories = [
  [
    'IPv4 routes of one place: appended, put before, replaced, deleted',
    [
      'route add 10.0.0.0/8 via 192.0.2.9',
      'route append 10.0.0.0/8 via 192.0.2.8',
      'route prepend 10.0.0.0/8 via 192.0.2.7',
      'route replace 10.0.0.0/8 via 192.0.2.6',
      'route del 10.0.0.0/8 via 192.0.2.9',
      'route append unreachable 10.0.0.0/8',
      'route del 10.0.0.0/8 via 192.0.2.6',
      'route add 10.0.0.0/8 via 192.0.2.9 metric 5 tos 4',
    ],
  ],
  [
    'IPv6 ways that are appended, deleted, replaced',
    [
      '-6 route add 2001:db8:1::/48 via 2001:db8::9',
      '-6 route append 2001:db8:1::/48 via 2001:db8::8',
      '-6 route append 2001:db8:1::/48 via 2001:db8::7',
      '-6 route del 2001:db8:1::/48 via 2001:db8::8',
      '-6 route del 2001:db8:1::/48 via 2001:db8::9',
      '-6 route append 2001:db8:1::/48 via 2001:db8::5',
      '-6 route replace 2001:db8:1::/48 via 2001:db8::6',
      '-6 route replace 2001:db8:1::/48 nexthop via 2001:db8::3 nexthop via 2001:db8::4 weight 3',
      '-6 route add 2001:db8:2::/48 dev v0',
      '-6 route append 2001:db8:2::/48 dev v1',
      '-6 route replace 2001:db8:2::/48 dev v1 mtu 1300',
      '-6 route del 2001:db8:1::/48',
    ],
  ],
  [
    'IPv6 routes that are the same, one of which took the place of another',
    [
      '-6 route add unreachable 2001:db8:5::/48',
      '-6 route append 2001:db8:5::/48 dev v0',
      '-6 route replace 2001:db8:5::/48 dev v0',
      '-6 route append 2001:db8:5::/48 dev v1',
      '-6 route del 2001:db8:5::/48 dev v0',
      '-6 route del 2001:db8:5::/48 dev v0',
      '-6 route del 2001:db8:5::/48',
    ],
  ],
  [
    'routes that vanish unannounced: the link goes down, and comes back',
    [
      'route add 10.0.0.0/8 via 192.0.2.9',
      'route add 10.1.0.0/16 nexthop via 192.0.2.9 nexthop dev lo',
      '-6 route add 2001:db8:1::/48 via 2001:db8::9',
      'link set v0 down',
      'link set v0 up',
    ],
  ],
  [
    'flags that change unannounced: the carrier goes, and comes back',
    ['route add 10.0.0.0/8 via 192.0.2.9', 'link set v1 down', 'link set v1 up'],
  ],
  [
    'routes that vanish with their source address, with the last address, and with their link',
    [
      'addr add 192.0.2.77/24 dev v0',
      'route add 10.0.0.0/8 via 192.0.2.9 src 192.0.2.77',
      'route add 10.0.0.0/8 via 192.0.2.9 src 192.0.2.77 table 100',
      'addr del 192.0.2.77/24 dev v0',
      'route add 10.1.0.0/16 via 192.0.2.9',
      'addr del 192.0.2.1/24 dev v0',
      'addr add 192.0.2.1/24 dev v0',
      'route add 10.1.0.0/16 via 192.0.2.9',
      'link del v0',
    ],
  ],
  [
    'routes of nexthop objects that change and go',
    [
      'nexthop add id 1 via 192.0.2.5 dev v0',
      'nexthop add id 3 via 192.0.2.4 dev v0',
      'nexthop add id 10 group 1/3',
      'nexthop add id 2 via 2001:db8::5 dev v0',
      'route add 10.1.0.0/16 nhid 1',
      'route add 10.2.0.0/16 nhid 10',
      '-6 route add 2001:db8:2::/48 nhid 2',
      'nexthop replace id 1 via 192.0.2.15 dev v0',
      'nexthop del id 3',
      'nexthop del id 2',
      'nexthop del id 1',
    ],
  ],
  [
    'nexthop objects that vanish with the carrier',
    ['nexthop add id 1 via 192.0.2.5 dev v0', 'nexthop add id 4 blackhole', 'link set v1 down'],
  ],
  [
    'neighbours and rules',
    [
      'neigh add 192.0.2.9 lladdr 02:00:00:00:00:01 dev v0',
      'neigh replace 192.0.2.9 lladdr 02:00:00:00:00:02 dev v0',
      'neigh add 192.0.2.8 lladdr 02:00:00:00:00:01 dev v0 nud stale',
      'neigh del 192.0.2.9 dev v0',
      'rule add from 10.0.0.0/8 lookup 100',
      'rule add iif v0 goto 32766 pref 7',
      '-6 rule add fwmark 3 blackhole',
      'rule del from 10.0.0.0/8 lookup 100',
      'rule add iif later lookup 7',
    ],
  ],
  [
    'addresses with a peer, with two prefixes, and the promotion of a secondary one',
    [
      'addr add 192.0.2.1 peer 198.51.100.1 dev v0',
      'addr add 192.0.2.1/28 dev v0',
      'addr add 192.0.2.2/24 dev v0',
      'addr del 192.0.2.1/24 dev v0',
      'addr add 2001:db8::7 peer 2001:db8::8 dev v0',
      'addr change 2001:db8::7 peer 2001:db8::9 dev v0',
      'addr replace 2001:db8::1/64 dev v0 valid_lft 100 preferred_lft 50',
    ],
  ],
  [
    'settings of links that are up and down, a bridge, its ports',
    [
      'link add b0 type bridge stp_state 1 forward_delay 200',
      'link set b0 up',
      'link set b0 alias tree',
      'link set b0 type bridge forward_delay 300',
      'link set v0 master b0',
      'link set v0 type bridge_slave cost 9',
      'link set v0 txqueuelen 77',
      'link set v0 gso_max_size 30000 group 5',
      'link set v0 promisc on',
      'link set v0 allmulticast on',
      'link property add dev v0 altname of-old',
      'link set v0 down',
      'link set v0 mtu 1400 txqueuelen 78 address 02:00:00:00:00:77',
      'link set v0 nomaster',
      'link set v0 name v9',
      'link add m0 link v1 type macvlan mode bridge',
      'link set v9 up',
      'link set m0 up promisc on',
      'link set m0 type macvlan mode private',
      'link del v1',
    ],
  ],
] as const

const declared = {
  links: linkTable,
  addresses: addrTable,
  routes: routeTable,
  neighbours: neighbourTable,
  rules: ruleTable,
  nexthops: nexthopTable,
}

describe('live tables', () => {
  needNamespaces()

  test('have what there is, and follow what comes, changes and goes', () =>
    withNamespace(async (ns) => {
      await using rt = await connect(route, { netns: ns.path })
      await using links = await liveTable(rt, linkTable)
      const made = [...links.values()].filter((link) => !isFallbackTunnel(link))
      expect(made.map(({ ifname }) => ifname)).toEqual(['lo'])
      const fallbacks = links.size - made.length
      const changes = links[Symbol.asyncIterator]()
      ip(ns, 'link', 'add', 'b0', 'type', 'bridge')
      ip(ns, 'link', 'set', 'b0', 'mtu', '1400')
      ip(ns, 'link', 'del', 'b0')
      const seen = []
      for await (const { type, before, after } of changes) {
        seen.push([type, before?.mtu, after?.mtu])
        if (type === 'removed') break
      }
      expect(seen).toEqual([
        ['added', undefined, 1500],
        ['changed', 1500, 1400],
        ['removed', 1400, undefined],
      ])
      expect(links.size).toBe(made.length + fallbacks)
    }))

  /** Two links that are up, with addresses and carrier. */
  function wire(ns: Namespace): void {
    ip(ns, 'link', 'set', 'lo', 'up')
    ip(ns, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
    for (const name of ['v0', 'v1']) ip(ns, 'link', 'set', name, 'up', 'addrgenmode', 'none')
    ip(ns, 'addr', 'add', '192.0.2.1/24', 'dev', 'v0')
    ip(ns, 'addr', 'add', '2001:db8::1/64', 'dev', 'v0', 'nodad')
  }

  async function allSettle(rt: Connection<'NETLINK_ROUTE'>, tables: LiveTables<typeof declared>): Promise<void> {
    await settles(rt, tables.routes, declared.routes)
    await settles(rt, tables.nexthops, declared.nexthops)
    await settles(rt, tables.addresses, declared.addresses)
    await settles(rt, tables.neighbours, declared.neighbours)
    await settles(rt, tables.rules, declared.rules)
    await settles(rt, tables.links, declared.links)
  }

  test.each(stories)('%s', (_name, commands) =>
    withNamespace(async (ns) => {
      wire(ns)
      await using rt = await connect(route, { netns: ns.path })
      await using tables = await liveTables(rt, declared)
      for (const command of commands) {
        ip(ns, ...command.split(' '))
        await allSettle(rt, tables)
      }
    }),
  )

  test.each(stories)('%s, all at once, several times', (_name, commands) =>
    withNamespace(async (ns) => {
      wire(ns)
      await using rt = await connect(route, { netns: ns.path })
      await using tables = await liveTables(rt, declared)
      for (let round = 0; round < 3; round++) {
        await ipBatch(ns, commands)
        await allSettle(rt, tables)
      }
    }),
  )

  test('of links without what changes by itself: what the spanning tree finds out, queueing, who looks at packets', () =>
    withNamespace(async (ns) => {
      wire(ns)
      await using rt = await connect(route, { netns: ns.path })
      await using links = await liveTable(rt, linkTable)
      ip(ns, 'link', 'add', 'b0', 'type', 'bridge', 'stp_state', '1', 'forward_delay', '200')
      ip(ns, 'link', 'set', 'b0', 'up')
      ip(ns, 'link', 'set', 'v0', 'master', 'b0')
      await settles(rt, links, linkTable)
      const portState = async () =>
        JSON.parse(ip(ns, '-j', '-d', 'link', 'show', 'v0'))[0].linkinfo.info_slave_data.state as string
      const found = ['learning', 'forwarding']
      expect(found).toContain(await eventually(portState, (state) => found.includes(state)))
      ip(ns, 'link', 'set', 'v1', 'down')
      // The link above it asks for all packets, which changes a count.
      ip(ns, 'link', 'add', 'm0', 'link', 'b0', 'type', 'macvlan', 'mode', 'private')
      ip(ns, 'link', 'set', 'm0', 'promisc', 'on')
      ip(ns, 'link', 'set', 'v1', 'up')
      await settles(rt, links, linkTable)
    }))

  test('of neighbours leave out those that nobody answers for, and show no delay: neither is announced', () =>
    withNamespace(async (ns) => {
      wire(ns)
      const inside = (...words: string[]) => execFileSync('ip', ['netns', 'exec', ns.name, ...words])
      inside('sysctl', '-qw', 'net.ipv4.neigh.v0.mcast_solicit=1', 'net.ipv4.neigh.v0.retrans_time_ms=300')
      inside('sysctl', '-qw', 'net.ipv4.neigh.v0.delay_first_probe_time=600')
      await using rt = await connect(route, { netns: ns.path })
      await using live = await liveTable(rt, neighbourTable)
      const ask = (to: string) => {
        const program = `const s = require('dgram').createSocket('udp4'); s.send('x', 9, '${to}', () => s.close())`
        inside(process.execPath, '-e', program)
      }
      const stateOf = async (to: string) => JSON.parse(ip(ns, '-j', 'neigh', 'show', 'to', to))[0]?.state?.[0]
      for (let round = 0; round < 2; round++) {
        ask('192.0.2.99')
        expect(
          await eventually(
            () => stateOf('192.0.2.99'),
            (found) => found === 'FAILED',
          ),
        ).toBe('FAILED')
        await settles(rt, live, neighbourTable)
        expect([...live.values()].filter(({ dst }) => dst === '192.0.2.99')).toEqual([])
      }
      ip(ns, ...'neigh add 192.0.2.98 lladdr 02:00:00:00:00:01 dev v0 nud stale'.split(' '))
      await settles(rt, live, neighbourTable)
      ask('192.0.2.98')
      expect(await stateOf('192.0.2.98')).toBe('DELAY')
      expect(new Map(live)).toEqual(await asked(rt, neighbourTable))
    }))

  test('of links know the other end of a pair, wherever it goes', () =>
    withNamespace((elsewhere) =>
      withNamespace(async (ns) => {
        wire(ns)
        await using rt = await connect(route, { netns: ns.path })
        await using links = await liveTable(rt, linkTable)
        const row = (name: string) => [...links.values()].find(({ ifname }) => ifname === name)
        for (const command of [
          'link add p0 type veth peer name p1',
          'link add m0 link p1 type macvlan',
          'link add p2 type veth peer name p3',
          'link add m1 link p2 type macvlan',
          `link set p0 netns ${elsewhere.name}`,
          `link set p2 netns ${elsewhere.name}`,
        ]) {
          ip(ns, ...command.split(' '))
          await settles(rt, links, linkTable)
        }
        expect([row('p1')?.linkNetnsid, row('m1')?.linkNetnsid]).toEqual([0, 0])
        ip(elsewhere, 'link', 'set', 'p0', 'netns', ns.name)
        await settles(rt, links, linkTable)
        expect(row('p1')?.link).toBe(row('p0')?.index)
        ip(ns, 'link', 'del', 'p0')
        await settles(rt, links, linkTable)
      }),
    ))

  test('of links have what is not announced of one that is down when something else is', () =>
    withNamespace(async (ns) => {
      await using rt = await connect(route, { netns: ns.path })
      ip(ns, 'link', 'add', 'b0', 'type', 'bridge')
      await using links = await liveTable(rt, linkTable)
      ip(ns, 'link', 'set', 'b0', 'alias', 'quiet')
      ip(ns, 'link', 'set', 'b0', 'type', 'bridge', 'forward_delay', '600')
      ip(ns, 'link', 'set', 'b0', 'mtu', '1400')
      await settles(rt, links, linkTable)
      expect([...links.values()].find(({ ifname }) => ifname === 'b0')).toMatchObject({
        mtu: 1400,
        ifalias: 'quiet',
        linkinfo: { data: { forwardDelay: 600 } },
      })
    }))

  test('have IPv6 routes that differ by their encapsulation alone, and lose the right one', ({ skip }) =>
    withNamespace(async (ns) => {
      wire(ns)
      const segments = (last: string) => `encap seg6 mode encap segs 2001:db8::${last}`
      try {
        ip(ns, ...`-6 route add 2001:db8:9::/48 ${segments('1')} dev v0`.split(' '))
      } catch (error) {
        skip(
          /Operation not supported|not enabled/i.test(String(error)),
          'needs a kernel with CONFIG_IPV6_SEG6_LWTUNNEL',
        )
        throw error
      }
      await using rt = await connect(route, { netns: ns.path })
      await using tables = await liveTables(rt, declared)
      const at = (dst: string) => [...tables.routes.values()].filter((row) => row.dst === dst)
      for (const command of [
        '-6 route add 2001:db8:6::/48 dev v0',
        `-6 route append 2001:db8:6::/48 ${segments('77')} dev v0`,
        `-6 route append 2001:db8:6::/48 ${segments('78')} dev v0`,
        '-6 route add 2001:db8:7::/48 via 2001:db8::9',
        `-6 route append 2001:db8:7::/48 ${segments('77')} via 2001:db8::9`,
        `-6 route append 2001:db8:7::/48 ${segments('78')} via 2001:db8::9`,
      ]) {
        ip(ns, ...command.split(' '))
        await allSettle(rt, tables)
      }
      expect(at('2001:db8:6::')).toHaveLength(3)
      expect(at('2001:db8:7::')[0]?.multipath).toHaveLength(3)
      for (const [dst, left] of [
        ['2001:db8:6::', 2],
        ['2001:db8:7::', 1],
      ] as const) {
        ip(ns, '-6', 'route', 'del', `${dst}/48`, 'dev', 'v0')
        await allSettle(rt, tables)
        if (left === 2) expect(at(dst)).toHaveLength(left)
      }
    }))

  test('of one routing table, which need not be there yet', () =>
    withNamespace(async (ns) => {
      wire(ns)
      await using rt = await connect(route, { netns: ns.path })
      await using routes = await liveTable(rt, routeTableOf({ table: 100 }))
      expect(routes.size).toBe(0)
      ip(ns, 'route', 'add', '10.0.0.0/8', 'via', '192.0.2.9', 'table', '100')
      ip(ns, 'route', 'add', '10.1.0.0/16', 'via', '192.0.2.9')
      ip(ns, '-6', 'route', 'add', 'default', 'via', '2001:db8::9', 'table', '100', 'metric', '7')
      await settles(rt, routes, routeTableOf({ table: 100 }))
      expect([...routes.keys()]).toEqual(['10.0.0.0/8 table 100', '::/0 table 100 metric 7'])
      await using ipv6 = await liveTable(rt, routeTableOf({ table: 100, family: 10 }))
      expect([...ipv6.keys()]).toEqual(['::/0 table 100 metric 7'])
    }))

  test('of a set show a state of the whole: no address without its link', () =>
    withNamespace(async (ns) => {
      await using rt = await connect(route, { netns: ns.path })
      await using tables = await liveTables(rt, { links: linkTable, addresses: addrTable })
      const strangers = () => [...tables.addresses.values()].filter(({ index = 0 }) => !tables.links.has(index))
      const watching = (async () => {
        for await (const { type } of tables.addresses) if (type === 'added') expect(strangers()).toEqual([])
      })()
      for (let round = 0; round < 5; round++) {
        await ipBatch(ns, ['link add b0 type bridge', 'addr add 192.0.2.1/24 dev b0', 'link set b0 up', 'link del b0'])
      }
      await settles(rt, tables.addresses, addrTable)
      tables.close()
      await watching
    }))
})

/** Does all of it with one process; some of it fails the second time. */
async function ipBatch(ns: Namespace, commands: readonly string[]): Promise<void> {
  const child = execFile('ip', ['-n', ns.name, '-force', '-batch', '-'])
  child.stdin?.end(commands.map((command) => `${command.replace(/^-6 /, '')}\n`).join(''))
  await once(child, 'close')
}
