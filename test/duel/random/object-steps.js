import { APPEND, BRIDGE, CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
import { destination, gateway, hardwareAddress, linkName, table } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

/**
 * @param {Draft} draft
 * @param {number} family
 * @returns {Fields}
 */
function ruleOf(draft, family) {
  const { random } = draft
  const action = random.once(4) ? random.pick([2, 3, 6, 7, 8, 0, 4, 9]) : 1
  const from = destination(random, family)
  return {
    family,
    action,
    ...(action === 1 && !random.once(10) ? { table: table(random) } : {}),
    ...(action === 2 || random.once(30) ? { goto: 100 + random.below(8) } : {}),
    ...draft.maybe(2, () => ({
      priority: random.once(15) ? random.pick([0, 32766, 0xffff_ffff]) : 100 + random.below(6),
    })),
    ...draft.maybe(6, () => ({ src: from.dst, srcLen: from.dstLen })),
    ...draft.maybe(6, () => destination(random, family)),
    ...draft.maybe(5, () => ({ fwmark: random.below(3) })),
    ...draft.maybe(10, () => ({ fwmask: random.pick([0xff, 0, 0xffff_ffff]) })),
    ...draft.maybe(6, () => ({ iifname: linkName(random) })),
    ...draft.maybe(8, () => ({ oifname: linkName(random) })),
    ...draft.maybe(10, () => ({ uidRange: { start: random.below(3) * 500, end: random.below(3) * 500 } })),
    ...draft.maybe(10, () => ({ ipProto: random.pick([6, 17]) })),
    ...draft.maybe(10, () => ({ sportRange: { start: random.below(3), end: random.below(3) } })),
    ...draft.maybe(10, () => ({ dportRange: { start: 1, end: 1 + random.below(3) } })),
    ...draft.maybe(15, () => ({ dportMask: random.pick([0xffff, 0xff00]) })),
    ...draft.maybe(12, () => ({ suppressPrefixlen: random.pick([0, 8, 0xffff_ffff]) })),
    ...draft.maybe(12, () => ({ suppressIfgroup: random.pick([0, 1, 0xffff_ffff]) })),
    ...draft.maybe(12, () => ({ tos: random.pick([4, 8, 1]) })),
    ...draft.maybe(15, () => ({ dscp: random.pick([1, 63, 64]) })),
    ...draft.maybe(20, () => ({ dscpMask: random.pick([63, 1]) })),
    ...draft.maybe(12, () => ({ protocol: random.pick([0, 3, 4]) })),
    ...draft.maybe(12, () => ({ flags: random.pick([2, 2, 0x10000, 1]) })),
    ...draft.maybe(15, () => ({ tunId: 5n })),
    ...draft.maybe(30, () => ({ l3mdev: random.below(2) })),
    ...draft.maybe(30, () => ({ flowlabel: 5, flowlabelMask: random.pick([0xfffff, 1]) })),
  }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeRules(draft) {
  const { random } = draft
  const value = ruleOf(draft, draft.family())
  if (random.once(10)) return [draft.step('RTM_GETRULE', DUMP, { family: random.once(3) ? 0 : draft.family() })]
  if (random.once(3)) return [draft.step('RTM_DELRULE', 0, value)]
  return [draft.step('RTM_NEWRULE', random.once(6) ? random.pick([CREATE, 0, REPLACE]) : CREATE | EXCL, value)]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeNeighbours(draft) {
  const { random } = draft
  const family = draft.family()
  const flags = random.once(6) ? random.pick([8, 8, 8, 0x80, 0x10, 2, 4, 0x40]) : 0
  const target = {
    family,
    index: draft.index('veth', 'bridge'),
    flags,
    ...(random.once(30) ? {} : { dst: gateway(random, family) }),
  }
  if (random.once(3)) return [draft.step('RTM_DELNEIGH', 0, target)]
  if (random.once(5)) return [draft.step('RTM_GETNEIGH', 0, target)]
  if (random.once(6)) {
    return [
      draft.step('RTM_GETNEIGH', DUMP, {
        family: random.once(3) ? 0 : family,
        flags: random.once(3) ? 8 : 0,
        ...draft.maybe(3, () => ({ ifindex: draft.index() })),
        ...draft.maybe(4, () => ({ master: draft.index('bridge') })),
        ...draft.maybe(15, () => random.pick([{ index: 10 }, { state: 2 }, { dst: '10.0.0.5' }])),
      }),
    ]
  }
  const value = {
    ...target,
    // Not those that Linux goes on from by itself.
    state: random.once(12) ? random.pick([0, 0x20, 0x40]) : random.pick([0x80, 0x80, 0x80, 0x4, 0x40]),
    ...(random.once(6) ? {} : { lladdr: hardwareAddress(random) }),
    ...draft.maybe(10, () => ({ protocol: random.below(5) })),
    ...draft.maybe(20, () => ({ flagsExt: random.pick([1, 2, 0, 8]) })),
    ...draft.maybe(30, () => ({ vlan: 5 })),
  }
  return [
    draft.step(
      'RTM_NEWNEIGH',
      random.pick([CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, REPLACE, CREATE, 0, CREATE | APPEND]),
      value,
    ),
  ]
}

/**
 * Forwarding entries of bridges and VXLANs.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeForwarding(draft) {
  const { random } = draft
  const index = draft.index('vxlan', 'bridge', 'veth', 'macvlan')
  const lladdr = hardwareAddress(random)
  const flags = random.pick([2, 2, 4, 4, 6, 0, 0x44, 0x12, 0x82])
  const target = { family: BRIDGE, index, flags, ...(random.once(30) ? {} : { lladdr }) }
  const remote = {
    ...draft.maybe(2, () => ({ dst: gateway(random, random.once(6) ? INET6 : INET) })),
    ...draft.maybe(8, () => ({ vni: random.below(3) + 40 })),
    ...draft.maybe(8, () => ({ port: random.pick([0, 4789, 5000]) })),
    ...draft.maybe(8, () => ({ ifindex: draft.index('veth') })),
    ...draft.maybe(15, () => ({ srcVni: 40 })),
    ...draft.maybe(12, () => ({ nhId: 1 + random.below(10) })),
  }
  if (random.once(8))
    return [
      draft.step('RTM_GETNEIGH', DUMP, {
        family: BRIDGE,
        ...draft.maybe(2, () => ({ index })),
        ...draft.maybe(3, () => ({ master: draft.index('bridge') })),
      }),
    ]
  if (random.once(3)) return [draft.step('RTM_DELNEIGH', 0, { ...target, ...draft.maybe(2, () => remote) })]
  const value = {
    ...target,
    ...remote,
    state: random.pick([0x80, 0x80, 0x40, 0x2, 0x4, 0]),
    ...draft.maybe(12, () => ({ flagsExt: random.pick([1, 2, 8]) })),
  }
  return [
    draft.step(
      'RTM_NEWNEIGH',
      random.pick([CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE | APPEND, REPLACE, CREATE, APPEND, 0]),
      value,
    ),
  ]
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function nexthopOf(draft) {
  const { random } = draft
  const id = random.once(20) ? random.pick([0, 99]) : 1 + random.below(10)
  const common = {
    ...(random.once(20) ? {} : { id }),
    protocol: random.pick([0, 4, 3]),
    ...draft.maybe(30, () => ({ scope: 253 })),
  }
  if (id > 7 || random.once(12)) {
    const ids = Array.from({ length: 1 + random.below(3) }, () => 1 + random.below(random.once(8) ? 11 : 7))
    return {
      ...common,
      group: ids.map((member) => ({
        id: member,
        weight: random.once(3) ? random.below(256) : 0,
        weightHigh: random.once(20) ? 1 : 0,
      })),
      ...draft.maybe(12, () => ({ groupType: random.below(3) })),
      ...draft.maybe(15, () => ({ fdb: true })),
      ...draft.maybe(20, () =>
        random.pick([{ oif: 10 }, { gateway: '10.0.0.5' }, { blackhole: true }, { hwStatsEnable: 1 }]),
      ),
    }
  }
  const family = random.once(15) ? 0 : draft.family()
  return {
    ...common,
    family,
    ...draft.maybe(8, () => ({ flags: random.pick([4, 4, 1, 8]) })),
    ...random.pick([
      () => ({ blackhole: true }),
      () => ({ oif: draft.index('veth') }),
      () => ({ oif: draft.index('veth'), gateway: gateway(random, family || INET) }),
      () => ({ oif: draft.index('veth'), gateway: gateway(random, family || INET) }),
      () => ({ oif: draft.index('veth'), gateway: gateway(random, family || INET) }),
      () => ({ gateway: gateway(random, family || INET), ...draft.maybe(2, () => ({ fdb: true })) }),
      () => ({}),
      () => ({ fdb: true, gateway: gateway(random, family || INET), oif: draft.index() }),
    ])(),
  }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeNexthops(draft) {
  const { random } = draft
  const id = 1 + random.below(10)
  if (random.once(4)) return [draft.step('RTM_DELNEXTHOP', 0, random.once(15) ? nexthopOf(draft) : { id })]
  if (random.once(8))
    return [
      draft.step('RTM_GETNEXTHOP', 0, {
        id,
        ...draft.maybe(8, () => ({ oif: 10 })),
        ...draft.maybe(8, () => ({ opFlags: 1 })),
      }),
    ]
  if (random.once(6)) {
    const filter = random.pick([
      {},
      { oif: draft.index() },
      { groups: true },
      { master: draft.index('bridge') },
      { fdb: true },
      { family: INET6 },
      { id },
      { gateway: '10.0.0.5' },
    ])
    return [draft.step('RTM_GETNEXTHOP', DUMP, filter)]
  }
  return [
    draft.step(
      'RTM_NEWNEXTHOP',
      random.pick([CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, REPLACE, CREATE, 0, CREATE | APPEND]),
      nexthopOf(draft),
    ),
  ]
}
