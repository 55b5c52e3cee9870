import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { addAddress, addNeighbour, addRoute, addRule, changeLink, notificationFilter } from '../../src/config/index.ts'
import {
  getLink,
  ipv4AddrGroup,
  ipv4RouteGroup,
  ipv4RuleGroup,
  ipv6RouteGroup,
  linkGroup,
  neighGroup,
  route,
  rtmDelLink,
  rtmNewLink,
  rtmNewRoute,
} from '../../src/families/route/index.ts'
import { decodeDatagram } from '../../src/schema/index.ts'
import { datagramsOf, open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

const groups = [linkGroup, ipv4AddrGroup, ipv4RouteGroup, ipv6RouteGroup, ipv4RuleGroup, neighGroup] as const
type Filter = ReturnType<typeof notificationFilter>

/** Messages that wait on a socket: a multicast is there when the request that caused it has its answer. */
function drain(socket: Socket): [string, unknown][] {
  const messages: [string, unknown][] = []
  for (let batch = socket.receive(); batch !== undefined; batch = socket.receive()) {
    for (const { data } of datagramsOf(batch)) {
      for (const { name, value } of decodeDatagram(route, data).messages) messages.push([name, value])
    }
  }
  return messages
}

/** What `cause` sends to a socket with the filter, and how many notifications there were. */
async function heard(namespace: Namespace, filter: Filter, cause: () => Promise<void>) {
  const sockets = [[], filter].map((program) => {
    const socket = open(protocols.NETLINK_ROUTE, { netns: namespace.path })
    if (program.length > 0) socket.attachFilter(program)
    for (const { id } of groups) socket.join(id)
    return socket
  })
  try {
    await cause()
    const [all = [], events = []] = sockets.map(drain)
    return { all: all.length, events }
  } finally {
    for (const socket of sockets) socket.close()
  }
}

describe('filters for notifications, in the kernel', () => {
  needNamespaces()

  test('events that do not match never arrive', () =>
    withNamespace(async (namespace) => {
      ip(namespace, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
      for (const link of ['v0', 'v1', 'lo']) ip(namespace, 'link', 'set', link, 'up')
      await using rt = await connect(route, { netns: namespace.path })
      const { index: v0 = 0 } = await rt.do(getLink, { ifname: 'v0' })
      const { index: v1 = 0 } = await rt.do(getLink, { ifname: 'v1' })
      let round = 0
      const cause = async () => {
        const n = ++round
        await addAddress(rt, { dev: 'v0', address: `192.0.${n}.1/24` })
        await addAddress(rt, { dev: 'v1', address: `198.51.${n}.1/24` })
        await addRoute(rt, { to: `10.${n}.0.0/16`, dev: 'v0', table: 1000 })
        await addRoute(rt, { to: `10.${n}.0.0/16`, dev: 'v1', table: 1001 })
        await addRoute(rt, { to: `2001:db8:${n}::/48`, dev: 'v0', table: 1000 })
        await addRule(rt, { priority: n, table: 1000 })
        await addNeighbour(rt, { dev: 'v1', to: `198.51.${n}.9`, lladdr: '02:00:00:00:00:09' })
        await changeLink(rt, { name: 'v0', mtu: 1400 + n })
      }
      const byTable = await heard(namespace, notificationFilter({ table: 1000 }), cause)
      expect(byTable.events.map(([event, value]) => [event, (value as { table: number }).table])).toEqual([
        ['RTM_NEWROUTE', 1000],
        ['RTM_NEWROUTE', 1000],
        ['RTM_NEWRULE', 1000],
      ])
      const byFamily = await heard(
        namespace,
        notificationFilter({ table: [1000, 1001], family: 2, type: rtmNewRoute }),
        cause,
      )
      expect(byFamily.events.map(([, value]) => value)).toMatchObject([
        { family: 2, table: 1000, oif: v0 },
        { family: 2, table: 1001, oif: v1 },
      ])
      const byLink = await heard(namespace, notificationFilter({ ifindex: v1 }), cause)
      const links = byLink.events.map(([event, value]) => {
        const { index, oif } = value as { index?: number; oif?: number }
        return [event, index ?? oif]
      })
      expect(new Set(links.map(([, index]) => index))).toEqual(new Set([v1]))
      expect(links.map(([event]) => event)).toEqual(
        expect.arrayContaining(['RTM_NEWADDR', 'RTM_NEWROUTE', 'RTM_NEWNEIGH']),
      )
      const byType = await heard(namespace, notificationFilter({ type: [rtmNewLink, rtmDelLink], ifindex: v0 }), cause)
      expect(byType.events.map(([event]) => event)).toEqual(byType.events.map(() => 'RTM_NEWLINK'))
      expect(byType.events.at(-1)?.[1]).toMatchObject({ ifname: 'v0', mtu: 1400 + round })
      for (const { all, events } of [byTable, byFamily, byLink, byType]) {
        expect(events.length).toBeGreaterThan(0)
        expect(all).toBeGreaterThan(events.length)
      }
    }))

  test('are an option of a subscription', () =>
    withNamespace(async (namespace) => {
      ip(namespace, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
      await using rt = await connect(route, { netns: namespace.path })
      const { index = 0 } = await rt.do(getLink, { ifname: 'v1' })
      const events = rt.subscribe([linkGroup], { filter: notificationFilter({ ifindex: index }) })
      await changeLink(rt, { name: 'v0', mtu: 1400 })
      await changeLink(rt, { name: 'v1', mtu: 1300 })
      await changeLink(rt, { name: 'v0', mtu: 1401 })
      await changeLink(rt, { name: 'v1', mtu: 1302 })
      for await (const e of events) {
        expect(e).toMatchObject({ event: 'newLink', value: { ifname: 'v1' } })
        if (e.event === 'newLink' && e.value.mtu === 1302) break
      }
    }))

  test('not on a socket that answers come by, too', () =>
    withNamespace(async ({ path }) => {
      await using rt = await connect(route, { socket: open(protocols.NETLINK_ROUTE, { netns: path }) })
      expect(() => rt.subscribe([linkGroup], { filter: notificationFilter({ ifindex: 1 }) })).toThrow(TypeError)
    }))
})

test('a filter that no notification can pass, and one for a message without the field', () => {
  expect(() => notificationFilter({ type: rtmNewLink, table: 254 })).toThrow(TypeError)
  expect(notificationFilter({ table: 254, ifindex: 1, type: [] })).toHaveLength(1)
})
