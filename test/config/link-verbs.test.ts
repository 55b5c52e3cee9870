import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import * as config from '../../src/config/index.ts'
import { addressFamilies, addrGenModes, neighFlags, neighStates, route } from '../../src/families/route/index.ts'
import { failureOf } from '../support/datagrams.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

type Body = (rt: Connection<'NETLINK_ROUTE'>, namespace: Namespace) => Promise<void>

function withConnection(body: Body): Promise<void> {
  return withNamespace(async (namespace) => {
    await using rt = await connect(route, { netns: namespace.path })
    await body(rt, namespace)
  })
}

/** A link as `ip -j -d` prints it. */
function linkOf(namespace: Namespace, name: string): Record<string, unknown> {
  return JSON.parse(ip(namespace, '-j', '-d', 'link', 'show', name))[0]
}

describe('links', () => {
  needNamespaces()

  test('get every setting, also those for which the kernel wants a second request', () =>
    withConnection(async (rt, namespace) => {
      await config.addLink(rt, {
        name: 'b0',
        kind: 'bridge',
        index: 77,
        arp: false,
        multicast: false,
        promisc: true,
        numTxQueues: 2,
        alias: 'uplink',
        afSpec: { inet6: { addrGenMode: addrGenModes.NONE } },
      })
      expect(linkOf(namespace, 'b0')).toMatchObject({
        ifindex: 77,
        flags: ['BROADCAST', 'NOARP', 'PROMISC'],
        num_tx_queues: 2,
        ifalias: 'uplink',
        inet6_addr_gen_mode: 'none',
      })
      await config.changeLink(rt, {
        name: 'b0',
        arp: true,
        promisc: false,
        allmulti: true,
        dynamic: true,
        trailers: false,
      })
      expect(linkOf(namespace, 'b0').flags).toEqual(['BROADCAST', 'ALLMULTI', 'DYNAMIC', 'NOTRAILERS'])
    }))

  test('of a pair are made with settings of both ends', () =>
    withConnection(async (rt, namespace) => {
      const peer = { name: 'v1', address: '02:00:00:00:00:02', mtu: 1300, group: 5 }
      await config.addLink(rt, { name: 'v0', kind: 'veth', mtu: 1400, peer })
      expect(linkOf(namespace, 'v0')).toMatchObject({ mtu: 1400, link: 'v1' })
      expect(linkOf(namespace, 'v1')).toMatchObject({ address: '02:00:00:00:00:02', mtu: 1300, group: '5' })
    }))

  test('are made in another namespace and moved there, with a new index', () =>
    withConnection((rt, namespace) =>
      withNamespace(async (other) => {
        const fd = openSync(other.path, 'r')
        try {
          await config.addLink(rt, { name: 'v0', kind: 'veth', peer: { name: 'v1', netns: { fd } } })
          await config.addLink(rt, { name: 'i0', kind: 'ifb', alias: 'far', netns: { fd } })
          await config.changeLink(rt, { name: 'v0', netns: { fd }, index: 99, rename: 'v9' })
        } finally {
          closeSync(fd)
        }
        expect(JSON.parse(ip(namespace, '-j', 'link')).map(({ ifname }: { ifname: string }) => ifname)).toEqual(['lo'])
        expect(linkOf(other, 'v9')).toMatchObject({ ifindex: 99, link: 'v1' })
        expect(linkOf(other, 'i0')).toMatchObject({ ifalias: 'far' })
      }),
    ))

  test('name other links in the data of their kind', () =>
    withConnection(async (rt, namespace) => {
      await config.addLink(rt, { name: 'v0', kind: 'veth', peer: { name: 'v1' } })
      await config.addLink(rt, { name: 'x0', kind: 'vxlan', data: { id: 5, port: 4789 }, dataLinks: { link: 'v0' } })
      expect(linkOf(namespace, 'x0')).toMatchObject({ linkinfo: { info_data: { id: 5, link: 'v0' } } })
      await config.addLink(rt, { name: 'b0', kind: 'bridge' })
      for (const name of ['v0', 'v1']) await config.changeLink(rt, { name, master: 'b0' })
      const port = (dataLinks: Record<string, string | null>) =>
        config.changeLink(rt, { name: 'v0', slaveKind: 'bridge', slaveDataLinks: dataLinks })
      await port({ backupPort: 'v1' })
      expect(linkOf(namespace, 'v0')).toMatchObject({ linkinfo: { info_slave_data: { backup_port: 'v1' } } })
      await port({ backupPort: null })
      expect(linkOf(namespace, 'v0')).not.toMatchObject({ linkinfo: { info_slave_data: { backup_port: 'v1' } } })
      expect(await failureOf(port({ backupPort: 'nope' }))).toMatchObject({ code: 'ENODEV' })
    }))

  test('get and lose further names', () =>
    withConnection(async (rt, namespace) => {
      const altNames = ['a-name-that-is-longer-than-fifteen', 'short']
      await config.addAltNames(rt, { name: 'lo', altNames })
      expect(linkOf(namespace, 'lo').altnames).toEqual(altNames)
      expect(await failureOf(config.addAltNames(rt, { name: 'lo', altNames: ['short'] }))).toMatchObject({
        code: 'EEXIST',
        action: 'add further name short of lo',
      })
      await config.deleteAltNames(rt, { name: 'short', altNames: ['short'] })
      expect(linkOf(namespace, 'lo').altnames).toEqual([altNames[0]])
    }))

  test('of a group are changed and deleted together', () =>
    withConnection(async (rt, namespace) => {
      for (const [i, group] of [7, 7, 8].entries()) await config.addLink(rt, { name: `b${i}`, kind: 'bridge', group })
      await config.changeLinkGroup(rt, { group: 7, mtu: 1234 })
      expect(['b0', 'b1', 'b2'].map((name) => linkOf(namespace, name).mtu)).toEqual([1234, 1234, 1500])
      await config.deleteLinkGroup(rt, { group: 7 })
      expect(JSON.parse(ip(namespace, '-j', 'link')).map(({ ifname }: { ifname: string }) => ifname)).toEqual([
        'lo',
        'b2',
      ])
    }))
})

describe('forwarding entries', () => {
  needNamespaces()

  test('get more remote ends, and are flushed by their state', () =>
    withConnection(async (rt, namespace) => {
      const { BRIDGE } = addressFamilies
      await config.addLink(rt, { name: 'x0', kind: 'vxlan', data: { id: 9, port: 4789 } })
      await config.addLink(rt, { name: 'b0', kind: 'bridge', address: '02:00:00:00:00:01' })
      await config.addLink(rt, { name: 'v0', kind: 'veth', master: 'b0', peer: { name: 'v1' } })
      const entries = () =>
        (JSON.parse(execFileSync('bridge', ['-n', namespace.name, '-j', 'fdb'], { encoding: 'utf8' })) as Entry[])
          .filter(({ mac, dst }) => dst !== undefined || mac.startsWith('02:09:'))
          .map(({ mac, dst, viaIf }) => [mac, dst, viaIf])
      const remote = { family: BRIDGE, dev: 'x0', lladdr: '00:00:00:00:00:00' }
      await config.addNeighbour(rt, { ...remote, to: '192.0.2.1' })
      await config.appendNeighbour(rt, { ...remote, to: '192.0.2.2', via: 'v1' })
      expect(entries()).toEqual([
        ['00:00:00:00:00:00', '192.0.2.1', undefined],
        ['00:00:00:00:00:00', '192.0.2.2', 'v1'],
      ])
      const { NOARP, REACHABLE, PERMANENT } = neighStates
      const port = { family: BRIDGE, dev: 'v0', flags: neighFlags.MASTER }
      await config.addNeighbour(rt, { ...port, lladdr: '02:09:00:00:00:02' })
      await config.addNeighbour(rt, { ...port, lladdr: '02:09:00:00:00:03', state: NOARP | REACHABLE })
      await config.flushForwardingEntries(rt, { dev: 'b0', port: 'v0', state: 0, stateMask: PERMANENT })
      expect(entries().map(([mac]) => mac)).not.toContain('02:09:00:00:00:03')
      expect(entries().map(([mac]) => mac)).toContain('02:09:00:00:00:02')
      expect(await failureOf(config.flushForwardingEntries(rt, { dev: 'v1' }))).toMatchObject({ code: 'EOPNOTSUPP' })
    }))
})

interface Entry {
  readonly mac: string
  readonly dst?: string
  readonly viaIf?: string
}
