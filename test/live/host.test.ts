import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { route } from '../../src/families/route/index.ts'
import { defaultRoute, interfaces, neighbours, routeTo, watchInterfaces } from '../../src/host/index.ts'
import { eventually } from '../support/datagrams.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

function wire(ns: Namespace): void {
  ip(ns, 'link', 'set', 'lo', 'up')
  ip(ns, 'link', 'add', 'v0', 'address', '02:00:00:00:00:07', 'type', 'veth', 'peer', 'name', 'v1')
  ip(ns, 'link', 'set', 'v0', 'addrgenmode', 'none', 'up', 'mtu', '1400')
  ip(ns, 'addr', 'add', '192.0.2.1/24', 'dev', 'v0')
  ip(ns, 'addr', 'add', '198.51.100.1', 'peer', '198.51.100.2/32', 'dev', 'v0')
  ip(ns, 'addr', 'add', '2001:db8::1/64', 'dev', 'v0', 'nodad')
}

describe('what people ask of a machine', () => {
  needNamespaces()

  test('its interfaces, also those that are down, with their addresses', () =>
    withNamespace(async (ns) => {
      wire(ns)
      const all = await interfaces({ netns: ns.path })
      expect(all.map(({ name, up, carrier, loopback, kind }) => [name, up, carrier, loopback, kind])).toEqual([
        ['lo', true, true, true, undefined],
        ['v1', false, false, false, 'veth'],
        ['v0', true, false, false, 'veth'],
      ])
      const v0 = all[2]
      expect(v0).toMatchObject({ mac: '02:00:00:00:00:07', mtu: 1400 })
      expect(v0?.addresses).toEqual([
        { family: 4, address: '192.0.2.1', prefixLength: 24, scope: 'global', tentative: false },
        {
          family: 4,
          address: '198.51.100.1',
          peer: '198.51.100.2',
          prefixLength: 32,
          scope: 'global',
          tentative: false,
        },
        { family: 6, address: '2001:db8::1', prefixLength: 64, scope: 'global', tentative: false },
      ])
      expect(all[0]?.addresses).toContainEqual(expect.objectContaining({ address: '127.0.0.1', scope: 'host' }))
    }))

  test('its default route: the one with the lowest metric, of a family or the first that there is', () =>
    withNamespace(async (ns) => {
      await using connection = await connect(route, { netns: ns.path })
      expect(await defaultRoute({ connection })).toBeUndefined()
      wire(ns)
      expect(await defaultRoute({ connection })).toBeUndefined()
      ip(ns, '-6', 'route', 'add', 'default', 'via', '2001:db8::9', 'metric', '77')
      expect(await defaultRoute({ connection })).toMatchObject({ family: 6, gateway: '2001:db8::9', metric: 77 })
      ip(ns, 'route', 'add', 'default', 'via', '192.0.2.8', 'metric', '20')
      ip(ns, 'route', 'add', 'default', 'via', '192.0.2.6', 'tos', '0x10')
      ip(ns, 'route', 'add', 'default', 'via', '192.0.2.9', 'metric', '10', 'src', '192.0.2.1')
      ip(ns, 'route', 'add', 'default', 'via', '192.0.2.7', 'metric', '1', 'table', '100')
      expect(await defaultRoute({ connection })).toMatchObject({
        family: 4,
        interface: 'v0',
        gateway: '192.0.2.9',
        source: '192.0.2.1',
        metric: 10,
      })
      expect(await defaultRoute({ connection, family: 6 })).toMatchObject({ family: 6 })
      expect(connection.closed).toBe(false)
    }))

  test('the way to an address, if there is one', () =>
    withNamespace(async (ns) => {
      const netns = ns.path
      expect(await routeTo('192.0.2.5', { netns })).toBeUndefined()
      wire(ns)
      ip(ns, 'route', 'add', '10.0.0.0/8', 'via', '192.0.2.9')
      ip(ns, 'route', 'add', 'unreachable', '10.1.0.0/16')
      ip(ns, '-6', 'route', 'add', 'unreachable', '2001:db8:1::/48')
      expect(await routeTo('192.0.2.5', { netns })).toMatchObject({ interface: 'v0', source: '192.0.2.1' })
      expect(await routeTo('192.0.2.5', { netns })).not.toHaveProperty('gateway')
      expect(await routeTo('10.2.3.4', { netns })).toMatchObject({ interface: 'v0', gateway: '192.0.2.9' })
      expect(await routeTo('10.1.0.1', { netns })).toBeUndefined()
      expect(await routeTo('2001:db8:1::1', { netns })).toBeUndefined()
      for (const [family, to] of [
        ['-4', '10.3.0.0/16'],
        ['-6', '2001:db8:3::/48'],
      ] as const) {
        ip(ns, family, 'route', 'add', 'blackhole', to)
        expect(await routeTo(to.replace(/0\/\d+|\/\d+/, '1'), { netns })).toBeUndefined()
      }
      ip(ns, 'link', 'set', 'v1', 'up')
      ip(ns, 'addr', 'add', 'fe80::7/64', 'dev', 'v0', 'nodad')
      for (const name of ['v0', 'v1']) {
        // IPv6 begins on a link some time after it has its carrier.
        const read = () => routeTo(`fe80::9%${name}`, { netns })
        expect(await eventually(read, (way) => way !== undefined)).toMatchObject({ interface: name })
      }
      await expect(routeTo('fe80::9%v7', { netns })).rejects.toMatchObject({ code: 'ENODEV' })
      expect(await routeTo('127.0.0.1', { netns })).toMatchObject({ interface: 'lo', family: 4 })
      await expect(routeTo('localhost', { netns })).rejects.toBeInstanceOf(TypeError)
    }))

  test('its neighbours', () =>
    withNamespace(async (ns) => {
      wire(ns)
      ip(ns, 'neigh', 'add', '192.0.2.9', 'lladdr', '02:00:00:00:00:01', 'dev', 'v0')
      ip(ns, 'neigh', 'add', '2001:db8::9', 'lladdr', '02:00:00:00:00:02', 'dev', 'v0', 'nud', 'stale')
      const known = await neighbours({ netns: ns.path })
      expect(known.map(({ index, ...rest }) => rest)).toEqual(
        expect.arrayContaining([
          { family: 4, address: '192.0.2.9', mac: '02:00:00:00:00:01', interface: 'v0', state: 'permanent' },
          { family: 6, address: '2001:db8::9', mac: '02:00:00:00:00:02', interface: 'v0', state: 'stale' },
        ]),
      )
    }))

  test('interfaces as they come, change, get addresses and go', () =>
    withNamespace(async (ns) => {
      const seen: unknown[] = []
      for await (const { type, before, after } of watchInterfaces({ netns: ns.path })) {
        seen.push([type, (after ?? before)?.name, after?.addresses.map(({ address }) => address), after?.up])
        if (seen.length === 1) ip(ns, 'link', 'add', 'b0', 'type', 'bridge')
        if (seen.length === 2) ip(ns, 'addr', 'add', '192.0.2.1/24', 'dev', 'b0')
        if (seen.length === 3) ip(ns, 'link', 'del', 'b0')
        if (type === 'removed') break
      }
      expect(seen.filter((_, i) => i < 3)).toEqual([
        ['added', 'lo', [], false],
        ['added', 'b0', [], false],
        ['changed', 'b0', ['192.0.2.1'], false],
      ])
      expect(seen.at(-1)).toEqual(['removed', 'b0', undefined, undefined])
    }))

  test('it stops when the signal says so', () =>
    withNamespace(async (ns) => {
      const stop = new AbortController()
      const watching = (async () => {
        for await (const { type } of watchInterfaces({ netns: ns.path, signal: stop.signal })) {
          expect(type).toBe('added')
          setImmediate(() => stop.abort(new Error('enough')))
        }
      })()
      await expect(watching).rejects.toThrow('enough')
    }))
})
