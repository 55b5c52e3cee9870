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
      ...draft.maybe(4, () => resilient(draft)),
      ...draft.maybe(20, () => ({ groupType: random.below(3) })),
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
 * A group whose buckets keep their member.
 * @param {Draft} draft
 * @returns {Fields}
 */
function resilient(draft) {
  const { random } = draft
  const resGroup = {
    ...(random.once(4) ? {} : { buckets: random.once(8) ? random.below(20) : 8 }),
    ...draft.maybe(4, () => ({ idleTimer: random.pick([0, 500, 20_000]) })),
    ...draft.maybe(4, () => ({ unbalancedTimer: random.pick([0, 500]) })),
  }
  return random.once(12) ? { resGroup } : { groupType: 1, ...(random.once(12) ? {} : { resGroup }) }
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
function askForBuckets(draft) {
  const { random } = draft
  const id = 8 + random.below(3)
  const index = { resBucket: { index: random.below(10) } }
  if (random.once(2)) return [draft.step('RTM_GETNEXTHOPBUCKET', 0, random.once(8) ? { id } : { id, ...index })]
  const filter = random.pick([
    {},
    { id },
    { id },
    { id: 99 },
    { id: 1 },
    { oif: draft.index() },
    { master: draft.index('bridge') },
    { resBucket: { nhId: 1 + random.below(3) } },
    { id, ...index },
    { protocol: 4 },
  ])
  return [draft.step('RTM_GETNEXTHOPBUCKET', DUMP, filter)]
}

/**
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeNexthops(draft) {
  const { random } = draft
  const id = 1 + random.below(10)
  if (random.once(12)) return askForBuckets(draft)
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
