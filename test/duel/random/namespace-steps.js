import { CREATE, DUMP, EXCL } from './draft.js'
import { quieten } from './link-steps.js'
import { linkName } from './values.js'

/**
 * @import { Draft, Fields, Step, Where } from './draft.js'
 */

const UP = 1

/**
 * A step in a namespace, whichever the others are in.
 * @param {Where} where
 * @param {Step} step
 * @returns {Step}
 */
const at = (where, step) => ({ ...step, where })

/**
 * A link goes to the other namespace, or stays where it is.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function moveLink(draft) {
  const { random, there } = draft
  const index = draft.index()
  const newIfindex = random.once(6) ? draft.newIndex() : undefined
  const value = {
    index,
    ...draft.naming(random.once(20) ? draft.here : there),
    ...draft.maybe(4, () => ({ ifname: random.once(8) ? 'moved%d' : linkName(random) })),
    ...(newIfindex === undefined ? {} : { newIfindex }),
    ...draft.maybe(3, () =>
      random.pick([
        { flags: 0, change: UP },
        { mtu: 1400 },
        { master: draft.index('bridge') },
        { group: 1 },
        { ifalias: 'alias' },
        { linkNetnsid: random.below(2) },
      ]),
    ),
  }
  draft.moved(index, newIfindex)
  const move = draft.step(random.once(2) ? 'RTM_SETLINK' : 'RTM_NEWLINK', 0, value)
  return [move, at(there, quieten(newIfindex ?? index)), ...maybeUp(draft, newIfindex ?? index)]
}

/**
 * Links go up when they have been told to have no addresses of their own accord: what becomes of these takes Linux a second.
 * @param {Draft} draft
 * @param {number} index
 * @returns {Step[]}
 */
function maybeUp(draft, index) {
  if (!draft.random.once(2)) return []
  return [at(draft.there, draft.certain('RTM_SETLINK', 0, { index, flags: UP, change: UP }))]
}

/**
 * Links that have to do with both namespaces are made: pairs, and links in one that stand on links in the other.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function makeAcross(draft) {
  return draft.random.once(2) ? pairAcross(draft) : upperAcross(draft)
}

/** @param {Draft} draft @returns {Step[]} */
function pairAcross(draft) {
  const { random, here, there } = draft
  const isPeerThere = !random.once(3)
  const index = draft.newIndex()
  draft.made(index, 'veth', isPeerThere ? here : there)
  const free = draft.newIndex()
  // Of two ends with one index Linux is in no hurry to tell what became of their carriers (linkwatch_urgent_event()).
  const other = free === index ? index + 1 : free
  draft.made(other, 'veth', isPeerThere ? there : here)
  draft.isSecond(other)
  const peer = {
    index: other,
    ifname: `n${other - 10}`,
    ...(isPeerThere ? draft.naming(there) : {}),
    ...draft.maybe(12, () => ({ flags: UP, change: UP })),
  }
  const value = {
    index,
    ifname: `n${index - 10}`,
    ...(isPeerThere ? {} : draft.naming(there)),
    ...draft.maybe(12, () => ({ linkNetnsid: random.below(2) })),
    linkinfo: { kind: 'veth', data: { peer } },
  }
  return [
    draft.step('RTM_NEWLINK', CREATE | EXCL, value),
    at(isPeerThere ? here : there, quieten(index)),
    at(isPeerThere ? there : here, quieten(other)),
    ...maybeUp(draft, isPeerThere ? other : index),
  ]
}

/** @param {Draft} draft @returns {Step[]} */
function upperAcross(draft) {
  const { random, there } = draft
  const kind = random.pick(['macvlan', 'macvlan', 'macvtap', 'vxlan', 'vxlan', 'bridge', 'ifb'])
  const index = draft.newIndex()
  const link = draft.index('veth')
  draft.made(index, kind, there)
  const group = random.once(2) ? { link, group: '239.0.0.1' } : { group: '10.0.0.7' }
  const data = { id: index, port: 4789, ...(random.once(3) ? group : {}) }
  const value = {
    index,
    ifname: `n${index - 10}`,
    ...(kind.startsWith('macv') ? { link } : {}),
    linkinfo: kind === 'vxlan' ? { kind, data } : { kind },
  }
  // Asked for where the link below is, or where the link is to be.
  const isAskedThere = random.once(3)
  const make = isAskedThere
    ? at(there, draft.step('RTM_NEWLINK', CREATE | EXCL, { ...value, linkNetnsid: random.below(2) }))
    : draft.step('RTM_NEWLINK', CREATE | EXCL, { ...value, ...draft.naming(there) })
  return [make, at(there, quieten(index)), ...maybeUp(draft, index)]
}

/**
 * Ids of namespaces are given and asked for.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeIds(draft) {
  const { random } = draft
  const where = random.pick([draft.here, draft.there, draft.there])
  const naming = random.once(6) ? { pid: where } : { fd: where }
  return [
    random.pick([
      () => draft.step('RTM_NEWNSID', 0, { ...naming, nsid: random.once(4) ? -1 : random.below(3) }),
      () => draft.step('RTM_GETNSID', 0, { ...naming, ...targetOfIds(draft) }),
      () => draft.step('RTM_GETNSID', 0, { nsid: random.below(3), ...targetOfIds(draft) }),
      () =>
        draft.step(
          'RTM_GETNSID',
          DUMP,
          draft.maybe(2, () => ({ targetNsid: random.below(2) })),
        ),
      () =>
        draft.step(
          'RTM_GETNSID',
          DUMP,
          draft.maybe(4, () => ({ nsid: random.below(2) })),
        ),
    ])(),
  ]
}

/** @param {Draft} draft */
function targetOfIds(draft) {
  return draft.maybe(3, () => ({ targetNsid: draft.random.below(3) }))
}

/**
 * What is in the other namespace is asked for, or changed, by its id.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function askAcross(draft) {
  const { random } = draft
  const targetNetnsid = random.once(8) ? random.pick([-1, 5]) : random.below(2)
  const { here, there } = draft
  draft.here = there
  const index = draft.index()
  draft.here = here
  /** @type {Fields} */
  const link = { index, targetNetnsid }
  return [
    random.pick([
      () => draft.step('RTM_GETLINK', 0, link),
      () => draft.step('RTM_GETLINK', 0, { ifname: linkName(random), targetNetnsid }),
      () => draft.step('RTM_GETLINK', DUMP, { targetNetnsid }),
      () => draft.step('RTM_GETLINK', DUMP, { targetNetnsid, linkinfo: { kind: 'veth' } }),
      () => draft.step('RTM_GETADDR', DUMP, { family: draft.family(), targetNetnsid }),
      () => draft.step('RTM_GETADDR', DUMP, { family: draft.family(), ...link }),
      () => draft.step('RTM_GETADDR', 0, { family: 10, ...link, address: '2001:db8::1' }),
      () => draft.step('RTM_SETLINK', 0, { ...link, flags: UP, change: UP }),
      () => {
        draft.gone(index)
        return draft.step('RTM_DELLINK', 0, link)
      },
    ])(),
  ]
}
