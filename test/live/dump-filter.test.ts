import { describe, expect, test } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  getAddr,
  getLink,
  getNeigh,
  getNexthop,
  getRoute,
  getRule,
  type NeighMessage,
  neighStates,
  route,
} from '../../src/families/route/index.ts'
import type { Operation } from '../../src/schema/index.ts'
import { NLMSG_DONE } from '../../src/wire/index.ts'
import { headersOf } from '../support/datagrams.ts'
import { ip, isFallbackTunnel, needNamespaces, withNamespace } from '../support/namespace.ts'

/** `linux/netlink.h`: the kernel says in the answers that it has left something out. */
const NLM_F_DUMP_FILTERED = 0x20

type Rt = Connection<'NETLINK_ROUTE'>

/** What a dump brings, and whether the kernel says that it is filtered. */
async function filtered<Q, R>(rt: Rt, op: Operation<'NETLINK_ROUTE', Q, R>, value: Q): Promise<[R[], boolean]> {
  const datagrams = rt.datagrams()
  const items = await rt.dump(op, value).toArray()
  const flags: number[] = []
  for await (const { data } of datagrams) {
    const headers = headersOf(data)
    flags.push(...headers.filter(({ type }) => type !== NLMSG_DONE).map((header) => header.flags))
    if (headers.some(({ type }) => type === NLMSG_DONE)) break
  }
  return [items, flags.length > 0 && flags.every((word) => (word & NLM_F_DUMP_FILTERED) !== 0)]
}

// Strict checking is on at every socket, so that what a request for a dump says is a filter in the kernel.
describe('the kernel filters dumps', () => {
  needNamespaces()

  test('by index, master, kind, family, table, link, type and protocol', () =>
    withNamespace(async (namespace) => {
      const run = (line: string) => ip(namespace, ...line.split(' '))
      run('link add br0 type bridge')
      run('link add v0 type veth peer name v1')
      run('link set v0 master br0')
      for (const dev of ['lo', 'br0', 'v0', 'v1']) run(`link set ${dev} up`)
      run('addr add 192.0.2.1/24 dev br0')
      run('addr add 2001:db8::1/64 dev br0 nodad')
      run('addr add 198.51.100.1/24 dev v1')
      for (const table of [254, 1000]) run(`route add 10.0.0.0/8 dev v1 table ${table} proto static`)
      run('route add blackhole 10.9.0.0/16 proto bird')
      run('-6 route add 2001:db8:9::/48 dev br0 table 1000')
      run('rule add priority 7 lookup 1000')
      run('neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev br0')
      run('neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev v1')
      run('neigh add 198.51.100.10 lladdr 02:00:00:00:00:0a dev v0')
      run('nexthop add id 1 dev br0')
      run('nexthop add id 2 dev v1')
      await using rt = await connect(route, { netns: namespace.path })
      const indexOf = async (ifname: string) => (await rt.do(getLink, { ifname })).index ?? 0
      const [br0, v1] = [await indexOf('br0'), await indexOf('v1')]
      const fields = <R, K extends keyof R>([items, said]: [R[], boolean], ...names: K[]) => {
        return [items.map((item) => names.map((name) => item[name])), said]
      }

      const [links, said] = await filtered(rt, getLink, {})
      const made = links.filter((link) => !isFallbackTunnel(link))
      expect(fields([made, said], 'ifname')).toEqual([[['lo'], ['br0'], ['v1'], ['v0']], false])
      expect(fields(await filtered(rt, getLink, { master: br0 }), 'ifname')).toEqual([[['v0']], true])
      expect(fields(await filtered(rt, getLink, { linkinfo: { kind: 'bridge' } }), 'ifname')).toEqual([[['br0']], true])

      const [global] = await filtered(rt, getAddr, { index: br0 })
      expect(global.map(({ index }) => index)).toEqual(global.map(() => br0))
      expect(fields(await filtered(rt, getAddr, { index: v1, family: 2 }), 'local')).toEqual([[['198.51.100.1']], true])

      const inTable = await filtered(rt, getRoute, { family: 2, table: 1000 })
      expect(fields(inTable, 'dst', 'table')).toEqual([[['10.0.0.0', 1000]], true])
      const six = await filtered(rt, getRoute, { family: 10, table: 1000 })
      expect(fields(six, 'dst', 'table')).toEqual([[['2001:db8:9::', 1000]], true])
      const byLink = await filtered(rt, getRoute, { family: 2, oif: v1, table: 254 })
      expect(fields(byLink, 'dst')).toEqual([[['10.0.0.0'], ['198.51.100.0']], true])
      expect(fields(await filtered(rt, getRoute, { family: 2, protocol: 12 }), 'dst')).toEqual([[['10.9.0.0']], true])
      expect(fields(await filtered(rt, getRoute, { family: 2, type: 6 }), 'dst')).toEqual([[['10.9.0.0']], true])

      // Beside those of the test there are some that the kernel makes for multicast.
      const permanent = async (filter: NeighMessage) => {
        const [items, said] = await filtered(rt, getNeigh, { family: 2, ...filter })
        return [items.filter(({ state }) => state === neighStates.PERMANENT).map(({ dst }) => dst), said]
      }
      expect(await permanent({ ifindex: br0 })).toEqual([['192.0.2.9'], true])
      expect(await permanent({ master: br0 })).toEqual([['198.51.100.10'], true])

      // Of nexthops the kernel does not say so (`net/ipv4/nexthop.c`, rtm_dump_nexthop()).
      expect(fields(await filtered(rt, getNexthop, { oif: v1 }), 'id')).toEqual([[[2]], false])

      // Of rules only the family is looked at, and nothing is said of it.
      const rules = await filtered(rt, getRule, { family: 2 })
      expect(fields(rules, 'family', 'priority')).toEqual([
        [
          [2, undefined],
          [2, 7],
          [2, 32766],
          [2, 32767],
        ],
        false,
      ])
    }))
})
