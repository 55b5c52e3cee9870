import {
  appendRoute,
  changeNeigh,
  delAddr,
  delLink,
  delNeigh,
  delNexthop,
  delRoute,
  delRule,
  neighStates,
  newAddr,
  newLink,
  newNeigh,
  newNexthop,
  newRoute,
  newRule,
  replaceAddr,
  replaceNexthop,
  replaceRoute,
  setLink,
} from '../../src/families/route/index.ts'
import type { Operation } from '../../src/schema/index.ts'
import { NLM_F_ECHO } from '../../src/wire/index.ts'
import { down, pairUp, step, story } from './notifications.story.ts'
import type { RouteStory } from './route.story.ts'

// Who hears of a change besides the listeners: he who asked for it, with NLM_F_ECHO. And of whom it says that he did.

const ipv4 = 2
const ipv6 = 10
const nodad = 2
const lladdr = '02:00:00:00:00:09'

const echoed = <Q extends object>(op: Operation<'NETLINK_ROUTE', Q>, value: Q) =>
  step({ ...op, flags: op.flags | NLM_F_ECHO }, value)

export const echoStories: Record<string, RouteStory> = {
  'links are echoed': story(
    echoed(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } }),
    echoed(newLink, { ifname: 'br', linkinfo: { kind: 'bridge' } }),
    echoed(setLink, { ifname: 'a', group: 5 }),
    echoed(setLink, { ifname: 'br', mtu: 1400 }),
    echoed(delLink, { ifname: 'br' }),
    echoed(delLink, { ifname: 'b' }),
  ),

  'addresses are echoed': story(
    ...pairUp,
    echoed(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    echoed(replaceAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1', rtPriority: 7 }),
    echoed(newAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1', flags: nodad }),
    echoed(delAddr, { family: ipv6, prefixlen: 64, index: 3, local: '2001:db8::1' }),
    echoed(delAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
  ),

  'routes are echoed': story(
    ...pairUp,
    ...[newRoute, replaceRoute, appendRoute].flatMap((op, i) => [
      echoed(op, { family: ipv4, dst: '198.51.100.0', dstLen: 24, type: 1, oif: 3, scope: 253, tos: 4 * i }),
      echoed(op, { family: ipv6, dst: '2001:db8:5::', dstLen: 48, type: 1, oif: 3, protocol: 4 + i }),
    ]),
    echoed(delRoute, { family: ipv4, dst: '198.51.100.0', dstLen: 24, scope: 255 }),
    echoed(delRoute, { family: ipv6, dst: '2001:db8:5::', dstLen: 48 }),
  ),

  'neighbours and rules are echoed': story(
    ...pairUp,
    echoed(newNeigh, { family: ipv4, index: 3, dst: '192.0.2.9', lladdr, state: neighStates.PERMANENT }),
    echoed(changeNeigh, { family: ipv4, index: 3, dst: '192.0.2.9', lladdr, state: neighStates.NOARP }),
    echoed(delNeigh, { family: ipv4, index: 3, dst: '192.0.2.9' }),
    echoed(newRule, { family: ipv4, action: 1, table: 1000 }),
    echoed(newRule, { family: ipv6, action: 1, table: 1000 }),
    echoed(delRule, { family: ipv4, table: 1000 }),
    echoed(delRule, { family: ipv6, table: 1000 }),
  ),

  'nexthop objects come, change and go, with what uses them': story(
    ...pairUp,
    step(newAddr, { family: ipv4, prefixlen: 24, index: 3, local: '192.0.2.1' }),
    step(newNexthop, { family: ipv4, id: 1, gateway: '192.0.2.2', oif: 3, protocol: 4 }),
    echoed(newNexthop, { family: ipv4, id: 2, gateway: '192.0.2.3', oif: 3 }),
    step(newNexthop, { id: 10, group: [1, 2].map((id) => ({ id, weight: 0, weightHigh: 0 })) }),
    step(newRoute, { family: ipv4, dst: '198.51.100.0', dstLen: 24, type: 1, nhId: 10 }),
    step(newRoute, { family: ipv4, dst: '203.0.113.0', dstLen: 24, type: 1, nhId: 2 }),
    step(replaceNexthop, { family: ipv4, id: 1, gateway: '192.0.2.4', oif: 3 }),
    echoed(delNexthop, { id: 2 }),
    step(newNexthop, { family: ipv6, id: 3, gateway: 'fe80::9', oif: 3 }),
    step(setLink, { ifname: 'b', ...down }),
    step(setLink, { ifname: 'a', ...down }),
  ),
}
