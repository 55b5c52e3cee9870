import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  cacheReportTypes,
  getLink,
  getRoute,
  ipv4CacheReportGroup,
  linkFlags,
  newAddr,
  newLink,
  newRoute,
  type RouteMessage,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { cProgram } from '../support/c-program.ts'
import { type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { leftUndecoded } from './undecoded.ts'

// Routes for which something else has to be there first: a daemon that routes multicast, labels that MPLS may use, a program.

type Route = Connection<'NETLINK_ROUTE'>

const up = { flags: linkFlags.UP, change: linkFlags.UP }
const noCompiler = 'needs a C compiler'

/** A namespace with a veth pair that is up, and the indexes of its ends. */
async function withPair(body: (rt: Route, namespace: Namespace, a: number, b: number) => Promise<void>): Promise<void> {
  await withNamespace(async (namespace) => {
    await using rt = await connect(route, { netns: namespace.path })
    await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
    for (const ifname of ['lo', 'a', 'b']) await rt.do(setLink, { ifname, ...up })
    const { index: a = 0 } = await rt.do(getLink, { ifname: 'a' })
    const { index: b = 0 } = await rt.do(getLink, { ifname: 'b' })
    await body(rt, namespace, a, b)
  })
}

function inNamespace({ name }: Namespace, ...command: string[]): string {
  return execFileSync('ip', ['netns', 'exec', name, ...command], { encoding: 'utf8', stdio: 'pipe' })
}

/** A process that routes multicast; what it says first is whether it does. */
async function multicastRouter(
  { name }: Namespace,
  ...args: unknown[]
): Promise<{ child: ChildProcess; said: string }> {
  const program = cProgram('multicast-router') as string
  const child = spawn('ip', ['netns', 'exec', name, program, ...args.map(String)])
  const said = await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])
  return { child, said: String(said) }
}

describe('the kernel has', () => {
  needNamespaces()

  test('multicast routes and tables of IPv4, with a daemon', async ({ skip }) => {
    skip(cProgram('multicast-router') === undefined, noCompiler)
    await withPair(async (rt, namespace, a, b) => {
      const { child, said } = await multicastRouter(namespace, 4, a, b, '192.0.2.7', '239.1.2.3')
      try {
        skip(!said.startsWith('ready'), `needs a kernel that routes multicast: ${said.trim()}`)
        // Another route, by netlink.
        const more = { family: 128, src: '192.0.2.8', srcLen: 32, dst: '239.1.2.4', dstLen: 32, type: 5, protocol: 17 }
        await rt.do(newRoute, { ...more, iif: a, multipath: [{ flags: 0, hops: 9, ifindex: b }] } as RouteMessage)
        const routes = await rt.dump(getRoute, { family: 128 }).toArray()
        const counters = { packets: 0n, bytes: 0n, wrongIf: 0n }
        const one = { src: '192.0.2.7', dst: '239.1.2.3', iif: a, multipath: [{ flags: 0, hops: 3, ifindex: b }] }
        expect(routes.find(({ dst }) => dst === '239.1.2.3')).toMatchObject({ ...one, table: 253, mfcStats: counters })
        expect(routes.find(({ dst }) => dst === '239.1.2.4')).toMatchObject({ src: '192.0.2.8', iif: a })
        expect(leftUndecoded(routes)).toEqual([])
        const asked = { family: 128, src: '192.0.2.7', srcLen: 32, dst: '239.1.2.3', dstLen: 32 }
        expect(await rt.do(getRoute, asked)).toMatchObject(one)

        const tables = await rt.dump(getLink, { family: 128 }).toArray()
        const [table] = tables.filter(({ afSpec }) => afSpec?.id === 253)
        const vifs = [a, b].map((ifindex, vifId) => ({ ifindex, vifId, bytesIn: 0n, packetsOut: 0n }))
        expect(table?.afSpec).toMatchObject({ mrouteRegVifNum: -1, mrouteDoPim: 0, vifs: { vif: vifs } })
        expect(leftUndecoded(table)).toEqual([])
        expect(JSON.parse(inNamespace(namespace, 'ip', '-j', 'mroute', 'show'))).toContainEqual(
          expect.objectContaining({ src: '192.0.2.7', dst: '239.1.2.3', iif: 'a' }),
        )
      } finally {
        child.kill()
      }
    })
  })

  test('reports of multicast packets without a route', async ({ skip }) => {
    skip(cProgram('multicast-router') === undefined, noCompiler)
    await withPair(async (rt, namespace, a) => {
      await withNamespace(async (second) => {
        execFileSync('ip', ['-n', namespace.name, 'link', 'set', 'dev', 'b', 'netns', second.name])
        execFileSync('ip', ['-n', second.name, 'address', 'add', '192.0.2.9/24', 'dev', 'b'])
        execFileSync('ip', ['-n', second.name, 'link', 'set', 'dev', 'b', 'up'])
        execFileSync('ip', ['-n', namespace.name, 'address', 'add', '192.0.2.1/24', 'dev', 'a'])
        await rt.do(newLink, { ifname: 'c', linkinfo: { kind: 'veth' } })
        const { index: c } = await rt.do(getLink, { ifname: 'c' })
        const { child, said } = await multicastRouter(namespace, 4, a, c)
        try {
          skip(!said.startsWith('ready'), `needs a kernel that routes multicast: ${said.trim()}`)
          const reports = rt.subscribe([ipv4CacheReportGroup])
          const send = `const s = require('node:dgram').createSocket('udp4')
            s.bind(() => { s.setMulticastTTL(9); s.setMulticastInterface('192.0.2.9'); s.send('x', 9, '239.9.9.9', () => s.close()) })`
          inNamespace(second, execPath, '-e', send)
          for await (const report of reports) {
            if (report.event !== 'newCacheReport' || report.value.dstAddr !== '239.9.9.9') continue
            const { NOCACHE } = cacheReportTypes
            expect(report.value).toMatchObject({ msgtype: NOCACHE, vifId: 0, srcAddr: '192.0.2.9', table: 253 })
            expect(leftUndecoded(report.value)).toEqual([])
            break
          }
        } finally {
          child.kill()
        }
      })
    })
  })

  test('multicast routes of IPv6, with a daemon', async ({ skip }) => {
    skip(cProgram('multicast-router') === undefined, noCompiler)
    await withPair(async (rt, namespace, a, b) => {
      const { child, said } = await multicastRouter(namespace, 6, a, b, '2001:db8::7', 'ff0e::1:3')
      try {
        skip(!said.startsWith('ready'), `needs a kernel that routes multicast of IPv6: ${said.trim()}`)
        const routes = await rt.dump(getRoute, { family: 129 }).toArray()
        expect(routes).toMatchObject([
          { src: '2001:db8::7', dst: 'ff0e::1:3', iif: a, multipath: [{ ifindex: b }], mfcStats: { packets: 0n } },
        ])
        expect(leftUndecoded(routes)).toEqual([])
      } finally {
        child.kill()
      }
    })
  })

  test('routes of MPLS', async ({ skip }) => {
    await withPair(async (rt, namespace, a) => {
      await rt.do(newAddr, { family: 2, prefixlen: 24, index: a, local: '192.0.2.1' })
      skip(!allowLabels(namespace), 'needs a kernel that routes MPLS')
      const mpls = 28
      const label = { family: mpls, dstLen: 20, headerTable: 254, protocol: 4, type: 1, scope: 0 }
      const swapped = { ...label, dst: '100', newdst: '200/300', via: { family: 2, addr: '192.0.2.9' }, oif: a }
      const popped = { ...label, dst: '101', via: { family: 2, addr: '192.0.2.9' }, oif: a, ttlPropagate: 0 }
      const both = [
        { newdst: '400', via: { family: 2, addr: '192.0.2.9' }, hops: 0, flags: 0, ifindex: a },
        { newdst: '500', via: { family: 2, addr: '192.0.2.10' }, hops: 0, flags: 0, ifindex: a },
      ]
      const spread = { ...label, dst: '102', multipath: both }
      for (const message of [swapped, popped, spread]) await rt.do(newRoute, message)
      const routes = await rt.dump(getRoute, { family: mpls }).toArray()
      expect(routes).toMatchObject([swapped, popped, spread])
      expect(leftUndecoded(routes)).toEqual([])
      expect(await rt.do(getRoute, { family: mpls, dst: '100', dstLen: 20 })).toMatchObject({
        dst: '100',
        newdst: '200/300',
      })
      const shown = JSON.parse(inNamespace(namespace, 'ip', '-j', '-f', 'mpls', 'route', 'show')) as object[]
      expect(shown).toMatchObject([
        { dst: '100', to: '200/300', via: { family: 'inet', host: '192.0.2.9' }, dev: 'a' },
        { dst: '101', via: { family: 'inet', host: '192.0.2.9' }, dev: 'a' },
        { dst: '102', nexthops: [{ to: '400' }, { to: '500' }] },
      ])
    })
  })

  test('routes with BPF programs', async ({ skip }) => {
    skip(cProgram('with-bpf') === undefined, noCompiler)
    await withPair(async (rt, namespace, a) => {
      const script = join(import.meta.dirname, 'programs/bpf-route.js')
      const outcome = bpfRoute(namespace, [execPath, script, `${a}`])
      skip(outcome !== undefined, `needs a kernel with BPF programs on routes: ${outcome}`)
      const routes = await rt.dump(getRoute, { family: 10, table: 254 }).toArray()
      const found = routes.find(({ dst }) => dst === '2001:db8:1::')
      expect(found).toMatchObject({ oif: a, encapType: 6, encap: { out: { name: 'passes' } } })
      expect(leftUndecoded(found)).toEqual([])
      const shown = JSON.parse(inNamespace(namespace, 'ip', '-6', '-j', 'route', 'show', '2001:db8:1::/64')) as object[]
      expect(shown).toMatchObject([{ encap: 'bpf', dev: 'a' }])
    })
  })
})

/** Lets MPLS use labels up to 1000; false where there is no MPLS. An encapsulating route brings the module in. */
function allowLabels(namespace: Namespace): boolean {
  try {
    inNamespace(namespace, 'ip', 'route', 'add', '198.51.100.0/24', 'encap', 'mpls', '100', 'via', '192.0.2.2')
    inNamespace(namespace, 'sh', '-c', 'echo 1000 > /proc/sys/net/mpls/platform_labels')
    return true
  } catch {
    return false
  }
}

/** Adds a route with a program in a process that has one; why that is not possible. */
function bpfRoute({ name }: Namespace, command: readonly string[]): string | undefined {
  try {
    execFileSync('ip', ['netns', 'exec', name, cProgram('with-bpf') as string, '9', ...command], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    const { status, stderr } = error as { status: number | null; stderr: Buffer }
    if (status === 77) return String(stderr).trim()
    throw error
  }
}
