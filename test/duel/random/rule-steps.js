import { CREATE, DUMP, EXCL, REPLACE } from './draft.js'
import { realms } from './route-steps.js'
import { destination, linkName, table } from './values.js'

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
    ...draft.maybe(30, () => ({ flowlabel: 5, flowlabelMask: random.pick([0xfffff, 1, 7, 0x1fffff]) })),
    ...draft.maybe(40, () => random.pick([{ flowlabel: 5 }, { flowlabelMask: 5 }])),
    ...draft.maybe(12, () => ({ flow: realms(draft) })),
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
