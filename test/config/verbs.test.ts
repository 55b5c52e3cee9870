import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import * as config from '../../src/config/index.ts'
import { addrFlags, route, routeTables, routeTypes } from '../../src/families/route/index.ts'
import type { NetlinkError } from '../../src/wire/index.ts'
import { failureOf } from '../support/datagrams.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

/** A namespace with two links that are up, `v0` and `v1`, and a connection into it. */
function withLinks(body: (rt: Connection<'NETLINK_ROUTE'>, namespace: Namespace) => Promise<void>): Promise<void> {
  return withNamespace(async (namespace) => {
    ip(namespace, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
    for (const link of ['v0', 'v1']) {
      ip(namespace, 'link', 'set', link, 'addrgenmode', 'none')
      ip(namespace, 'link', 'set', link, 'up')
    }
    await using rt = await connect(route, { netns: namespace.path })
    await body(rt, namespace)
  })
}

/** What `ip -j` prints. */
const read = (namespace: Namespace, ...args: string[]) =>
  JSON.parse(ip(namespace, '-j', ...args) || '[]') as Record<string, unknown>[]
const addressesOf = (namespace: Namespace, dev: string) =>
  read(namespace, 'addr', 'show', 'dev', dev).flatMap(({ addr_info }) => addr_info as Record<string, unknown>[])

describe('addresses', () => {
  needNamespaces()

  test('are added, replaced and deleted, as ip reads them', () =>
    withLinks(async (rt, namespace) => {
      await config.addAddress(rt, { dev: 'v0', address: '192.0.2.1/24', broadcast: '192.0.2.255', label: 'v0:a' })
      await config.addAddress(rt, { dev: 'v0', address: '10.0.0.1', peer: '10.0.0.2' })
      await config.addAddress(rt, { dev: 'v0', address: '2001:DB8::1/64', flags: addrFlags.NODAD, metric: 77 })
      expect(addressesOf(namespace, 'v0')).toMatchObject([
        { local: '192.0.2.1', prefixlen: 24, broadcast: '192.0.2.255', label: 'v0:a', scope: 'global' },
        { local: '10.0.0.1', address: '10.0.0.2', prefixlen: 32 },
        { local: '2001:db8::1', prefixlen: 64, metric: 77, nodad: true, valid_life_time: 4294967295 },
      ])
      await config.replaceAddress(rt, {
        dev: 'v0',
        address: '192.0.2.1/24',
        validLifetime: 5000,
        preferredLifetime: 3000,
      })
      const [limited] = addressesOf(namespace, 'v0')
      expect(limited?.valid_life_time).toBeGreaterThan(3000)
      expect(limited?.preferred_life_time).toBeLessThanOrEqual(3000)
      await config.deleteAddress(rt, { dev: 'v0', address: '10.0.0.1', peer: '10.0.0.2' })
      await config.deleteAddress(rt, { dev: 'v0', address: '192.0.2.1/24' })
      expect(addressesOf(namespace, 'v0').map(({ local }) => local)).toEqual(['2001:db8::1'])
    }))

  test('of a refusal the error says what was to be done, and what the kernel said', () =>
    withLinks(async (rt) => {
      const what = { dev: 'v0', address: '192.0.2.1/24' }
      await config.addAddress(rt, what)
      const error = (await failureOf(config.addAddress(rt, what))) as NetlinkError
      expect(error).toMatchObject({ code: 'EEXIST', operation: 'RTM_NEWADDR' })
      expect(error.message).toMatch(/^add address 192\.0\.2\.1\/24 dev v0: RTM_NEWADDR: EEXIST /)
      const nowhere = (await failureOf(config.addAddress(rt, { ...what, dev: 'nope' }))) as NetlinkError
      expect([nowhere.code, nowhere.action]).toEqual(['ENODEV', 'add address 192.0.2.1/24 dev nope'])
      for (const address of ['192.0.2.1/33', '192.0.2', '::1/129', '', '1.2.3.4/', 'fe80::1%v0/64']) {
        const bad = await failureOf(config.addAddress(rt, { dev: 'v0', address }))
        expect([address, (bad as NetlinkError).code]).toEqual([address, 'ERR_NLKIT_ENCODE'])
      }
    }))
})

describe('routes', () => {
  needNamespaces()

  test('of every form are added, as ip reads them', () =>
    withLinks(async (rt, namespace) => {
      await config.addAddress(rt, { dev: 'v0', address: '192.0.2.1/24' })
      await config.addAddress(rt, { dev: 'v1', address: '198.51.100.1/24' })
      await config.addAddress(rt, { dev: 'v0', address: '2001:db8::1/64', flags: addrFlags.NODAD })
      await config.addRoute(rt, { to: 'default', via: '192.0.2.254', dev: 'v0', metric: 7, metrics: { mtu: 1400 } })
      await config.addRoute(rt, { to: '10.1.2.3/8', dev: 'v0', table: 1000, prefsrc: '192.0.2.1' })
      await config.addRoute(rt, { to: '10.2.0.0/16', type: routeTypes.BLACKHOLE })
      const multipath = [{ via: '192.0.2.7', weight: 3 }, { dev: 'v1' }]
      await config.addRoute(rt, { to: '10.3.0.0/16', multipath })
      await config.addRoute(rt, { to: '10.4.0.0/16', via: '2001:db8::7', dev: 'v0' })
      await config.addRoute(rt, { to: 'default', via: '2001:db8::fe', metric: 5 })
      const find = (routes: Record<string, unknown>[], dst: string) => routes.find((route) => route.dst === dst)
      const main = read(namespace, '-d', 'route', 'show')
      expect(find(main, 'default')).toMatchObject({
        gateway: '192.0.2.254',
        dev: 'v0',
        metric: 7,
        protocol: 'static',
        scope: 'global',
        metrics: [{ mtu: 1400 }],
      })
      expect(find(main, '10.2.0.0/16')).toMatchObject({ type: 'blackhole' })
      expect(find(main, '10.3.0.0/16')?.nexthops).toMatchObject([
        { gateway: '192.0.2.7', dev: 'v0', weight: 3 },
        { dev: 'v1', weight: 1 },
      ])
      expect(find(main, '10.4.0.0/16')).toMatchObject({ via: { family: 'inet6', host: '2001:db8::7' }, dev: 'v0' })
      expect(read(namespace, '-d', 'route', 'show', 'table', '1000')).toMatchObject([
        { dst: '10.0.0.0/8', dev: 'v0', scope: 'link', prefsrc: '192.0.2.1' },
      ])
      const six = read(namespace, '-6', '-d', 'route', 'show')
      expect(find(six, 'default')).toMatchObject({ gateway: '2001:db8::fe', dev: 'v0', metric: 5 })
    }))

  test('are replaced, changed and deleted', () =>
    withLinks(async (rt, namespace) => {
      const change = await failureOf(config.changeRoute(rt, { to: '10.0.0.0/8', dev: 'v0' }))
      expect(change).toMatchObject({ code: 'ENOENT', action: 'change route 10.0.0.0/8 dev v0' })
      await config.replaceRoute(rt, { to: '10.0.0.0/8', dev: 'v0' })
      await config.changeRoute(rt, { to: '10.0.0.0/8', dev: 'v1' })
      await config.addRoute(rt, { to: '10.0.0.0/8', dev: 'v0', metric: 9 })
      const routes = () => read(namespace, 'route', 'show').map(({ dev, metric }) => [dev, metric ?? 0])
      expect(routes()).toEqual([
        ['v1', 0],
        ['v0', 9],
      ])
      await config.deleteRoute(rt, { to: '10.0.0.0/8', dev: 'v0' })
      expect(routes()).toEqual([['v1', 0]])
      const gone = (await failureOf(config.deleteRoute(rt, { to: '10.0.0.0/8', metric: 9 }))) as NetlinkError
      expect(gone.message).toMatch(/^delete route 10\.0\.0\.0\/8 metric 9: RTM_DELROUTE: ESRCH /)
      await config.deleteRoute(rt, { to: '10.0.0.0/8', table: routeTables.MAIN })
      expect(routes()).toEqual([])
    }))
})
