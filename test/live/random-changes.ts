import type { BatchRequest } from '../../src/client/index.ts'
import {
  appendRoute,
  changeLink,
  delAddr,
  delLink,
  delNeigh,
  delNexthop,
  delRoute,
  delRule,
  newAddr,
  newLink,
  newNexthop,
  newRoute,
  newRule,
  replaceAddr,
  replaceNeigh,
  replaceNexthop,
  replaceRoute,
} from '../../src/families/route/index.ts'
import type { Random } from '../fuzz/random.js'

const INET = 2
const INET6 = 10

/** Indexes of the links that changes are about. Those of the ground are there all the time, the others come and go. */
export const groundLinks = { v0: 10, v1: 11 } as const
const PASSING = [12, 13, 14, 15]

export type RandomChange = BatchRequest<'NETLINK_ROUTE'>
type Maker = (random: Random) => RandomChange

const someLink = (random: Random) => (random.once(3) ? random.pick(PASSING) : random.pick([10, 10, 11]))

/** A route, often one that is there, over a gateway, several, a link, a nexthop object, or none. */
function routeChange(random: Random): RandomChange {
  const v6 = random.once(3)
  const op = random.pick([newRoute, newRoute, replaceRoute, appendRoute, delRoute, delRoute])
  const way = wayOf(random, v6)
  // Where IPv6 ways and a route without a gateway share a place, Linux leaves the latter out of dumps.
  const place = 'gateway' in way || 'multipath' in way ? 0 : 100
  const target = {
    family: v6 ? INET6 : INET,
    dst: v6 ? `2001:db8:${place + random.below(30)}::` : `10.${random.below(60)}.0.0`,
    dstLen: v6 ? 48 : 16,
    table: random.pick([254, 254, 254, 100]),
    type: 1,
    protocol: 4,
    priority: random.once(8) ? 7 : undefined,
  }
  if (op === delRoute && random.once(2)) return [op, { ...target, type: 0, protocol: 0, scope: 255 }]
  return [op, { ...target, ...way }]
}

function wayOf(random: Random, v6: boolean): object {
  const gateway = () => (v6 ? `2001:db8:ffff::${1 + random.below(4)}` : `192.0.2.${2 + random.below(4)}`)
  const kind = random.below(20)
  if (kind === 0) return { type: 7 }
  if (kind < 3) return { nhId: 1 + random.below(12) }
  if (kind < 6) return { oif: someLink(random), scope: v6 ? 0 : 253 }
  if (kind < 8) {
    const way = () => ({ flags: 0, hops: random.below(2), ifindex: groundLinks.v0, gateway: gateway() })
    return { multipath: [way(), way()] }
  }
  return { oif: groundLinks.v0, gateway: gateway() }
}

function ruleChange(random: Random): RandomChange {
  const op = random.pick([newRule, newRule, delRule])
  const family = random.pick([INET, INET6])
  const priority = 100 + random.below(30)
  const mark = random.once(3) ? { fwmark: random.below(3) } : {}
  const iif = random.once(4) ? { iifname: random.pick(['v0', 'p12', 'never']) } : {}
  return [op, { family, action: 1, table: random.pick([100, 254]), priority, ...mark, ...iif }]
}

function addressChange(random: Random): RandomChange {
  const index = someLink(random)
  const v6 = random.once(3)
  const local = v6 ? `2001:db8:aaaa::${1 + random.below(20)}` : `198.51.100.${1 + random.below(20)}`
  const prefixlen = v6 ? 64 : random.pick([32, 24])
  const value = { family: v6 ? INET6 : INET, prefixlen, index, local, address: local, flags: 2 } // without a search for others
  return [random.pick([newAddr, newAddr, replaceAddr, delAddr, delAddr]), value]
}

function neighbourChange(random: Random): RandomChange {
  const v6 = random.once(3)
  const dst = v6 ? `2001:db8:ffff::${100 + random.below(50)}` : `192.0.2.${100 + random.below(50)}`
  const target = { family: v6 ? INET6 : INET, index: someLink(random), dst }
  if (random.once(3)) return [delNeigh, target]
  return [
    replaceNeigh,
    { ...target, lladdr: `02:00:00:00:00:0${random.below(9)}`, state: random.pick([0x80, 0x80, 4]) },
  ]
}

/** Nexthop objects 1 to 8, and groups 9 to 12 of them. */
function nexthopChange(random: Random): RandomChange {
  const id = 1 + random.below(12)
  if (random.once(3)) return [delNexthop, { id }]
  const op = random.pick([newNexthop, replaceNexthop])
  if (id > 8) {
    const ids = new Set([1 + random.below(8), 1 + random.below(8)])
    return [op, { id, group: [...ids].map((member) => ({ id: member, weight: random.below(4), weightHigh: 0 })) }]
  }
  if (random.once(6)) return [op, { id, family: INET, blackhole: true }]
  const v6 = random.once(3)
  const gateway = v6 ? `2001:db8:ffff::${1 + random.below(4)}` : `192.0.2.${2 + random.below(4)}`
  return [op, { id, family: v6 ? INET6 : INET, oif: groundLinks.v0, gateway, protocol: 4 }]
}

/** A setting of a link, of those that are announced also where it is down; when it goes down it takes routes along. */
function settingChange(random: Random): RandomChange {
  const index = someLink(random)
  const kind = random.below(8)
  if (kind === 0) return [changeLink, { index, change: 1, flags: random.below(2) }]
  if (kind < 3) return [changeLink, { index, txqlen: random.below(9) }]
  if (kind < 4) return [changeLink, { index: random.pick(PASSING), master: random.pick([0, ...PASSING]) }]
  if (kind < 5) return [changeLink, { index, address: `02:00:00:00:00:0${random.below(9)}` }]
  return [changeLink, { index, mtu: 1300 + random.below(200) }]
}

/** A link that comes or goes; its index may have been that of a link of another kind. */
function linkChange(random: Random): RandomChange {
  const index = random.pick(PASSING)
  if (random.once(2)) return [delLink, { index }]
  const kind = random.pick(['bridge', 'bridge', 'macvlan', 'vxlan', 'ifb', 'veth'])
  const below = kind === 'macvlan' ? { link: groundLinks.v1 } : {}
  const data = kind === 'vxlan' ? { data: { id: index } } : {}
  const flags = { change: 1, flags: random.below(2) }
  return [newLink, { index, ifname: `p${index}`, ...flags, ...below, linkinfo: { kind, ...data } }]
}

/** Kinds of changes, and how often each is made. */
export interface Weights {
  readonly route: number
  readonly rule: number
  readonly address: number
  readonly neighbour: number
  readonly nexthop: number
  readonly setting: number
  readonly link: number
}

const makers: Readonly<Record<keyof Weights, Maker>> = {
  route: routeChange,
  rule: ruleChange,
  address: addressChange,
  neighbour: neighbourChange,
  nexthop: nexthopChange,
  setting: settingChange,
  link: linkChange,
}

/** Makes random changes in those proportions; the kernel refuses many of them. */
export function randomChanges(random: Random, weights: Partial<Weights>): () => RandomChange {
  const entries = Object.entries(weights) as [keyof Weights, number][]
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
  return () => {
    let at = random.below(total)
    for (const [kind, weight] of entries) {
      at -= weight
      if (at < 0) return makers[kind](random)
    }
    throw new Error('unreachable: the weights are the whole')
  }
}
