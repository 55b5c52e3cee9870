import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import { type DesiredState, EnsureError, type EnsureOptions, ensure } from '../../src/config/index.ts'
import { addrFlags, route, routeTypes } from '../../src/families/route/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { failureOf, headersOf } from '../support/datagrams.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

interface Place {
  readonly namespace: Namespace
  readonly rt: Connection<'NETLINK_ROUTE'>
  /** Runs `ensure` and gives the steps in words. */
  readonly run: (desired: DesiredState, options?: EnsureOptions) => Promise<string[]>
  readonly read: (...args: string[]) => Record<string, unknown>[]
}

const inPlace = (body: (place: Place) => Promise<void>) =>
  withNamespace(async (namespace) => {
    ip(namespace, 'link', 'set', 'lo', 'up')
    await using rt = await connect(route, { netns: namespace.path })
    const run: Place['run'] = async (desired, options) => (await ensure(rt, desired, options)).map((step) => step.text)
    const read: Place['read'] = (...args) => JSON.parse(ip(namespace, '-j', ...args) || '[]')
    await body({ namespace, rt, run, read })
  })

/** A machine with a bridge, ports, addresses, routes and rules. */
const machine = {
  links: [
    {
      name: 'v0',
      kind: 'veth',
      data: { peer: { ifname: 'v1' } },
      up: true,
      master: 'br0',
      slaveKind: 'bridge',
      slaveData: { cost: 7 },
    },
    { name: 'v1', up: true, mtu: 1400, alias: 'the other end', addresses: ['198.51.100.1/24'] },
    { name: 'mv0', kind: 'macvlan', data: { mode: 4 }, link: 'v1', up: true },
    {
      name: 'br0',
      kind: 'bridge',
      data: { stpState: 1, forwardDelay: 400 },
      up: true,
      address: '02:00:00:00:00:AA',
      addresses: ['192.0.2.1/24', { address: '2001:DB8::1/64', flags: addrFlags.NODAD }],
    },
    { name: 'vx0', kind: 'vxlan', data: { id: 42, group: '239.1.1.1', port: 4789 }, link: 'br0' },
  ],
  routes: [
    { to: 'default', via: '192.0.2.254', metrics: { mtu: 1300 } },
    {
      to: '10.0.0.0/8',
      multipath: [
        { via: '192.0.2.7', weight: 2 },
        { via: '198.51.100.7', dev: 'v1' },
      ],
    },
    { to: '10.9.0.0/16', dev: 'v1', table: 1000 },
    { to: '10.8.0.0/16', type: routeTypes.BLACKHOLE },
    { to: '2001:db8:1::/48', via: '2001:DB8::7', dev: 'br0' },
    { to: '2001:db8:2::/48', type: routeTypes.UNREACHABLE },
    { to: 'default', via: '2001:db8::fe', metric: 5 },
  ],
  rules: [
    { priority: 100, from: '198.51.100.0/24', table: 1000 },
    { priority: 101, fwmark: 3, to: '2001:db8::/32', table: 1000 },
    { iif: 'v1', dport: { start: 53, end: 53 }, ipProto: 17, suppressPrefixlen: 0 },
  ],
} satisfies DesiredState

describe('ensure', () => {
  needNamespaces()

  test('makes everything that is described, and then has nothing to do', () =>
    inPlace(async ({ rt, run, read }) => {
      const planned = await run(machine, { dryRun: true })
      expect(planned).toHaveLength(5 + 1 + 3 + 7 + 3 - 1)
      expect(read('link', 'show')).toHaveLength(1)
      const steps = await run(machine)
      expect(steps.slice(0, 3)).toEqual([
        'add link br0 kind bridge',
        'add link v0 kind veth',
        'add link mv0 kind macvlan',
      ])
      const link = (dev: string) => read('-d', 'link', 'show', 'dev', dev)[0]
      expect(link('br0')).toMatchObject({
        address: '02:00:00:00:00:aa',
        linkinfo: { info_kind: 'bridge', info_data: { stp_state: 1, forward_delay: 400 } },
      })
      expect(link('v0')).toMatchObject({ master: 'br0', linkinfo: { info_slave_data: { cost: 7 } } })
      expect(link('v1')).toMatchObject({ mtu: 1400, ifalias: 'the other end' })
      expect(link('mv0')).toMatchObject({ link: 'v1', linkinfo: { info_data: { mode: 'bridge' } } })
      expect(link('vx0')).toMatchObject({ linkinfo: { info_data: { id: 42, group: '239.1.1.1', link: 'br0' } } })
      for (const dev of ['br0', 'v0', 'v1', 'mv0']) expect(link(dev)?.flags).toContain('UP')
      const main = read('route', 'show')
      expect(main.find(({ dst }) => dst === 'default')).toMatchObject({ gateway: '192.0.2.254', dev: 'br0' })
      expect(main.find(({ dst }) => dst === '10.0.0.0/8')?.nexthops).toMatchObject([
        { gateway: '192.0.2.7', dev: 'br0', weight: 2 },
        { gateway: '198.51.100.7', dev: 'v1', weight: 1 },
      ])
      expect(read('route', 'show', 'table', '1000')).toMatchObject([{ dst: '10.9.0.0/16', dev: 'v1' }])
      const rules = [...read('-4', 'rule', 'show'), ...read('-6', 'rule', 'show')].filter(
        ({ protocol }) => protocol === 'static',
      )
      expect(rules.map(({ priority }) => priority).sort()).toEqual(expect.arrayContaining([100, 101]))
      expect(await run(machine)).toEqual([])
      expect(await run(machine, { dryRun: true })).toEqual([])
      expect(await run(machine, { exact: true })).toEqual([])
      expect(rt.statistics.overruns).toBe(0)
    }))

  test('sends nothing but reads when all is as described, and those are filtered by the kernel', () =>
    inPlace(async ({ run, namespace }) => {
      await run(machine)
      const types: number[] = []
      const socket = open(protocols.NETLINK_ROUTE, { netns: namespace.path })
      for (const method of ['send', 'exchange'] as const) {
        const original = socket[method].bind(socket) as (data: Uint8Array) => never
        socket[method] = (data: Uint8Array) => {
          types.push(...headersOf(data).map(({ type }) => type))
          return original(data)
        }
      }
      await using rt = await connect(route, { socket })
      expect(await ensure(rt, machine)).toEqual([])
      // Links, addresses, two tables of two families, two families of rules: RTM_GET*.
      expect(types).toEqual([18, 22, 26, 26, 26, 26, 34, 34])
    }))

  test('changes only what differs, and leaves alone what is not described', () =>
    inPlace(async ({ run, read, namespace }) => {
      await run(machine)
      ip(namespace, 'addr', 'add', '203.0.113.5/24', 'dev', 'br0')
      ip(namespace, 'route', 'add', '10.77.0.0/16', 'dev', 'v1')
      ip(namespace, 'rule', 'add', 'priority', '500', 'lookup', '1000')
      ip(namespace, 'link', 'set', 'v1', 'mtu', '1200')
      ip(namespace, 'link', 'set', 'br0', 'type', 'bridge', 'forward_delay', '600')
      ip(namespace, 'route', 'change', '10.9.0.0/16', 'dev', 'br0', 'table', '1000')
      ip(namespace, 'rule', 'del', 'priority', '100')
      const before = read('addr', 'show').length
      expect(await run(machine)).toEqual([
        'change link v1',
        'change link br0 kind bridge',
        'replace route 10.9.0.0/16 dev v1 table 1000',
        'add rule priority 100 from 198.51.100.0/24 table 1000',
      ])
      expect(read('-d', 'link', 'show', 'dev', 'br0')).toMatchObject([
        { linkinfo: { info_data: { forward_delay: 400 } } },
      ])
      expect(ip(namespace, 'route', 'show', 'table', '1000')).toMatch(/^10\.9\.0\.0\/16 dev v1 /)
      expect(ip(namespace, 'addr', 'show', 'dev', 'br0')).toContain('203.0.113.5/24')
      expect(ip(namespace, 'route', 'show')).toContain('10.77.0.0/16')
      expect(ip(namespace, 'rule', 'show')).toContain('500:')
      expect(read('addr', 'show')).toHaveLength(before)
      expect(await run(machine)).toEqual([])
    }))

  test('removes the others where a section is to be exact, but nothing that the kernel made', () =>
    inPlace(async ({ run, read, namespace }) => {
      await run(machine)
      const kernels = (...args: string[]) =>
        read(...args, 'show', 'table', 'all').filter((r) => r.protocol === 'kernel')
      const made = [kernels('-4', 'route'), kernels('-6', 'route'), read('-6', 'addr', 'show', 'scope', 'link')]
      ip(namespace, 'link', 'add', 'b9', 'type', 'bridge')
      ip(namespace, 'link', 'add', 'p0', 'type', 'veth', 'peer', 'name', 'p1')
      ip(namespace, 'link', 'add', 'p0m', 'link', 'p0', 'type', 'macvlan')
      ip(namespace, 'addr', 'add', '203.0.113.5/24', 'dev', 'br0')
      ip(namespace, 'route', 'add', '10.77.0.0/16', 'dev', 'v1')
      ip(namespace, '-6', 'route', 'add', '2001:db8:9::/48', 'dev', 'v1', 'table', '1000')
      ip(namespace, 'route', 'add', '10.78.0.0/16', 'dev', 'v1', 'table', '77')
      ip(namespace, 'rule', 'add', 'priority', '500', 'lookup', '1000')
      expect(await run(machine, { exact: { routes: true } })).toEqual([
        'delete route 10.77.0.0/16 dev v1',
        'delete route 2001:db8:9::/48 dev v1 table 1000 metric 1024',
      ])
      expect(await run(machine, { exact: true })).toEqual(
        [
          'delete address 203.0.113.5/24 dev br0',
          'delete rule priority 500 table 1000',
          'delete link p0m',
          'delete link p0',
          'delete link b9',
        ].map((text) => expect.stringMatching(text.replace('link p0', 'link p[01]').replace('p[01]m', 'p0m'))),
      )
      expect(
        read('link', 'show')
          .map(({ ifname }) => ifname)
          .sort(),
      ).toEqual(['br0', 'lo', 'mv0', 'v0', 'v1', 'vx0'])
      expect(ip(namespace, 'route', 'show', 'table', '77')).toContain('10.78.0.0/16')
      expect([kernels('-4', 'route'), kernels('-6', 'route'), read('-6', 'addr', 'show', 'scope', 'link')]).toEqual(
        made,
      )
      expect(read('addr', 'show', 'dev', 'lo')[0]?.addr_info).toHaveLength(2)
      // Sections that are empty, not left out, are emptied.
      await run({ routes: [], rules: [], links: [] }, { exact: true })
      expect(read('link', 'show').map(({ ifname }) => ifname)).toEqual(['lo'])
      expect(read('route', 'show')).toEqual([])
      expect(read('rule', 'show').map(({ priority }) => priority)).toEqual([0, 32766, 32767])
    }))

  test('adds routes again that went with an address which had to be made anew', () =>
    inPlace(async ({ run, namespace }) => {
      const link = { name: 'br0', kind: 'bridge', up: true } as const
      const state = {
        links: [{ ...link, addresses: ['192.0.2.1/24'] }],
        routes: [{ to: 'default', via: '192.0.2.254' }],
      } satisfies DesiredState
      await run(state)
      const wanted = { ...state, addresses: [{ dev: 'br0', address: '192.0.2.1/24', broadcast: '192.0.2.255' }] }
      expect(await run({ ...wanted, links: [link] })).toEqual([
        'delete address 192.0.2.1/24 dev br0',
        'add address 192.0.2.1/24 dev br0',
        'add route default via 192.0.2.254',
      ])
      expect(ip(namespace, 'addr', 'show', 'dev', 'br0')).toContain('brd 192.0.2.255')
    }))

  test('undoes what it did when a step fails, and says so', () =>
    inPlace(async ({ rt, run, read, namespace }) => {
      await run(machine)
      ip(namespace, 'addr', 'add', '203.0.113.5/24', 'dev', 'br0')
      ip(namespace, 'route', 'add', '10.66.0.0/16', 'via', '203.0.113.9')
      const everything = () =>
        ['link', 'addr']
          .map((object) => stable(read('-d', object, 'show')))
          .concat(
            ['-4', '-6'].flatMap((family) => [
              stable(read(family, '-d', 'route', 'show', 'table', 'all')),
              stable(read(family, 'rule', 'show')),
            ]),
          )
      const before = everything()
      const desired = {
        links: [
          ...machine.links.map((link) => (link.name === 'v1' ? { ...link, mtu: 1350, alias: 'changed' } : link)),
          { name: 'extra', kind: 'veth', data: { peer: { ifname: 'extra2' } }, up: true },
          { name: 'extra2', up: true, addresses: ['192.0.9.1/24'] },
        ],
        routes: [
          { to: '10.5.0.0/16', dev: 'extra' },
          { to: 'default', via: '192.0.2.253', metrics: { mtu: 1300 } },
          { to: '10.6.0.0/16', via: '172.16.0.1' },
        ],
        rules: [{ priority: 100, table: 1000 }],
      } satisfies DesiredState
      const error = (await failureOf(ensure(rt, desired, { exact: { addresses: true, rules: true } }))) as EnsureError
      expect(error).toBeInstanceOf(EnsureError)
      expect(error.message).toMatch(/^add route 10\.6\.0\.0\/16 via 172\.16\.0\.1: RTM_NEWROUTE: ENETUNREACH /)
      expect(error.cause).toMatchObject({ code: 'ENETUNREACH' })
      expect(error.failed.map(({ step }) => step.text)).toEqual(['add route 10.6.0.0/16 via 172.16.0.1'])
      expect(error.done.map(({ text }) => text)).toEqual(
        expect.arrayContaining(['change link v1', 'add link extra kind veth']),
      )
      expect(error.undone.map(({ text }) => text)).toEqual(error.done.map(({ text }) => text).reverse())
      expect(error.remaining).toEqual([])
      expect(everything()).toEqual(before)
    }))

  test('says what remains where nothing brings back what was', () =>
    inPlace(async ({ rt, run, read }) => {
      await run({ links: [{ name: 'x0', kind: 'bridge' }] })
      const desired: DesiredState = {
        links: [{ name: 'x0', kind: 'veth', data: { peer: { ifname: 'x1' } } }],
        routes: [{ to: '10.0.0.0/8', via: '192.0.2.7' }],
      }
      const error = (await failureOf(ensure(rt, desired))) as EnsureError
      expect(error.remaining.map(({ step }) => step.text)).toEqual(['delete link x0'])
      expect(error.undone.map(({ text }) => text)).toEqual(['add link x0 kind veth'])
      expect(error.message).toMatch(/; not undone: delete link x0$/)
      expect(read('link', 'show').map(({ ifname }) => ifname)).toEqual(['lo'])
    }))

  test('refuses what is no description before anything is done', () =>
    inPlace(async ({ rt, read }) => {
      const links = [{ name: 'b0', kind: 'bridge' }] as const
      for (const wrong of [
        { routes: [{ to: '10.0.0.0/33', dev: 'lo' }] },
        { addresses: [{ dev: 'lo', address: 'x' }] },
        { rules: [{ from: '10.0.0.0/8', to: '2001:db8::/32' }] },
      ]) {
        expect(await failureOf(ensure(rt, { links, ...wrong }))).toMatchObject({ code: 'ERR_NLKIT_ENCODE' })
      }
      expect(read('link', 'show')).toHaveLength(1)
    }))

  test('ten thousand routes, and then a few of them', () =>
    inPlace(async ({ run, namespace }) => {
      const routes = Array.from({ length: 10_000 }, (_, i) => ({ to: `10.${i >> 8}.${i & 255}.0/24`, dev: 'lo' }))
      expect(await run({ routes })).toHaveLength(10_000)
      ip(namespace, 'route', 'del', '10.1.7.0/24')
      expect(await run({ routes })).toEqual(['add route 10.1.7.0/24 dev lo'])
      expect(await run({ routes: routes.slice(0, 9_998) }, { exact: true })).toEqual([
        'delete route 10.39.14.0/24 dev lo',
        'delete route 10.39.15.0/24 dev lo',
      ])
    }))
})

/** What `ip -j` prints without indexes, counters and times. */
function stable(items: Record<string, unknown>[]): string[] {
  const passing = new Set([
    'ifindex',
    'stats64',
    'valid_life_time',
    'link_index',
    'hello_timer',
    'gc_timer',
    'topology_change_timer',
    'tcn_timer',
    'message_age_timer',
    'forward_delay_timer',
    'hold_timer',
    'operstate',
    'carrier_changes',
  ])
  return items.map((item) => JSON.stringify(item, (key, value) => (passing.has(key) ? undefined : value))).sort()
}
