import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { Example, runExample } from './run.ts'

/** Runs an example that must end well, and gives the lines that it printed. */
async function linesOf(namespace: Namespace, path: string, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runExample(path, args, namespace)
  expect([code, stderr]).toEqual([0, ''])
  return stdout.split('\n').slice(0, -1)
}

describe('the examples over NETLINK_ROUTE', () => {
  needNamespaces()

  test('they list links, addresses and routes, and find the way to an address', async () => {
    await withNamespace(async (namespace) => {
      ip(namespace, 'link', 'set', 'lo', 'up')
      ip(namespace, 'link', 'add', 'example0', 'mtu', '1400', 'type', 'bridge')
      ip(namespace, 'addr', 'add', '192.0.2.1/24', 'dev', 'example0')
      ip(namespace, 'link', 'set', 'example0', 'up')
      ip(namespace, 'route', 'add', 'default', 'via', '192.0.2.254', 'metric', '7')
      const links = await linesOf(namespace, 'route/links.js')
      expect(links).toContain('1: lo (device) mtu 65536 up')
      expect(links).toContainEqual(expect.stringMatching(/^\d+: example0 \(bridge\) mtu 1400 up$/))
      const addresses = await linesOf(namespace, 'route/addresses.js')
      expect(addresses).toEqual(expect.arrayContaining(['lo 127.0.0.1/8', 'lo ::1/128', 'example0 192.0.2.1/24']))
      const link = /^\d+/.exec(links.at(-1) ?? '')?.[0]
      expect(await linesOf(namespace, 'route/routes.js')).toEqual([
        `default via 192.0.2.254 link ${link} metric 7`,
        `192.0.2.0/24 link ${link} metric 0`,
      ])
      const way = 'goes out by example0 via 192.0.2.254 with source address 192.0.2.1'
      expect(await linesOf(namespace, 'route/lookup.js', '198.51.100.1')).toEqual([`198.51.100.1 ${way}`])
    })
  })

  test('a route is added; once more, and the kernel says why not', async () => {
    await withNamespace(async (namespace) => {
      ip(namespace, 'link', 'set', 'lo', 'up')
      const args = ['198.51.100.0/24', 'lo']
      expect(await linesOf(namespace, 'route/add-route.js', ...args)).toEqual(['198.51.100.0/24 goes out by lo'])
      expect(ip(namespace, 'route', 'show')).toMatch(/^198\.51\.100\.0\/24 dev lo proto static/m)
      const again = await runExample('route/add-route.js', args, namespace)
      expect([again.code, again.stdout]).toEqual([1, ''])
      expect(again.stderr).toContain('RTM_NEWROUTE: EEXIST')
      const nowhere = await runExample('route/add-route.js', ['198.51.100.0/24', 'no-such-link'], namespace)
      expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('RTM_GETLINK: ENODEV')])
    })
  })

  test('a bridge is made with its port, and both are gone afterwards', async () => {
    await withNamespace(async (namespace) => {
      expect(await linesOf(namespace, 'route/bridge.js')).toEqual([
        'spanning tree: 1',
        "the port's master is example-br",
      ])
      expect(ip(namespace, 'link', 'show')).not.toContain('example-')
    })
  })

  test('the monitor prints what happens, and ends when it is interrupted', async () => {
    await withNamespace(async (namespace) => {
      await using monitor = new Example('route/monitor.js', [], namespace)
      await monitor.printed(/^listening\n/)
      ip(namespace, 'link', 'set', 'lo', 'up')
      await monitor.printed(/^newLink 1: lo$/m)
      await monitor.printed(/^newAddr 127\.0\.0\.1\/8 on link 1$/m)
      monitor.interrupt()
      const { code, stderr } = await monitor.outcome()
      expect([code, stderr]).toEqual([0, ''])
    })
  })

  test('a capture has what was sent and received', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'nlkit-'))
    const file = join(directory, 'links.pcap')
    try {
      await withNamespace(async (namespace) => {
        const [sent, ...received] = await linesOf(namespace, 'socket/capture.js', file)
        expect(sent).toBe('sent RTM_GETLINK')
        expect(received.join()).toMatch(/^received RTM_NEWLINK.*NLMSG_DONE$/)
      })
      expect(readFileSync(file).subarray(20, 24).includes(253)).toBe(true) // LINKTYPE_NETLINK
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
