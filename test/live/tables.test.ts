import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { linkTable, route } from '../../src/families/route/index.ts'
import { liveTable } from '../../src/live/index.ts'
import { ip, needNamespaces, withNamespace } from '../support/namespace.ts'

describe('a live table of links', () => {
  needNamespaces()

  test('has what there is, and follows what comes, changes and goes', () =>
    withNamespace(async (ns) => {
      await using rt = await connect(route, { netns: ns.path })
      await using links = await liveTable(rt, linkTable)
      expect([...links.values()].map(({ ifname }) => ifname)).toEqual(['lo'])
      const changes = links[Symbol.asyncIterator]()
      ip(ns, 'link', 'add', 'b0', 'type', 'bridge')
      ip(ns, 'link', 'set', 'b0', 'mtu', '1400')
      ip(ns, 'link', 'del', 'b0')
      const seen = []
      for await (const { type, before, after } of changes) {
        seen.push([type, before?.mtu, after?.mtu])
        if (type === 'removed') break
      }
      expect(seen).toEqual([
        ['added', undefined, 1500],
        ['changed', 1500, 1400],
        ['removed', 1400, undefined],
      ])
      expect(links.size).toBe(1)
    }))
})
