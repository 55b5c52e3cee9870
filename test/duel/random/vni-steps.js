import { BRIDGE, CREATE, DUMP, EXCL } from './draft.js'
import { quieten } from './link-steps.js'
import { gateway } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

/**
 * A vxlan that filters by networks, mostly.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function makeVniFilter(draft) {
  const { random } = draft
  const index = draft.newIndex()
  draft.made(index, 'vxlan')
  const data = {
    port: 4789 + random.below(2),
    collectMetadata: random.once(12) ? 0 : 1,
    vnifilter: random.once(12) ? 0 : 1,
    learning: 0,
    ...draft.maybe(2, () => ({ link: draft.index('veth') })),
    ...draft.maybe(3, () => groupOf(draft)),
    ...draft.maybe(8, () => ({ id: random.below(4) })),
  }
  const value = { index, ifname: `n${index - 10}`, linkinfo: { kind: 'vxlan', data } }
  return [draft.step('RTM_NEWLINK', CREATE | EXCL, value), quieten(index)]
}

/**
 * Where a network sends what is for nobody in particular.
 * @param {Draft} draft
 * @returns {Fields}
 */
function groupOf({ random }) {
  if (random.once(8)) return { group6: random.pick(['2001:db8::7', 'ff05::7', '::']) }
  const group = random.once(2) ? random.pick(['239.0.0.1', '239.0.0.2', '0.0.0.0']) : gateway(random, 2)
  // An address of the other family cannot be written there.
  return { group: group.includes(':') ? '10.0.0.1' : group }
}

/**
 * @param {Draft} draft
 * @returns {Fields}
 */
function entry(draft) {
  const { random } = draft
  const start = random.once(15) ? random.pick([0, 0xff_fffe]) : 40 + random.below(6)
  return {
    ...(random.once(20) ? {} : { start }),
    ...draft.maybe(3, () => ({ end: Math.max(0, start + random.below(4) - (random.once(6) ? 1 : 0)) })),
    ...draft.maybe(2, () => groupOf(draft)),
    ...draft.maybe(30, () => ({ stats: {} })),
  }
}

/**
 * Networks of a vxlan come, go, and are asked for.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeVnis(draft) {
  const { random } = draft
  const header = { family: random.once(30) ? 2 : BRIDGE, ifindex: draft.index('vxlan') }
  const entries = () =>
    random.once(20) ? {} : { entry: Array.from({ length: 1 + random.below(2) }, () => entry(draft)) }
  return [
    random.pick([
      () => draft.step('RTM_NEWTUNNEL', random.below(2) * CREATE, { ...header, ...entries() }),
      () => draft.step('RTM_NEWTUNNEL', 0, { ...header, ...entries() }),
      () => draft.step('RTM_DELTUNNEL', 0, { ...header, ...entries() }),
      () =>
        draft.step('RTM_GETTUNNEL', DUMP, {
          ...header,
          ...draft.maybe(2, () => ({ ifindex: 0 })),
          ...draft.maybe(3, () => ({ flags: random.once(3) ? 2 : 1 })),
        }),
    ])(),
  ]
}

/**
 * What a vxlan sends to when nobody knows better becomes another.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeVniDefault(draft) {
  const value = { index: draft.index('vxlan'), linkinfo: { kind: 'vxlan', data: groupOf(draft) } }
  return [draft.step('RTM_NEWLINK', 0, value)]
}
