import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import * as config from '../../src/config/index.ts'
import {
  addressFamilies,
  addrFlags,
  encapTypes,
  neighFlags,
  route,
  routeTables,
  routeTypes,
  ruleActions,
  seg6LocalActions,
} from '../../src/families/route/index.ts'
import type { NetlinkError } from '../../src/wire/index.ts'
import { failureOf } from '../support/datagrams.ts'
import { ip, isFallbackTunnel, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

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
  (JSON.parse(ip(namespace, '-j', ...args) || '[]') as Record<string, unknown>[]).filter(
    (row) => !isFallbackTunnel(row),
  )
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

  test('of one place are put behind and before each other, and asked for', () =>
    withLinks(async (rt, namespace) => {
      await config.addAddress(rt, { dev: 'v0', address: '2001:db8::1/64', flags: addrFlags.NODAD })
      const place = { to: '10.0.0.0/8', dev: 'v0' }
      expect(await failureOf(config.testRoute(rt, place))).toMatchObject({ code: 'ENOENT' })
      await config.appendRoute(rt, { ...place, protocol: 50 })
      await config.appendRoute(rt, { ...place, protocol: 51, dev: 'v1' })
      await config.prependRoute(rt, { ...place, protocol: 52, dev: 'v1' })
      const inOrder = read(namespace, '-N', 'route', 'show', '10.0.0.0/8').map(({ protocol }) => protocol)
      expect(inOrder).toEqual(['52', '50', '51'])
      expect(await failureOf(config.testRoute(rt, place))).toMatchObject({
        code: 'EEXIST',
        action: 'test route 10.0.0.0/8 dev v0',
      })
      await config.addRoute(rt, { to: '2001:db8:1::/48', via: '2001:db8::2', metric: 5 })
      await config.appendRoute(rt, { to: '2001:db8:1::/48', via: '2001:db8::3', metric: 5 })
      const [joined] = read(namespace, '-6', 'route', 'show', '2001:db8:1::/48')
      expect(joined?.nexthops).toMatchObject([{ gateway: '2001:db8::2' }, { gateway: '2001:db8::3' }])
    }))

  test('have realms, an end, and a source that says their family', () =>
    withLinks(async (rt, namespace) => {
      await config.addRoute(rt, { to: '10.0.0.0/8', dev: 'v0', realms: { from: 3, to: 5 } })
      const multipath = [{ dev: 'v0', realms: { from: 0, to: 7 } }, { dev: 'v1' }]
      await config.addRoute(rt, { to: '10.1.0.0/16', multipath })
      await config.addRoute(rt, { to: '2001:db8::/32', dev: 'v0', expires: 1000 })
      await config.addRoute(rt, { to: 'default', from: '2001:db8::/32', dev: 'v0' })
      const [one, several] = read(namespace, 'route', 'show')
      expect(one?.flow).toEqual({ from: '3', to: '5' })
      expect(several?.nexthops).toMatchObject([{ dev: 'v0', flow: { to: '7' } }, { dev: 'v1' }])
      const six = read(namespace, '-6', 'route', 'show')
      const ends = six.find(({ dst }) => dst === '2001:db8::/32')
      expect(ends?.expires).toBeGreaterThan(900)
      expect(ends?.expires).toBeLessThanOrEqual(1000)
      expect(six.find(({ from }) => from === '2001:db8::/32')).toMatchObject({ dst: 'default', dev: 'v0' })
    }))

  test('have links by name in their encapsulation', async ({ skip }) =>
    withLinks(async (rt, namespace) => {
      try {
        ip(namespace, 'route', 'add', '2001:db8::9', 'encap', 'seg6local', 'action', 'End', 'dev', 'v0')
      } catch {
        skip(true, 'this kernel has no local segments')
      }
      const { SEG6_LOCAL } = encapTypes
      const encap = { action: seg6LocalActions.END_DX2, oif: 'v1' }
      await config.addRoute(rt, { to: '2001:db8::1', dev: 'v0', encapType: SEG6_LOCAL, encap })
      expect(read(namespace, '-6', 'route', 'show', '2001:db8::1')).toMatchObject([{ action: 'End.DX2', oif: 'v1' }])
      const nowhere = { to: '2001:db8::2', dev: 'v0', encapType: SEG6_LOCAL, encap: { ...encap, oif: 'nosuch' } }
      expect(await failureOf(config.addRoute(rt, nowhere))).toMatchObject({ code: 'ENODEV' })
    }))
})

describe('links', () => {
  needNamespaces()

  test('are made, changed, renamed and deleted by name', () =>
    withLinks(async (rt, namespace) => {
      const linkOf = (name: string) => read(namespace, '-d', 'link', 'show', 'dev', name)[0]
      await config.addLink(rt, { name: 'br0', kind: 'bridge', data: { stpState: 1 }, up: true })
      await config.addLink(rt, { name: 'mv0', kind: 'macvlan', data: { mode: 4 }, link: 'v1', mtu: 1300 })
      await config.changeLink(rt, { name: 'v0', master: 'br0', alias: 'x y' })
      await config.changeLink(rt, { name: 'v0', slaveKind: 'bridge', slaveData: { cost: 33 } })
      expect(linkOf('br0')).toMatchObject({ linkinfo: { info_kind: 'bridge', info_data: { stp_state: 1 } } })
      expect(linkOf('br0')?.flags).toContain('UP')
      expect(linkOf('mv0')).toMatchObject({ link: 'v1', mtu: 1300, linkinfo: { info_data: { mode: 'bridge' } } })
      expect(linkOf('v0')).toMatchObject({ master: 'br0', ifalias: 'x y', linkinfo: { info_slave_data: { cost: 33 } } })
      await config.replaceLink(rt, { name: 'br0', kind: 'bridge', data: { stpState: 0 }, up: false })
      expect(linkOf('br0')?.linkinfo).toMatchObject({ info_data: { stp_state: 0 } })
      expect(linkOf('br0')?.flags).not.toContain('UP')
      await config.changeLink(rt, { name: 'v0', master: null, rename: 'w0' })
      expect(linkOf('w0')).not.toHaveProperty('master')
      const port = { name: 'p0', kind: 'veth', master: 'br0', slaveKind: 'bridge', slaveData: { cost: 9 } } as const
      await config.addLink(rt, { ...port, alias: 'a port' })
      expect(linkOf('p0')).toMatchObject({ ifalias: 'a port', linkinfo: { info_slave_data: { cost: 9 } } })
      for (const name of ['br0', 'w0', 'p0']) await config.deleteLink(rt, { name })
      expect(read(namespace, 'link', 'show').map(({ ifname }) => ifname)).toEqual(['lo'])
    }))

  test('are found by further names of any length, without a dump', () =>
    withLinks(async (rt, namespace) => {
      for (const name of ['short', 'a-further-name-of-some-length']) {
        ip(namespace, 'link', 'property', 'add', 'dev', 'v0', 'altname', name)
      }
      await config.changeLink(rt, { name: 'short', mtu: 1401 })
      expect(read(namespace, 'link', 'show', 'dev', 'v0')).toMatchObject([{ ifname: 'v0', mtu: 1401 }])
      await config.changeLink(rt, { name: 'a-further-name-of-some-length', mtu: 1402 })
      await config.addAddress(rt, { dev: 'a-further-name-of-some-length', address: '192.0.2.1/24' })
      expect(read(namespace, 'addr', 'show', 'dev', 'v0')).toMatchObject([
        { ifname: 'v0', mtu: 1402, addr_info: [{ local: '192.0.2.1' }] },
      ])
      const error = (await failureOf(config.deleteLink(rt, { name: 'no-such-further-name' }))) as NetlinkError
      expect(error.message).toMatch(/^delete link no-such-further-name: RTM_DELLINK: ENODEV /)
      const wrong = await failureOf(config.changeLink(rt, { name: 'v0', mtu: 1 << 20 }))
      expect(wrong).toMatchObject({ code: 'EINVAL', extack: { message: expect.any(String) } })
      for (const name of ['', 0, -1, 1.5]) {
        expect(await failureOf(config.deleteLink(rt, { name }))).toMatchObject({ code: 'ERR_NLKIT_ENCODE' })
      }
    }))
})

describe('rules, neighbours and nexthops', () => {
  needNamespaces()

  test('rules are added and deleted', () =>
    withLinks(async (rt, namespace) => {
      const rules = () => read(namespace, '-N', 'rule', 'show')
      await config.addRule(rt, { priority: 10, from: '192.0.2.0/24', iif: 'v0', table: 1000 })
      await config.addRule(rt, { priority: 11, fwmark: 5, fwmask: 0xf, suppressPrefixlen: 0 })
      await config.addRule(rt, { priority: 12, to: '2001:db8::/32', dport: { start: 80, end: 90 }, ipProto: 6 })
      expect(rules()).toMatchObject([
        { priority: 0 },
        { priority: 10, src: '192.0.2.0', srclen: 24, iif: 'v0', table: '1000', protocol: '4' },
        { priority: 11, fwmark: '0x5', fwmask: '0xf', table: '254', suppress_prefixlen: 0 },
        { priority: 32766 },
        { priority: 32767 },
      ])
      expect(read(namespace, '-6', 'rule', 'show')).toContainEqual(
        expect.objectContaining({ priority: 12, dst: '2001:db8::', dstlen: 32, dport_start: 80, dport_end: 90 }),
      )
      const again = await failureOf(config.addRule(rt, { priority: 11, fwmark: 5, fwmask: 0xf, suppressPrefixlen: 0 }))
      expect(again).toMatchObject({ code: 'EEXIST', action: 'add rule priority 11 fwmark 5' })
      await config.deleteRule(rt, { priority: 10, table: 1000 })
      await config.deleteRule(rt, { priority: 11 })
      await config.deleteRule(rt, { priority: 12, family: 10 })
      expect(rules().map(({ priority }) => priority)).toEqual([0, 32766, 32767])
      expect(await failureOf(config.deleteRule(rt, { priority: 12, table: 5 }))).toMatchObject({ code: 'ENOENT' })
    }))

  test('what is not said of a rule does not count when it is deleted', () =>
    withLinks(async (rt, namespace) => {
      await config.addRule(rt, { priority: 10, table: 1000 })
      await config.addRule(rt, { priority: 11, from: '192.0.2.0/24', action: ruleActions.PROHIBIT })
      await config.deleteRule(rt, { priority: 10 })
      await config.deleteRule(rt, { from: '192.0.2.0/24' })
      expect(read(namespace, 'rule', 'show')).toHaveLength(3)
    }))

  test('rules are replaced by their priority', () =>
    withLinks(async (rt, namespace) => {
      const rules = () =>
        read(namespace, 'rule', 'show')
          .filter(({ priority }) => priority === 20 || priority === 21)
          .map(({ priority, src, fwmark, table }) => [priority, src, fwmark, table])
      const absent = await failureOf(config.changeRule(rt, { priority: 20, table: 1000 }))
      expect(absent).toMatchObject({ code: 'ENOENT', action: 'change rule priority 20 table 1000' })
      await config.replaceRule(rt, { priority: 20, from: '192.0.2.0/24', table: 1000 })
      await config.addRule(rt, { priority: 20, fwmark: 7, table: 1001 })
      await config.addRule(rt, { priority: 21, fwmark: 8, table: 1001 })
      expect(rules()).toHaveLength(3)
      await config.changeRule(rt, { priority: 20, table: 1000 })
      expect(rules()).toEqual([
        [20, 'all', undefined, '1000'],
        [21, 'all', '0x8', '1001'],
      ])
      await config.replaceRule(rt, { priority: 20, table: 1000 })
      // No rule goes to one that is before it.
      expect(await failureOf(config.replaceRule(rt, { priority: 20, goto: 5 }))).toMatchObject({ code: 'EINVAL' })
      expect(rules()).toHaveLength(2)
      expect(rules()[0]).toEqual([20, 'all', undefined, '1000'])
      expect(await failureOf(config.replaceRule(rt, { table: 5 }))).toMatchObject({ code: 'ERR_NLKIT_ENCODE' })
    }))

  test('neighbours are added, changed and deleted', () =>
    withLinks(async (rt, namespace) => {
      const what = { dev: 'v0', to: '192.0.2.9', lladdr: '02:00:00:00:00:09' }
      expect(await failureOf(config.changeNeighbour(rt, what))).toMatchObject({
        code: 'ENOENT',
        action: 'change neighbour 192.0.2.9 dev v0',
      })
      await config.addNeighbour(rt, what)
      await config.addNeighbour(rt, { dev: 'v0', to: '2001:db8::9', flags: 8 })
      await config.replaceNeighbour(rt, { ...what, lladdr: '02:00:00:00:00:0a', state: 4 })
      expect(read(namespace, '-4', 'neigh', 'show')).toEqual([
        { dst: '192.0.2.9', dev: 'v0', lladdr: '02:00:00:00:00:0a', state: ['STALE'] },
      ])
      expect(ip(namespace, 'neigh', 'show', 'proxy')).toMatch(/^2001:db8::9 dev v0 *proxy/)
      await config.deleteNeighbour(rt, { dev: 'v0', to: '192.0.2.9' })
      expect(read(namespace, '-4', 'neigh', 'show')).toEqual([])
    }))

  test('forwarding entries of a bridge port and of a VXLAN are added and deleted', () =>
    withLinks(async (rt, namespace) => {
      const { BRIDGE } = addressFamilies
      await config.addLink(rt, { name: 'br0', kind: 'bridge' })
      await config.changeLink(rt, { name: 'v0', master: 'br0' })
      await config.addLink(rt, { name: 'vx0', kind: 'vxlan', data: { id: 9, port: 4789 } })
      const fdb = () => {
        const text = execFileSync('bridge', ['-n', namespace.name, '-j', 'fdb', 'show'], { encoding: 'utf8' })
        return (JSON.parse(text) as { mac: string; vlan?: number }[]).filter(({ mac }) => mac.startsWith('02:09:'))
      }
      const port = { family: BRIDGE, dev: 'v0', lladdr: '02:09:00:00:00:01', flags: neighFlags.MASTER }
      const remote = { family: BRIDGE, dev: 'vx0', lladdr: '02:09:00:00:00:02', to: '192.0.2.5', vni: 7, port: 4790 }
      await config.addNeighbour(rt, port)
      await config.addNeighbour(rt, remote)
      // A bridge that can filter VLANs has the port's entry once more, for its default VLAN.
      expect(fdb().filter(({ vlan }) => vlan === undefined)).toMatchObject([
        { mac: '02:09:00:00:00:01', ifname: 'v0', master: 'br0', state: 'permanent' },
        { mac: '02:09:00:00:00:02', ifname: 'vx0', dst: '192.0.2.5', vni: 7, port: 4790, flags: ['self'] },
      ])
      await config.deleteNeighbour(rt, port)
      await config.deleteNeighbour(rt, remote)
      expect(fdb()).toEqual([])
    }))

  test('nexthops and groups of them are added, changed and deleted', () =>
    withLinks(async (rt, namespace) => {
      await config.addAddress(rt, { dev: 'v0', address: '192.0.2.1/24' })
      ip(namespace, 'link', 'set', 'lo', 'up') // which black holes are on
      await config.addNexthop(rt, { id: 1, via: '192.0.2.7', dev: 'v0' })
      await config.addNexthop(rt, { id: 2, dev: 'v1' })
      await config.addNexthop(rt, { id: 3, blackhole: true })
      await config.addNexthop(rt, { id: 10, group: [{ id: 1, weight: 256 }, { id: 2 }] })
      await config.addRoute(rt, { to: '10.0.0.0/8', nexthop: 10 })
      expect(read(namespace, 'nexthop', 'show')).toMatchObject([
        { id: 1, gateway: '192.0.2.7', dev: 'v0', protocol: 'static' },
        { id: 2, dev: 'v1' },
        { id: 3, blackhole: null },
        { id: 10, group: [{ id: 1, weight: 256 }, { id: 2 }] },
      ])
      await config.changeNexthop(rt, { id: 1, via: '192.0.2.8', dev: 'v0' })
      expect(ip(namespace, 'route', 'show', '10.0.0.0/8')).toContain('nexthop via 192.0.2.8 dev v0 weight 256')
      await config.deleteNexthop(rt, { id: 10 })
      expect(ip(namespace, 'route', 'show', '10.0.0.0/8')).toBe('')
      expect(await failureOf(config.changeNexthop(rt, { id: 9, dev: 'v1' }))).toMatchObject({ code: 'ENOENT' })
    }))
})
