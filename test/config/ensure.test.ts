import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import { type DesiredState, EnsureError, type EnsureOptions, ensure } from '../../src/config/index.ts'
import { addrFlags, route, routeTypes } from '../../src/families/route/index.ts'
import { open } from '../../src/socket/index.ts'
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
})
