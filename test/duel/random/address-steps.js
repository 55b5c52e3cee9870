import { CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
import { ownAddress } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

const NODAD = 2
const AUTOJOIN = 0x400
const FOREVER = 0xffff_ffff

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function address(draft) {
  const { random } = draft
  const family = draft.family()
  const local = ownAddress(random, family)
  const lengths = family === INET ? [24, 24, 24, 32, 16, 31, 30] : [64, 64, 64, 128, 48]
  const place = random.once(12)
    ? { address: local }
    : random.once(6)
      ? { local, address: ownAddress(random, family) }
      : { local, ...draft.maybe(2, () => ({ address: local })) }
  const flags = random.pick([0, 0, 0, 0x200, 0x20, 0x10, 0x1, 0x80, AUTOJOIN, 0x100, 0x800, 4])
  if (random.once(12)) return group(draft, family)
  return {
    family,
    prefixlen: random.once(30) ? random.pick([0, 33, 129]) : random.pick(lengths),
    index: draft.index(),
    ...(random.once(40) ? {} : place),
    ...(family === INET6 || random.once(4)
      ? { flags: flags | (family === INET6 && !random.once(20) ? NODAD : 0) }
      : {}),
    ...draft.maybe(8, () => ({ scope: random.pick([0, 253, 254, 200, 255]) })),
  }
}

/**
 * A multicast address, which a link joins; not the loopback link: Linux sends a report there, and so has a neighbour.
 * @param {Draft} draft
 * @param {number} family
 * @returns {Fields}
 */
function group(draft, family) {
  const { random } = draft
  return {
    family,
    prefixlen: family === INET ? random.pick([32, 32, 24]) : random.pick([128, 128, 64]),
    index: Math.max(2, draft.index()),
    local:
      family === INET
        ? `224.0.0.${1 + random.below(4)}`
        : `ff0${random.pick([1, 2, 2, 5, 'e'])}::${1 + random.below(3)}`,
    flags: (random.once(6) ? 0 : AUTOJOIN) | (family === INET6 ? NODAD : 0),
  }
}

/**
 * Lifetimes, but none that passes while a story is told: it takes each kernel another time.
 * @param {Draft} draft
 * @returns {Fields}
 */
function lifetimes({ random }) {
  const [valid, prefered] = random.pick([
    [FOREVER, FOREVER],
    [FOREVER, 0],
    [0, 0],
    [0, FOREVER],
    [100, 200],
  ])
  return { cacheinfo: { valid, prefered, cstamp: 0, tstamp: 0 } }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function addAddress(draft) {
  const { random } = draft
  const flags = random.pick([CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE, REPLACE, 0, EXCL])
  const value = {
    ...address(draft),
    ...draft.maybe(8, () => ({ label: random.pick(['n0', 'n0:x', 'n1:y', 'other', '']) })),
    ...draft.maybe(6, () => ({ broadcast: random.pick(['10.0.0.255', '10.0.1.255', '255.255.255.255', '0.0.0.0']) })),
    ...draft.maybe(5, () => ({ rtPriority: random.pick([0, 5, 100, 1024]) })),
    ...draft.maybe(12, () => ({ proto: random.below(5) })),
    ...draft.maybe(8, () => lifetimes(draft)),
    ...draft.maybe(30, () => ({ headerFlags: random.pick([NODAD, 0x80, 0x20]) })),
  }
  return [draft.step('RTM_NEWADDR', flags, value)]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function removeAddress(draft) {
  return [draft.step('RTM_DELADDR', 0, { ...address(draft), ...draft.maybe(10, () => ({ label: 'n0:x' })) })]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function askForAddresses(draft) {
  const { random } = draft
  return [
    random.pick([
      () =>
        draft.step('RTM_GETADDR', DUMP, {
          family: random.once(3) ? 0 : draft.family(),
          ...draft.maybe(3, () => ({ index: draft.index() })),
          ...draft.maybe(15, () => ({ scope: 1 })),
        }),
      () => draft.step('RTM_GETADDR', 0, address(draft)),
      () =>
        draft.step(random.pick(['RTM_GETMULTICAST', 'RTM_GETMULTICAST', 'RTM_GETANYCAST']), random.once(8) ? 0 : DUMP, {
          family: draft.family(),
          ...draft.maybe(3, () => ({ index: draft.index() })),
          ...draft.maybe(15, () => ({ prefixlen: 8 })),
        }),
    ])(),
  ]
}

/**
 * Settings of links on which it depends what becomes of their addresses.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeAddressing(draft) {
  const { random } = draft
  return [
    random.pick([
      () =>
        draft.step('RTM_SETLINK', 0, {
          index: draft.index(),
          afSpec: { inet: { conf: { promoteSecondaries: random.below(2) } } },
        }),
      () => draft.step('RTM_SETLINK', 0, { index: 1, flags: random.below(2), change: 1 }),
      () => draft.step('RTM_SETLINK', 0, { index: 1, mtu: random.pick([20, 67, 68, 1279, 1280, 65536]) }),
      () => draft.step('RTM_SETLINK', 0, { index: draft.index(), mtu: random.pick([68, 1279, 1280, 1500]) }),
    ])(),
  ]
}
