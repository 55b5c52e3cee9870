import {
  delLink,
  type LinkMessage,
  linkFlags,
  newAddr,
  newLink,
  setLink,
  type Vlan,
  vlanFlags,
  vlanProtocols,
} from '../../src/families/route/index.ts'
import { down, pair, pairUp, quiet, step, story, up } from './notifications.story.ts'
import type { RouteStory } from './route.story.ts'

// VLANs and the links that they stand on, which tell each other much. Where carriers come and go the links are too small for IPv6, whose
// routes come when a worker of Linux has seen to the carrier.

/** A VLAN on the link 3, an end of the pair. */
const vlan = (ifname: string, data: Vlan, more: LinkMessage = {}) => [
  step(newLink, { ifname, link: 3, ...more, linkinfo: { kind: 'vlan', data } }),
  step(setLink, { ifname, ...quiet }),
]
const change = (data: Vlan) => step(newLink, { ifname: 'v', linkinfo: { kind: 'vlan', data } })
const flag = (flags: number, mask: number) => ({ flags: { flags, mask } })
const set = (ifname: string, value: LinkMessage) => step(setLink, { ifname, ...value })
const small = { mtu: 1200 }
const smallPair = [...pair, set('a', small), set('b', small), set('b', up), set('a', up)]
const promiscuous = { flags: linkFlags.PROMISC, change: linkFlags.PROMISC }
const allMulticasts = { flags: linkFlags.ALLMULTI, change: linkFlags.ALLMULTI }

export const vlanStories: Record<string, RouteStory> = {
  'a VLAN follows the link that it stands on': story(
    ...smallPair,
    ...vlan('v', { id: 5 }),
    set('v', up),
    step(newAddr, { family: 2, prefixlen: 24, index: 4, local: '192.0.2.1' }),
    set('b', down),
    set('b', up),
    set('a', down),
    set('a', up),
    set('a', { mtu: 1100 }),
    set('a', { mtu: 1200 }),
    set('v', { mtu: 1150 }),
    set('v', { mtu: 1201 }),
    step(delLink, { ifname: 'v' }),
  ),

  'VLANs of a link go up, down and away with it': story(
    ...smallPair,
    ...vlan('v', { id: 7 }),
    ...vlan('w', { id: 5 }),
    ...vlan('x', { id: 3, protocol: vlanProtocols['8021AD'] }),
    ...vlan('y', { id: 4, ...flag(vlanFlags.LOOSE_BINDING, vlanFlags.LOOSE_BINDING) }),
    set('x', up),
    set('w', up),
    set('y', up),
    set('a', down),
    set('a', up),
    step(delLink, { ifname: 'a' }),
  ),

  'a VLAN has the address of the link that it stands on, or its own': story(
    ...pairUp,
    ...vlan('v', { id: 5 }),
    ...vlan('w', { id: 6 }, { address: '02:00:00:00:00:06' }),
    set('v', up),
    set('w', up),
    set('a', { address: '02:00:00:00:00:01' }),
    set('a', { address: '02:00:00:00:00:06' }),
    set('a', { address: '02:00:00:00:00:01' }),
    set('v', { address: '02:00:00:00:00:05' }),
    set('v', { address: '02:00:00:00:00:01' }),
    set('w', down),
    set('a', { address: '02:00:00:00:00:02' }),
    set('v', { address: '01:00:00:00:00:05' }),
    set('a', down),
  ),

  'a VLAN wants all packets': story(
    ...pairUp,
    ...vlan('v', { id: 5 }),
    set('v', promiscuous),
    set('v', up),
    set('v', allMulticasts),
    set('v', { flags: 0, change: linkFlags.PROMISC }),
    set('v', { flags: 0, change: linkFlags.ALLMULTI }),
  ),

  'VLANs on VLANs, as many as there may be': story(
    ...pair,
    set('a', small),
    set('b', small),
    ...Array.from({ length: 9 }, (_, i) => vlan(`v${i}`, { id: i }, { link: 3 + i })).flat(),
    set('b', up),
    set('a', up),
    set('v0', up),
    set('v1', up),
    set('a', { mtu: 1100 }),
    set('a', { address: '02:00:00:00:00:01' }),
    step(delLink, { ifname: 'v4' }),
    step(delLink, { ifname: 'a' }),
  ),

  'priorities and flags of a VLAN': story(
    ...pairUp,
    ...vlan('v', {
      id: 5,
      ...flag(vlanFlags.GVRP, vlanFlags.GVRP | vlanFlags.REORDER_HDR),
      ingressQos: { mapping: [1, 9, 2].map((from) => ({ from, to: from + 1 })) },
      egressQos: { mapping: [1, 17, 33, 2].map((from) => ({ from, to: from })) },
    }),
    set('v', up),
    change({ egressQos: { mapping: [{ from: 17, to: 0 }] }, ingressQos: { mapping: [{ from: 1, to: 0 }] } }),
    change({ egressQos: { mapping: [{ from: 17, to: 3 }] } }),
    change({ egressQos: { mapping: [1, 17, 33, 2].map((from) => ({ from, to: 0 })) } }),
    change(flag(vlanFlags.MVRP | vlanFlags.REORDER_HDR, 0x1f)),
    change(flag(0, 0x1f)),
    change(flag(vlanFlags.BRIDGE_BINDING, vlanFlags.BRIDGE_BINDING)),
    set('b', down),
  ),

  'what a VLAN cannot be': story(
    ...pair,
    step(newLink, { ifname: 'v', link: 3, linkinfo: { kind: 'vlan' } }),
    ...vlan('v', {}),
    ...vlan('v', { id: 4095 }),
    ...vlan('v', { id: 5, protocol: 0x800 }),
    ...vlan('v', { id: 5, ...flag(0x20, 0x20) }),
    ...vlan('v', { id: 5, ...flag(0, 0x20) }),
    ...vlan('v', { id: 5 }, { link: 1 }),
    ...vlan('v', { id: 5 }, { link: 99 }),
    ...vlan('v', { id: 5 }, { mtu: 1501 }),
    ...vlan('v', { id: 5 }, { address: '01:00:00:00:00:01' }),
    ...vlan('v', { id: 5 }, up),
    ...vlan('v', { id: 6 }),
    ...vlan('w', { id: 6 }),
    ...vlan('w', { id: 6, protocol: vlanProtocols['8021AD'] }, { index: 3 }),
    change(flag(0, 0x20)),
    change({ id: 7 }),
    step(newLink, { ifname: 'v', linkinfo: { kind: 'vlan' } }),
    set('v', up),
  ),

  'a VLAN is a port of a bridge, and stands on one': story(
    ...smallPair,
    ...vlan('v', { id: 5 }),
    step(newLink, { ifname: 'br', mtu: 1200, linkinfo: { kind: 'bridge' } }),
    set('br', up),
    set('v', { master: 5 }),
    set('v', up),
    ...vlan('w', { id: 6 }, { link: 5 }),
    set('w', up),
    set('a', down),
    set('a', up),
    set('a', { mtu: 1100 }),
    step(delLink, { ifname: 'br' }),
  ),

  'a dummy': story(
    step(newLink, { ifname: 'd', linkinfo: { kind: 'dummy' } }),
    set('d', quiet),
    set('d', up),
    step(newAddr, { family: 2, prefixlen: 24, index: 2, local: '192.0.2.1' }),
    step(newAddr, { family: 10, prefixlen: 64, index: 2, local: '2001:db8::1' }),
    set('d', { mtu: 0x7fff_ffff }),
    set('d', { mtu: 0 }),
    set('d', { mtu: 9000, address: '02:00:00:00:00:01' }),
    set('d', { flags: linkFlags.MULTICAST, change: linkFlags.MULTICAST | linkFlags.NOARP }),
    step(newLink, { ifname: 'e', address: '01:00:00:00:00:01', linkinfo: { kind: 'dummy' } }),
    step(newLink, { ifname: 'd', linkinfo: { kind: 'dummy' } }),
    step(delLink, { ifname: 'd' }),
  ),

  'a dummy without carrier': story(
    step(newLink, { ifname: 'd', linkinfo: { kind: 'dummy' } }),
    set('d', quiet),
    set('d', up),
    set('d', { carrier: 0 }),
  ),
}
