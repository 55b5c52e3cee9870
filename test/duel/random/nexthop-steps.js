import { APPEND, CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
import { gateway } from './values.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

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
