import { connect } from '../../src/client/index.ts'
import {
  appendRoute,
  changeRoute,
  delRoute,
  getLink,
  getRoute,
  linkFlags,
  newAddr,
  newLink,
  newRoute,
  type RouteMessage,
  replaceRoute,
  route,
  routeGroups,
  setLink,
} from '../../src/families/route/index.ts'
import type { Operation } from '../../src/schema/index.ts'
import type { RouteStory } from './route.story.ts'

// IPv6 routes of one prefix: which become ways of one, and which take the place of which.

type ToRoutes = Operation<'NETLINK_ROUTE', RouteMessage>
type Step = readonly [ToRoutes, RouteMessage]
const ipv6 = 10
const quiet = { afSpec: { inet6: { addrGenMode: 1 } } }
const up = { flags: linkFlags.UP, change: linkFlags.UP }
/** The index of the link: the first that a namespace gets. */
const oif = 3
const via = (end: string) => ({ gateway: `2001:db8::${end}` })
const vias = (...ends: string[]) => ({
  multipath: ends.map((end) => ({ hops: 0, ifindex: oif, flags: 0, ...via(end) })),
})
const bare = { oif }

/** Does steps one after another, whatever comes of each, and looks at the routes after each. */
function story(steps: readonly Step[]): RouteStory {
  return async (world) => {
    const rt = await connect(route, { socket: world.open })
    await rt.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
    for (const ifname of ['a', 'b']) await rt.do(setLink, { ifname, ...quiet })
    for (const ifname of ['b', 'a']) await rt.do(setLink, { ifname, ...up })
    await rt.do(getLink, { ifname: 'a' })
    await rt.do(newAddr, { family: ipv6, prefixlen: 64, index: oif, local: '2001:db8::1', flags: 2 })
    await rt.do(getLink, { ifname: 'a' })
    const listener = world.open()
    listener.join(routeGroups.IPV6_ROUTE)
    for (const [op, value] of steps) {
      const common = { family: ipv6, dst: '2001:db8:1::', dstLen: 64, table: 254, protocol: 4, type: 1 }
      await rt.do(op, { ...common, ...value }).catch(() => undefined)
      while (listener.receive() !== undefined);
      await rt.dump(getRoute, { family: ipv6, table: 254 }).toArray()
    }
    listener.close()
    rt.close()
  }
}

const step = (op: ToRoutes, value: RouteMessage): Step => [op, value]

export const multipathStories: Record<string, RouteStory> = {
  'IPv6 routes with gateways become ways of one, and are replaced together': story([
    step(newRoute, via('2')),
    step(appendRoute, via('3')),
    step(appendRoute, via('4')),
    step(appendRoute, via('3')),
    step(replaceRoute, via('9')),
    step(newRoute, vias('2', '3')),
    step(appendRoute, via('5')),
    step(replaceRoute, vias('6', '7')),
    step(appendRoute, vias('7', '8')),
    step(appendRoute, vias('8', '9')),
    step(changeRoute, via('a')),
    step(delRoute, via('a')),
  ]),
  'an IPv6 route without a gateway stands beside those that have one': story([
    step(appendRoute, via('6')),
    step(appendRoute, bare),
    step(replaceRoute, bare),
    step(replaceRoute, via('7')),
    step(replaceRoute, { ...bare, priority: 5 }),
    step(replaceRoute, { ...via('2'), priority: 5 }),
    step(replaceRoute, { ...vias('3', '4'), priority: 5 }),
    step(delRoute, bare),
    step(delRoute, { priority: 5 }),
    step(replaceRoute, { type: 7 }),
    step(delRoute, {}),
  ]),
  'an IPv6 route that replaces another of its metric takes its kind': story([
    step(newRoute, bare),
    step(replaceRoute, via('2')),
    step(replaceRoute, vias('3', '4')),
    step(replaceRoute, bare),
    step(replaceRoute, vias('5', '6')),
    step(appendRoute, { ...via('7'), protocol: 9, metrics: { mtu: 1400 } }),
    step(replaceRoute, { type: 7, priority: 1024 }),
    step(changeRoute, { ...via('8'), dst: '2001:db8:2::' }),
    step(replaceRoute, { ...vias('8', '9'), dst: '2001:db8:2::' }),
    step(delRoute, vias('3', '4')),
    step(delRoute, {}),
  ]),
}
