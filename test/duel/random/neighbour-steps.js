import { APPEND, CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
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
  if (random.once(12)) return [changeTable(draft)]
  const flags = random.once(6) ? random.pick([8, 8, 8, 0x80, 0x10, 0x90, 2, 4, 0x40]) : 0
  const index = random.once(40) ? 0 : draft.index('veth', 'bridge')
  const target = {
    family,
    // Linux never forgets an address that is answered for everywhere, not even when its namespace ends.
    index: flags === 8 ? index || 1 : index,
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
    ...draft.maybe(12, () => ({ flagsExt: random.pick([1, 2, 0, 4, 4, 5, 8]) })),
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
 * Parameters of a table of neighbours.
 * @param {Draft} draft
 * @returns {Step}
 */
function changeTable(draft) {
  const { random } = draft
  const family = random.pick([0, 0, INET, INET6, 7])
  if (random.once(2)) {
    return draft.step('RTM_GETNEIGHTBL', DUMP, { family, ...draft.maybe(12, () => ({ name: 'arp_cache' })) })
  }
  const parms = {
    ...(random.once(6) ? {} : { ifindex: draft.index() }),
    ...draft.maybe(3, () => ({ ucastProbes: random.below(5) })),
    ...draft.maybe(3, () => ({ baseReachableTime: BigInt(1000 * random.below(50)) })),
    ...draft.maybe(4, () => ({ locktime: BigInt(random.below(500)) })),
    ...draft.maybe(4, () => ({ queueLen: random.below(50) })),
    ...draft.maybe(4, () => ({ proxyQlen: random.below(50) })),
  }
  return draft.step('RTM_SETNEIGHTBL', 0, {
    family,
    ...(random.once(20) ? {} : { name: random.pick(['arp_cache', 'arp_cache', 'ndisc_cache', 'ndisc_cache', 'none']) }),
    ...(random.once(8) ? {} : { parms }),
    ...draft.maybe(10, () => ({ thresh2: 600 })),
    ...draft.maybe(15, () => ({ gcInterval: 20_000n })),
  })
}
