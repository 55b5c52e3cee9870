import { closeSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { getLink, linkGroup, newLink, route } from '../../src/families/route/index.ts'
import { open } from '../../src/socket/index.ts'
import { type NetlinkError, protocols } from '../../src/wire/index.ts'
import { failureOf } from '../support/datagrams.ts'
import { ip, linuxVersion, needNamespaces, withNamespace } from '../support/namespace.ts'
import { encapsulationStories } from './encapsulations.story.ts'
import { linkKindStories } from './link-kinds.story.ts'
import { linkStories } from './links.story.ts'
import { operationStories } from './operations.story.ts'
import { routeStories } from './route.story.ts'
import { routingObjectStories } from './routing-objects.story.ts'

const names = async (rt: Awaited<ReturnType<typeof connect<'NETLINK_ROUTE'>>>) =>
  (await rt.dump(getLink, {}).toArray()).map(({ ifname }) => ifname)

describe('the kernel', () => {
  needNamespaces()

  test.each(Object.entries({ ...routeStories, ...operationStories }))('%s', (_name, story) =>
    withNamespace(({ path }) =>
      story({ open: (options) => open(protocols.NETLINK_ROUTE, { netns: path, ...options }), many: 5000 }),
    ),
  )

  test.for(Object.entries({ ...linkKindStories, ...linkStories, ...encapsulationStories, ...routingObjectStories }))(
    '%s',
    async ([, story], { skip }) => {
      let lacking: string | undefined
      const lacks = (what: string) => {
        lacking = what
      }
      await withNamespace((namespace) =>
        story({
          open: (options) => open(protocols.NETLINK_ROUTE, { netns: namespace.path, ...options }),
          many: 100,
          lacks,
          linux: linuxVersion(),
          ip: (...args) => ip(namespace, ...args),
        }),
      )
      skip(lacking !== undefined, `needs a kernel with ${lacking}`)
    },
  )

  test('is reached in another namespace by path and by descriptor, all sockets of a connection', () =>
    withNamespace(async (ns) => {
      const here = await connect(route)
      const fd = openSync(ns.path, 'r')
      for (const netns of [ns.path, fd]) {
        await using rt = await connect(route, { netns })
        await rt.do(newLink, { ifname: `n${typeof netns}`, linkinfo: { kind: 'veth' } })
        // Inside a dump, requests go by a second socket, and the events come by a third.
        const seen = new Set()
        const events = rt.subscribe([linkGroup])
        for await (const { index } of rt.dump(getLink, {}))
          seen.add((await rt.do(getLink, { index: index ?? 0 })).ifname)
        expect(seen).toContain(`n${typeof netns}`)
        await rt.do(newLink, { ifname: `m${typeof netns}`, linkinfo: { kind: 'bridge' } })
        for await (const e of events) if (e.event === 'newLink' && e.value.ifname?.startsWith('m')) break
      }
      closeSync(fd)
      // Others may make links here meanwhile.
      const made = ['string', 'number'].flatMap((kind) => [`n${kind}`, `m${kind}`])
      expect((await names(here)).filter((name) => made.includes(String(name)))).toEqual([])
      here.close()
    }))

  test('finds fault with an attribute in a nest of a nest, which is named', ({ skip }) =>
    withNamespace(async ({ path }) => {
      await using rt = await connect(route, { netns: path })
      const request = rt.do(newLink, {
        ifname: 'n0',
        linkinfo: { kind: 'vxlan', data: { id: 1, portRange: { low: 9, high: 3 } } },
      })
      const error = (await failureOf(request)) as NetlinkError
      skip(error.code === 'EOPNOTSUPP', 'needs a kernel with vxlan')
      expect(error).toMatchObject({
        code: 'EINVAL',
        extack: { path: 'linkinfo.data.portRange', attribute: 'IFLA_VXLAN_PORT_RANGE', message: expect.any(String) },
      })
    }))

  test('a namespace that is not there is an error', async () => {
    await expect(connect(route, { netns: '/run/netns/nlkit-not-there' })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
