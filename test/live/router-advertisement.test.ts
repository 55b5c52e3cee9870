import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  addrFlags,
  getAddr,
  getLink,
  getRoute,
  linkFlags,
  ndUserOptGroup,
  newLink,
  prefixGroup,
  route,
  routePreferences,
  setLink,
} from '../../src/families/route/index.ts'
import { cProgram } from '../support/c-program.ts'
import { eventually } from '../support/datagrams.ts'
import { type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { leftUndecoded } from './undecoded.ts'

// What the kernel tells of a router's advertisement: options for user space, prefixes, and what it made of them itself.

const up = { flags: linkFlags.UP, change: linkFlags.UP }

/** An advertisement, put together by hand after the RFCs. */
const advertisement = [
  '86 00 0000 40 08 0e10 00000000 00000000', // hop limit 64, high preference, 3600 s
  '03 04 40 c0 00015180 00003840 00000000 20010db8000100000000000000000000', // 2001:db8:1::/64, 86400 and 14400 s
  '18 03 30 18 00000708 20010db8000200000000000000000000', // a route to 2001:db8:2::/48, low preference, 1800 s
  '19 03 0000 00000258 20010db8000000000000000000000035', // DNS server for 600 s
  '1f 03 0000 00000258 07 6578616d706c65 03 6f7267 00 000000', // example.org for 600 s
  '26 02 0708 0064ff9b0000000000000000', // 64:ff9b::/96 for 1800 s
]
const hex = advertisement.join('').replaceAll(' ', '')

const options = [
  { type: 25, lifetime: 600, addresses: ['2001:db8::35'] },
  { type: 31, lifetime: 600, names: ['example.org'] },
  { type: 38, bits: { length: 0, lifetime: 225 }, prefix: '64:ff9b::' },
]
/** Kernels pass these on: PREF64 since 5.19. */
const passedOn = new Set([25, 31, 38])

type Route = Connection<'NETLINK_ROUTE'>

/** A router and a host, each with one end of a link that is up: `router` in the first namespace, `host` in the second. */
async function withRouter(body: (host: Route, advertise: () => void, index: number) => Promise<void>): Promise<void> {
  await withNamespace((first) =>
    withNamespace(async (second) => {
      for (const namespace of [first, second])
        inNamespace(namespace, 'sh', '-c', 'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad')
      inNamespace(second, 'sh', '-c', 'echo 64 > /proc/sys/net/ipv6/conf/default/accept_ra_rt_info_max_plen || true')
      await using router = await connect(route, { netns: first.path })
      await using host = await connect(route, { netns: second.path })
      await router.do(newLink, { ifname: 'router', linkinfo: { kind: 'veth', data: { peer: { ifname: 'host' } } } })
      await moveTo(router, 'host', second)
      await host.do(setLink, { ifname: 'host', ...up })
      await router.do(setLink, { ifname: 'router', ...up })
      const { index: out = 0 } = await router.do(getLink, { ifname: 'router' })
      const { index = 0 } = await host.do(getLink, { ifname: 'host' })
      const program = cProgram('router-advertisement') as string
      await body(host, () => inNamespace(first, program, `${out}`, hex), index)
    }),
  )
}

function inNamespace({ name }: Namespace, ...command: string[]): void {
  execFileSync('ip', ['netns', 'exec', name, ...command], { stdio: 'pipe' })
}

async function moveTo(rt: Route, ifname: string, { path }: Namespace): Promise<void> {
  const netNsFd = openSync(path, 'r')
  await rt.do(setLink, { ifname, netNsFd })
  closeSync(netNsFd)
}

describe('an advertisement of a router', () => {
  needNamespaces()

  test('is told of by options, prefixes, addresses and routes', async ({ skip }) => {
    skip(cProgram('router-advertisement') === undefined, 'needs a C compiler')
    await withRouter(async (host, advertise, ifindex) => {
      const told = host.subscribe([ndUserOptGroup, prefixGroup])[Symbol.asyncIterator]()
      // Links come up, and make addresses to send from, in their own time: until then nobody hears a router.
      await eventually(
        async () => {
          try {
            advertise()
          } catch {
            return false
          }
          const routes = await host.dump(getRoute, { family: 10, table: 254 }).toArray()
          return routes.some(({ gateway }) => gateway !== undefined)
        },
        (heard) => heard,
      )
      const heard = new Map<unknown, object>()
      while (heard.size < 4) {
        const { value: event } = await told.next()
        if (event?.event === 'newPrefix') heard.set('prefix', event.value)
        if (event?.event !== 'newNdUserOpt') continue
        expect(event.value).toMatchObject({
          family: 10,
          ifindex,
          icmpType: 134,
          srcaddr: expect.stringMatching(/^fe80::/),
        })
        expect(leftUndecoded(event.value)).toEqual([])
        for (const option of event.value.options ?? [])
          if (passedOn.has(option.type ?? 0)) heard.set(option.type, option)
      }
      expect(options.map(({ type }) => heard.get(type))).toEqual(options)
      expect(heard.get('prefix')).toMatchObject({
        ifindex,
        type: 3,
        len: 64,
        address: '2001:db8:1::',
        cacheinfo: { preferredTime: 14400, validTime: 86400 },
      })

      const routes = await host.dump(getRoute, { family: 10, table: 254 }).toArray()
      const way = routes.find(({ gateway, dstLen }) => gateway !== undefined && dstLen === 0)
      expect(way).toMatchObject({ protocol: 9, pref: routePreferences.HIGH })
      expect(way?.cacheinfo?.expires).toBeGreaterThan(0)
      expect(leftUndecoded(way)).toEqual([])
      const addresses = await host.dump(getAddr, { family: 10 }).toArray()
      const made = addresses.find(({ address }) => address?.startsWith('2001:db8:1:'))
      expect((made?.flags ?? 0) & addrFlags.PERMANENT).toBe(0)
      expect(made?.cacheinfo?.valid).toBeLessThanOrEqual(86400)
    })
  })
})
