import { mdbAddress } from 'nlkit/families/route'
import { BRIDGE, CREATE, DUMP, EXCL, REPLACE } from './draft.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

const BULK = 0x200

/** Few groups, so that requests meet; and some that cannot be. */
const groups = ['239.1.1.1', '239.1.1.2', 'ff0e::5', 'ff15::6', '01:00:5e:01:01:01']
const oddGroups = ['224.0.0.7', '10.0.0.1', '0.0.0.0', 'ff02::1', 'ff02::99', '2001:db8::1', '02:00:00:00:00:01']
const sources4 = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
const sources6 = ['2001:db8::1', '2001:db8::2', '2001:db8::3']
const oddSources = ['239.0.0.1', 'ff02::5', '0.0.0.0', '::', '10.0.0.9', '2001:db8::9']

/**
 * Groups in the multicast databases of bridges.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeGroups(draft) {
  const { random } = draft
  const chosen = draft.index('bridge')
  // nlkit's VXLANs have no groups.
  const ifindex = draft.kindOf(chosen) === 'vxlan' ? 99 : chosen
  if (random.once(6)) return askForGroups(draft, ifindex)
  if (random.once(12)) return [flush(draft, ifindex), pauseFor(draft, ifindex)]
  const group = random.once(12) ? random.pick(oddGroups) : random.pick(groups)
  const isIpv4 = group.includes('.')
  const isL2 = /^..:/.test(group) && group.length === 17
  const source = () => (random.once(12) ? random.pick(oddSources) : random.pick(isIpv4 ? sources4 : sources6))
  const hasSources = !isL2 && random.once(4)
  // Linux keeps the ports of a group in the order of their places in memory: what follows from sources it tells in that order.
  const index = hasSources ? 11 : random.once(5) ? ifindex : draft.index('veth', 'vxlan')
  const entry = {
    index,
    state: isL2 ? 1 : random.once(15) ? 2 : random.below(2),
    ...draft.maybe(25, () => ({ flags: 1 })),
    ...draft.maybe(25, () => ({ vid: random.pick([1, 4094, 4095]) })),
    addr: { ...mdbAddress(group), ...draft.maybe(40, () => ({ proto: 0x806 })) },
  }
  const attributes = {
    ...(hasSources && random.once(2) ? { source: source() } : {}),
    ...(hasSources && random.once(2) ? { groupMode: random.below(2), srcList: list(draft, source) } : {}),
    ...draft.maybe(20, () => ({ groupMode: random.below(3) })),
    ...draft.maybe(20, () => ({ srcList: list(draft, source) })),
    ...draft.maybe(8, () => ({ rtprot: random.pick([2, 3, 4, 99, 186]) })),
    ...draft.maybe(40, () => ({ source: source() })),
    ...draft.maybe(40, () => ({ vni: 5 })),
  }
  const value = {
    family: BRIDGE,
    ifindex,
    ...(random.once(40) ? {} : { entry }),
    ...(Object.keys(attributes).length > 0 ? { entryAttrs: attributes } : {}),
  }
  if (random.once(3)) return [draft.step('RTM_DELMDB', 0, value), pauseFor(draft, ifindex)]
  const flags = random.pick([CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE, 0])
  return [draft.step('RTM_NEWMDB', flags, value), pauseFor(draft, ifindex)]
}

/**
 * @param {Draft} draft
 * @param {() => string} source
 */
function list({ random }, source) {
  const entry = Array.from({ length: random.below(4) }, () => (random.once(20) ? {} : { address: source() }))
  return { entry }
}

/**
 * A group that is nowhere goes when a timer of Linux runs out, at once: after a question for a link there is time for that.
 * @param {Draft} draft
 * @param {number} index
 */
function pauseFor(draft, index) {
  return draft.certain('RTM_GETLINK', 0, { index })
}

/**
 * All of a port or all that is permanent: what links report of their own accord may be there again at any time.
 * @param {Draft} draft
 * @param {number} ifindex
 */
function flush(draft, ifindex) {
  const { random } = draft
  const entry = {
    index: draft.index('veth'),
    state: random.once(4) ? 2 : random.below(2),
    ...draft.maybe(20, () => ({ flags: 1 })),
    ...draft.maybe(10, () => ({ vid: random.pick([1, 4095]) })),
    addr: { u: Array(16).fill('00').join(':'), proto: 0, ...draft.maybe(20, () => mdbAddress('239.1.1.1')) },
  }
  const entryAttrs = {
    ...draft.maybe(2, () => ({ stateMask: random.below(3) })),
    ...draft.maybe(3, () => ({ rtprot: random.pick([3, 4, 99]) })),
  }
  return draft.step('RTM_DELMDB', BULK, { family: BRIDGE, ifindex, entry, entryAttrs })
}

/**
 * @param {Draft} draft
 * @param {number} ifindex
 * @returns {Step[]}
 */
function askForGroups(draft, ifindex) {
  const { random } = draft
  if (random.once(2))
    return [draft.step('RTM_GETMDB', DUMP, { family: BRIDGE, ...draft.maybe(6, () => ({ ifindex })) })]
  const entry = {
    index: random.once(20) ? 10 : 0,
    state: random.once(20) ? 1 : 0,
    flags: 0,
    vid: random.once(20) ? 4095 : 0,
    addr: mdbAddress(random.once(12) ? random.pick(oddGroups) : random.pick(groups)),
  }
  const entryAttrs = { ...draft.maybe(4, () => ({ source: random.pick([...sources4, ...sources6, ...oddSources]) })) }
  const value = {
    family: BRIDGE,
    ifindex,
    ...(random.once(30) ? {} : { entry }),
    ...(Object.keys(entryAttrs).length > 0 ? { entryAttrs } : {}),
  }
  return [draft.step('RTM_GETMDB', 0, value)]
}
