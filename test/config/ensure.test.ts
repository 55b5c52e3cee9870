import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import { addNexthop, type DesiredState, EnsureError, type EnsureOptions, ensure } from '../../src/config/index.ts'
import {
  addrFlags,
  changeLink,
  encapTypes,
  nexthopFlags,
  route,
  routeTypes,
  seg6Modes,
} from '../../src/families/route/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { failureOf, headersOf, RTM_NEWLINK } from '../support/datagrams.ts'
import { ip, isFallbackTunnel, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { machineState, settledState, stable } from './machine-state.ts'

interface Place {
  readonly namespace: Namespace
  readonly rt: Connection<'NETLINK_ROUTE'>
  /** Runs `ensure` and gives the steps in words. */
  readonly run: (desired: DesiredState, options?: EnsureOptions) => Promise<string[]>
  readonly read: (...args: string[]) => Record<string, unknown>[]
}

const indexOf = (read: Place['read'], dev: string) => Number(read('link', 'show', 'dev', dev)[0]?.ifindex)

const inPlace = (body: (place: Place) => Promise<void>) =>
  withNamespace(async (namespace) => {
    ip(namespace, 'link', 'set', 'lo', 'up')
    // Addresses are as they stay from the start, and do not change between two looks.
    execFileSync('ip', ['netns', 'exec', namespace.name, 'sysctl', '-qw', 'net.ipv6.conf.default.accept_dad=0'])
    await using rt = await connect(route, { netns: namespace.path })
    const run: Place['run'] = async (desired, options) => (await ensure(rt, desired, options)).map((step) => step.text)
    const read: Place['read'] = (...args) =>
      (JSON.parse(ip(namespace, '-j', ...args) || '[]') as Record<string, unknown>[]).filter(
        (row) => !isFallbackTunnel(row),
      )
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
      expect(steps.slice(0, 3)).toEqual(['add link br0 kind bridge', 'add link v0 kind veth', 'change link v1'])
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
        'change link br0 kind bridge',
        'change link v1',
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
      await settledState(namespace)
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

  test('routes of every form are kept, changed, brought back and removed', () =>
    inPlace(async ({ rt, run, namespace }) => {
      const links = [{ name: 'br0', kind: 'bridge', up: true, addresses: ['192.0.2.1/24', '2001:db8::1/64'] }] as const
      await run({ links })
      for (const id of [1, 2]) await addNexthop(rt, { id, via: `192.0.2.${id + 10}`, dev: 'br0' })
      const six = (...last: string[]) => last.map((via) => ({ via: `2001:db8::${via}`, dev: 'br0' }))
      const routes = [
        { to: '2001:db8:1::/48', multipath: six('7', '8', '9') },
        { to: '2001:db8:2::/48', via: 'fe80::7', dev: 'br0', metric: 9, pref: 1 },
        { to: '2001:db8:3::/48', from: '2001:db8:9::/48', dev: 'br0' },
        { to: '10.1.0.0/16', nexthop: 1 },
        { to: '10.2.0.0/16', via: '2001:db8::7', dev: 'br0' },
        { to: '10.3.0.0/16', via: '203.0.113.9', dev: 'br0', flags: nexthopFlags.ONLINK, prefsrc: '192.0.2.1' },
        { to: '10.4.0.0/16', multipath: [{ via: '192.0.2.7' }, { via: '2001:db8::8', dev: 'br0', weight: 9 }] },
        { to: '10.5.0.0/16', type: routeTypes.THROW, table: 300 },
        { to: '10.6.0.0/16', dev: 'br0', tos: 4, metrics: { ccAlgo: 'reno', lock: 4, mtu: 1300 } },
        { to: '10.7.0.0/16', via: '192.0.2.7', protocol: 99, scope: 0, metric: 0xffff_ffff },
      ]
      expect(await run({ routes })).toHaveLength(routes.length)
      expect(await run({ routes }, { exact: true })).toEqual([])
      const all = () =>
        ['-4', '-6'].flatMap((family) =>
          stable(JSON.parse(ip(namespace, '-j', '-d', family, 'route', 'show', 'table', 'all'))),
        )
      const before = all()
      // Each of them differs, or is gone; at the end a rule that the kernel refuses, so that all comes back.
      const changed = [
        { to: '2001:db8:1::/48', multipath: six('7', 'a') },
        { to: '2001:db8:2::/48', via: 'fe80::7', dev: 'br0', metric: 9, pref: 3 },
        { to: '10.1.0.0/16', nexthop: 2 },
        { to: '10.2.0.0/16', via: '2001:db8::8', dev: 'br0' },
        { to: '10.4.0.0/16', multipath: [{ via: '192.0.2.7' }, { via: '192.0.2.8' }] },
        { to: '10.6.0.0/16', dev: 'br0', tos: 4, metrics: { mtu: 1400 } },
      ]
      const rules = [{ priority: 9, goto: 5 }]
      const error = (await failureOf(
        ensure(rt, { routes: changed, rules }, { exact: { routes: true } }),
      )) as EnsureError
      expect(error.remaining).toEqual([])
      expect(error.done).toHaveLength(routes.length - 1) // table 300 is nobody's business
      expect(all()).toEqual(before)
      const tables = [{ to: '10.99.0.0/16', dev: 'br0', table: 300 }]
      await run({ routes: changed }, { exact: true })
      expect(await run({ routes: changed }, { exact: true })).toEqual([])
      await run({ routes: tables }, { exact: true })
      await run({ routes: [] }, { exact: true })
      expect(all().filter((line) => line.includes('"protocol":"static"'))).toHaveLength(1)
    }))

  test('adds a route beside one that the kernel made, which stays the first', () =>
    inPlace(async ({ run, read }) => {
      await run({ links: [{ name: 'b0', kind: 'bridge', up: true, addresses: ['192.0.2.1/24'] }] })
      const state: DesiredState = { routes: [{ to: '192.0.2.0/24', via: '192.0.2.9', dev: 'b0' }] }
      expect(await run(state)).toEqual(['append route 192.0.2.0/24 via 192.0.2.9 dev b0'])
      expect(read('route', 'show').map(({ protocol, gateway }) => [protocol, gateway])).toEqual([
        ['kernel', undefined],
        ['static', '192.0.2.9'],
      ])
      expect(await run(state, { exact: true })).toEqual([])
      const other: DesiredState = { routes: [{ to: '192.0.2.0/24', via: '192.0.2.8', dev: 'b0' }] }
      await run(other)
      expect(read('route', 'show').map(({ gateway }) => gateway)).toEqual([undefined, '192.0.2.8'])
    }))

  test('routes that wrap packets are kept, changed and brought back', ({ skip }) =>
    inPlace(async ({ rt, run, namespace }) => {
      for (const line of ['link add b0 type bridge', 'link set b0 up', 'addr add 2001:db8::1/64 dev b0 nodad']) {
        ip(namespace, ...line.split(' '))
      }
      const through = (...segments: string[]) => {
        const first = segments.length - 1
        const fixed = { nexthdr: 0, type: 4, flags: 0, tag: 0, tlvs: new Uint8Array() }
        const srh = { ...fixed, hdrlen: 2 * segments.length, segmentsLeft: first, firstSegment: first, segments }
        return { encapType: encapTypes.SEG6, encap: { srh: { mode: seg6Modes.ENCAP, srh } } }
      }
      const tunnel = (dst: string) => ({ encapType: encapTypes.IP, encap: { id: 7n, dst, ttl: 64 } })
      const routes: DesiredState['routes'] = [
        { to: '2001:db8:1::/48', dev: 'b0', ...through('2001:db8::7', '2001:db8::8') },
        {
          to: '2001:db8:2::/48',
          multipath: ['8', '9'].map((way) => ({ via: `2001:DB8::${way}`, ...through('2001:DB8::7') })),
        },
        { to: '10.1.0.0/16', dev: 'b0', ...tunnel('192.0.2.9') },
        { to: '10.2.0.0/16', dev: 'b0' },
      ]
      try {
        await run({ routes })
      } catch (error) {
        skip(
          ((error as Error).cause as { code?: string })?.code === 'EOPNOTSUPP',
          'needs a kernel with these encapsulations',
        )
        throw error
      }
      expect(await run({ routes }, { exact: true })).toEqual([])
      const before = machineState(namespace)
      expect(before.filter((line) => line.includes('"encap":'))).toHaveLength(3)
      const changed: DesiredState['routes'] = [
        { to: '2001:db8:1::/48', dev: 'b0', ...through('2001:db8::7') },
        {
          to: '2001:db8:2::/48',
          multipath: ['8', '9'].map((way) => ({ via: `2001:db8::${way}`, ...through('2001:db8::6') })),
        },
        { to: '10.1.0.0/16', dev: 'b0', ...tunnel('192.0.2.8') },
        { to: '10.2.0.0/16', dev: 'b0', ...tunnel('192.0.2.8') },
      ]
      const failing = { routes: changed, rules: [{ priority: 9, goto: 5 }] }
      const error = (await failureOf(ensure(rt, failing))) as EnsureError
      expect([error.done.length, error.remaining]).toEqual([4, []])
      expect(machineState(namespace)).toEqual(before)
      expect(await run({ routes: changed })).toHaveLength(4)
      expect(await run({ routes: changed }, { exact: true })).toEqual([])
      // Without an encapsulation is another route, too.
      expect(await run({ routes: [{ to: '10.2.0.0/16', dev: 'b0' }] })).toHaveLength(1)
    }))

  test('undoes what it did when a step fails, and says so', () =>
    inPlace(async ({ rt, run, namespace }) => {
      await run(machine)
      ip(namespace, 'addr', 'add', '203.0.113.5/24', 'dev', 'br0')
      ip(namespace, 'route', 'add', '10.66.0.0/16', 'via', '203.0.113.9')
      const before = await settledState(namespace)
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
      expect(machineState(namespace)).toEqual(before)
    }))

  test('undoes also what the kernel did of a change of a link before it refused the rest', () =>
    inPlace(async ({ rt, read, namespace }) => {
      ip(namespace, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
      ip(namespace, 'link', 'add', 'm0', 'link', 'v1', 'type', 'macvlan')
      const mtu = () => read('link', 'show', 'dev', 'v0')[0]?.mtu
      await rt.do(changeLink, { ifname: 'v0', mtu: 1400, master: indexOf(read, 'm0') }).catch(() => {})
      expect(mtu()).toBe(1400)
      ip(namespace, 'link', 'set', 'v0', 'mtu', '1500')
      const error = (await failureOf(ensure(rt, { links: [{ name: 'v0', mtu: 1400, master: 'm0' }] }))) as EnsureError
      expect([error.done, error.remaining]).toEqual([[], []])
      expect(error.message).toMatch(/; nothing was changed$/)
      expect(mtu()).toBe(1500)
    }))

  test('changes the MTU of a link and of the one below it, and data that a kind takes without an MTU only', () =>
    inPlace(async ({ run, read, namespace }) => {
      for (const line of ['link add v0 mtu 1300 type veth peer name v1', 'link add m0 link v0 type macvlan']) {
        ip(namespace, ...line.split(' '))
      }
      ip(namespace, 'link', 'add', 'x0', 'type', 'vxlan', 'id', '42', 'dstport', '4789')
      const links: DesiredState['links'] = [
        { name: 'm0', mtu: 1400 },
        { name: 'v0', mtu: 1400 },
        { name: 'x0', kind: 'vxlan', data: { ageing: 77 }, mtu: 1350 },
      ]
      expect(await run({ links })).toEqual([
        'change link v0',
        'change link m0',
        'change link x0 kind vxlan',
        'change link x0',
      ])
      expect(read('-d', 'link', 'show', 'dev', 'x0')).toMatchObject([
        { mtu: 1350, linkinfo: { info_data: { ageing: 77 } } },
      ])
      expect(await run({ links })).toEqual([])
    }))

  test('passes over what went with a link that it set down', () =>
    inPlace(async ({ run, read, namespace }) => {
      ip(namespace, 'link', 'add', 'b0', 'type', 'bridge')
      ip(namespace, 'link', 'set', 'b0', 'up')
      ip(namespace, 'addr', 'add', '2001:db8::1/64', 'dev', 'b0', 'nodad')
      const links = [{ name: 'b0', up: false, addresses: ['192.0.2.1/24'] }]
      expect(await run({ links }, { exact: { addresses: true } })).toEqual([
        'change link b0',
        'add address 192.0.2.1/24 dev b0',
      ])
      expect(read('addr', 'show', 'dev', 'b0')[0]?.addr_info).toMatchObject([{ local: '192.0.2.1' }])
    }))

  test('deletes the rule that is meant, not the first that says as much and more', () =>
    inPlace(async ({ rt, run, namespace }) => {
      const lines = () => ip(namespace, 'rule', 'show', 'priority', '100').trim().split(/\s*\n/)
      for (const words of ['fwmark 1 lookup 100', 'lookup 100', 'fwmark 2 lookup 100']) {
        ip(namespace, 'rule', 'add', 'priority', '100', ...words.split(' '))
      }
      const before = lines()
      const marked = [1, 2].map((fwmark) => ({ priority: 100, fwmark, table: 100, protocol: 0 }))
      const failing = [...marked, { priority: 100, table: 101 }, { priority: 9, goto: 5 }]
      const error = (await failureOf(ensure(rt, { rules: failing }, { exact: true }))) as EnsureError
      expect(error.remaining).toEqual([])
      expect(lines()).toEqual(before)
      // What is added says less than what is there before it, and is the one to be undone.
      ip(namespace, 'rule', 'add', 'priority', '200', 'fwmark', '1', 'lookup', '100')
      const all = ip(namespace, 'rule', 'show')
      const vague = [
        { priority: 200, table: 100 },
        { priority: 9, goto: 5 },
      ]
      expect(((await failureOf(ensure(rt, { rules: vague }))) as EnsureError).remaining).toEqual([])
      expect(ip(namespace, 'rule', 'show')).toBe(all)
      ip(namespace, 'rule', 'del', 'priority', '200')
      await run({ rules: marked }, { exact: true })
      expect(lines()).toEqual([before[0], before[2]])
      expect(await run({ rules: [{ priority: 100, fwmark: 0, table: 100, protocol: 0 }] })).toHaveLength(1)
    }))

  test('gives back routes of one place in their order, and addresses with the first one first', () =>
    inPlace(async ({ rt, namespace }) => {
      execFileSync('ip', ['netns', 'exec', namespace.name, 'sysctl', '-qw', 'net.ipv4.conf.all.promote_secondaries=1'])
      const lines = ['link add v0 type bridge', 'link set v0 up', 'addr add 192.0.2.1/24 dev v0']
      lines.push('addr add 192.0.2.2/24 dev v0', 'addr add 192.0.2.3/24 dev v0')
      for (const [verb, last] of [
        ['add', '7'],
        ['append', '8'],
        ['append', '9'],
      ]) {
        lines.push(`route ${verb} 10.0.0.0/8 via 192.0.2.${last}`)
      }
      for (const line of lines) ip(namespace, ...line.split(' '))
      const listed = () => [ip(namespace, 'route', 'show'), ip(namespace, '-4', 'addr', 'show', 'dev', 'v0')]
      const before = listed()
      for (const desired of [
        { routes: [{ to: '10.0.0.0/8', via: '192.0.2.8' }] },
        { routes: [{ to: '10.0.0.0/8', via: '192.0.2.99' }] },
        { addresses: [{ dev: 'v0', address: '192.0.2.2/24' }] },
      ]) {
        const rules = [{ priority: 9, goto: 5 }]
        const error = (await failureOf(
          ensure(
            rt,
            { ...desired, rules },
            { exact: { routes: 'routes' in desired, addresses: 'addresses' in desired } },
          ),
        )) as EnsureError
        expect(error.done.length).toBeGreaterThan(0)
        expect(error.remaining).toEqual([])
        expect(listed()).toEqual(before)
      }
    }))

  test('gives back what the kernel took along, also of sections that are not described', () =>
    inPlace(async ({ rt, namespace }) => {
      const lines = ['link add b0 type bridge', 'link set b0 up', 'addr add 192.0.2.1/24 dev b0']
      lines.push('addr add 2001:db8::1/64 dev b0 nodad', 'route add 10.0.0.0/8 via 192.0.2.7 metric 3')
      lines.push('-6 route add 2001:db8:9::/48 via 2001:db8::7 table 77')
      for (const line of lines) ip(namespace, ...line.split(' '))
      const all = () =>
        [['addr'], ['-4', 'route'], ['-6', 'route']].map((words) =>
          stable(JSON.parse(ip(namespace, '-j', '-d', ...words, 'show', ...(words[1] ? ['table', 'all'] : [])))).filter(
            (line) => !line.includes('"protocol":"kernel"'),
          ),
        )
      await settledState(namespace)
      const before = all()
      const desired: DesiredState = { links: [{ name: 'b0', up: false }], rules: [{ priority: 9, goto: 5 }] }
      const error = (await failureOf(ensure(rt, desired))) as EnsureError
      expect(error.done.map(({ text }) => text)).toEqual(['change link b0'])
      expect(error.undone.map(({ text }) => text)).toEqual(['change link b0'])
      expect([error.remaining, (error.cause as Error).message]).toEqual([
        [],
        expect.stringMatching(/^add rule .*EINVAL/),
      ])
      await expect.poll(all).toEqual(before)
    }))

  test('a signal ends it, and what was done is undone', () =>
    inPlace(async ({ read, namespace }) => {
      const abort = new AbortController()
      const socket = open(protocols.NETLINK_ROUTE, { netns: namespace.path })
      let made = 0
      const exchange = socket.exchange.bind(socket)
      socket.exchange = (data, to, limit) => {
        if (headersOf(data)[0]?.type === RTM_NEWLINK && ++made === 3) abort.abort(new Error('enough'))
        return exchange(data, to, limit)
      }
      await using rt = await connect(route, { socket })
      const links = Array.from({ length: 10 }, (_, i) => ({ name: `b${i}`, kind: 'bridge' as const }))
      const error = (await failureOf(ensure(rt, { links }, { signal: abort.signal }))) as EnsureError
      expect((error.cause as Error).message).toBe('enough')
      expect(error.done.length).toBeGreaterThan(1)
      expect(error.undone).toHaveLength(error.done.length)
      expect(read('link', 'show').map(({ ifname }) => ifname)).toEqual(['lo'])
      expect(await failureOf(ensure(rt, { links }, { signal: abort.signal }))).toMatchObject({ message: 'enough' })
    }))

  test('a signal ends it in the middle of many routes, and those are undone whose answers nobody has waited for', () =>
    inPlace(async ({ read, namespace }) => {
      const abort = new AbortController()
      const socket = open(protocols.NETLINK_ROUTE, { netns: namespace.path })
      const exchange = socket.exchange.bind(socket)
      let sent = 0
      socket.exchange = (data, to, limit) => {
        sent = Math.max(sent, headersOf(data).length)
        if (headersOf(data).length > 1) abort.abort(new Error('enough'))
        return exchange(data, to, limit)
      }
      await using rt = await connect(route, { socket })
      const routes = Array.from({ length: 600 }, (_, i) => ({ to: `10.${i >> 8}.${i & 255}.0/24`, dev: 'lo' }))
      const error = (await failureOf(ensure(rt, { routes }, { signal: abort.signal }))) as EnsureError
      expect(sent).toBeGreaterThan(1)
      expect(sent).toBeLessThan(routes.length)
      expect([error.failed.length, error.remaining]).toEqual([routes.length, []])
      expect(read('route', 'show')).toEqual([])
    }))

  test('says so where the kernel takes a request and passes over a part of it', () =>
    inPlace(async ({ rt, run, read }) => {
      await run({ links: [{ name: 'v0', kind: 'veth', data: { peer: { ifname: 'v1' } }, up: true }] })
      // Only routes of IPv6 have a preference.
      const error = (await failureOf(ensure(rt, { routes: [{ to: '10.0.0.0/8', dev: 'v0', pref: 1 }] }))) as EnsureError
      expect(error.message).toMatch(/^replace route 10\.0\.0\.0\/8 dev v0: the kernel takes it /)
      expect(error.remaining).toEqual([])
      expect(read('route', 'show')).toEqual([])
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
