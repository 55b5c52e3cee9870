import { APPEND, BRIDGE, BULK, CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
import { gateway, hardwareAddress } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

const USE = 1
const SELF = 2
const MASTER = 4
const EXT_LEARNED = 0x10
const STICKY = 0x40
const ROUTER = 0x80

/** Ids of the groups of nexthop objects for entries of a VXLAN, and of their members. */
const GROUPS = [21, 22]
const MEMBERS = [23, 24, 25]

/**
 * Forwarding entries of bridges and VXLANs, and further addresses of other links.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeForwarding(draft) {
  const { random } = draft
  if (random.once(8)) return [listEntries(draft)]
  if (random.once(10)) return [askForEntry(draft)]
  if (random.once(12)) return [flushEntries(draft)]
  const target = {
    family: BRIDGE,
    index: draft.index('vxlan', 'bridge', 'veth', 'macvlan'),
    flags: entryFlags(draft),
    ...(random.once(30) ? {} : { lladdr: hardwareAddress(random) }),
    ...draft.maybe(30, () => ({ vlan: random.pick([0, 1, 5, 4095]) })),
  }
  if (random.once(3)) return [draft.step('RTM_DELNEIGH', 0, { ...target, ...draft.maybe(2, () => remoteOf(draft)) })]
  const value = {
    ...target,
    ...remoteOf(draft),
    state: random.pick([0x80, 0x80, 0x40, 0x2, 0x4, 0, 0x82, 0x42]),
    ...draft.maybe(12, () => ({ flagsExt: random.pick([1, 2, 8]) })),
    ...draft.maybe(12, () => ({ fdbExtAttrs: watchOf(draft) })),
  }
  const modes = [CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE | APPEND, REPLACE, CREATE, APPEND, 0]
  return [draft.step('RTM_NEWNEIGH', random.pick(modes), value)]
}

/** @param {Draft} draft */
function entryFlags({ random }) {
  const where = random.pick([SELF, SELF, MASTER, MASTER, SELF | MASTER, 0])
  return random.once(4) ? where | random.pick([STICKY, EXT_LEARNED, ROUTER, USE, STICKY | EXT_LEARNED]) : where
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function remoteOf(draft) {
  const { random } = draft
  return {
    ...draft.maybe(2, () => ({ dst: gateway(random, random.once(6) ? INET6 : INET) })),
    ...draft.maybe(8, () => ({ vni: random.below(3) + 40 })),
    ...draft.maybe(8, () => ({ port: random.pick([0, 4789, 5000]) })),
    ...draft.maybe(8, () => ({ ifindex: draft.index('veth') })),
    ...draft.maybe(15, () => ({ srcVni: 40 + random.below(2) })),
    ...draft.maybe(8, () => ({ nhId: random.once(3) ? 1 + random.below(10) : random.pick(GROUPS) })),
  }
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function watchOf(draft) {
  const { random } = draft
  return {
    ...(random.once(4) ? {} : { activityNotify: random.pick([0, 1, 1, 3, 3, 2, 4]) }),
    ...draft.maybe(3, () => ({ dontRefresh: true })),
  }
}

/** @param {Draft} draft */
function listEntries(draft) {
  const { random } = draft
  return draft.step('RTM_GETNEIGH', DUMP, {
    family: BRIDGE,
    ...draft.maybe(2, () => random.pick([{ index: draft.index() }, { ifindex: draft.index() }])),
    ...draft.maybe(3, () => ({ master: draft.index('bridge') })),
    ...draft.maybe(15, () => random.pick([{ state: 2 }, { flags: SELF }, { vni: 40 }])),
  })
}

/** @param {Draft} draft */
function askForEntry(draft) {
  const { random } = draft
  return draft.step('RTM_GETNEIGH', 0, {
    family: BRIDGE,
    ...(random.once(6) ? {} : { index: draft.index('vxlan', 'veth', 'bridge') }),
    flags: random.pick([SELF, SELF, MASTER, MASTER, 0, SELF | MASTER, USE]),
    ...(random.once(20) ? {} : { lladdr: hardwareAddress(random) }),
    ...draft.maybe(5, () => ({ master: draft.index('bridge') })),
    ...draft.maybe(8, () => ({ vni: random.below(3) + 40 })),
    ...draft.maybe(20, () => random.pick([{ state: 2 }, { dst: '10.0.0.5' }, { vlan: 5 }])),
  })
}

/** @param {Draft} draft */
function flushEntries(draft) {
  const { random } = draft
  const flags = random.pick([0, 0, USE, EXT_LEARNED, STICKY, ROUTER])
  return draft.step('RTM_DELNEIGH', BULK, {
    family: BRIDGE,
    index: draft.index('vxlan', 'bridge', 'bridge', 'veth'),
    flags: random.pick([SELF, SELF, MASTER]) | flags,
    state: random.pick([0, 0, 0, 0x80, 0x40, 0xc0, 2]),
    ...draft.maybe(2, () => ({ ndmStateMask: random.pick([0x80, 0x40, 0xc0, 2]) })),
    ...draft.maybe(3, () => ({ ndmFlagsMask: random.pick([flags, USE, STICKY, EXT_LEARNED]) })),
    ...draft.maybe(6, () => ({ ifindex: draft.index('veth') })),
    ...draft.maybe(8, () => remoteOf(draft)),
  })
}

/**
 * Groups of nexthop objects for entries of a VXLAN.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeForwardingNexthops(draft) {
  const { random } = draft
  const family = random.once(5) ? INET6 : INET
  const id = random.pick([...GROUPS, ...MEMBERS])
  if (random.once(3)) return [draft.step('RTM_DELNEXTHOP', 0, { id })]
  const mode = random.pick([CREATE | EXCL, CREATE | REPLACE])
  if (MEMBERS.includes(id)) {
    return [
      draft.step('RTM_NEWNEXTHOP', mode, { id, family, gateway: gateway(random, family), fdb: true, protocol: 4 }),
    ]
  }
  const group = MEMBERS.filter(() => random.once(2)).map((member) => ({ id: member, weight: 0, weightHigh: 0 }))
  return [draft.step('RTM_NEWNEXTHOP', mode, { id, family: 0, group, fdb: true, protocol: 4 })]
}
