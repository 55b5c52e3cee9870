import { APPEND, CREATE, DUMP, EXCL, REPLACE } from './draft.js'
import { gateway, hardwareAddress } from './values.js'

/**
 * @import { Draft, Step } from './draft.js'
 */

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
