import { APPEND, BRIDGE, CREATE, DUMP, EXCL, INET, INET6, REPLACE } from './draft.js'
import { gateway, hardwareAddress } from './values.js'

/**
 * @import { Draft, Step } from './draft.js'
 */

/**
 * Forwarding entries of bridges and VXLANs.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeForwarding(draft) {
  const { random } = draft
  const index = draft.index('vxlan', 'bridge', 'veth', 'macvlan')
  const lladdr = hardwareAddress(random)
  const flags = random.pick([2, 2, 4, 4, 6, 0, 0x44, 0x12, 0x82])
  const target = { family: BRIDGE, index, flags, ...(random.once(30) ? {} : { lladdr }) }
  const remote = {
    ...draft.maybe(2, () => ({ dst: gateway(random, random.once(6) ? INET6 : INET) })),
    ...draft.maybe(8, () => ({ vni: random.below(3) + 40 })),
    ...draft.maybe(8, () => ({ port: random.pick([0, 4789, 5000]) })),
    ...draft.maybe(8, () => ({ ifindex: draft.index('veth') })),
    ...draft.maybe(15, () => ({ srcVni: 40 })),
    ...draft.maybe(12, () => ({ nhId: 1 + random.below(10) })),
  }
  if (random.once(8))
    return [
      draft.step('RTM_GETNEIGH', DUMP, {
        family: BRIDGE,
        ...draft.maybe(2, () => ({ index })),
        ...draft.maybe(3, () => ({ master: draft.index('bridge') })),
      }),
    ]
  if (random.once(3)) return [draft.step('RTM_DELNEIGH', 0, { ...target, ...draft.maybe(2, () => remote) })]
  const value = {
    ...target,
    ...remote,
    state: random.pick([0x80, 0x80, 0x40, 0x2, 0x4, 0]),
    ...draft.maybe(12, () => ({ flagsExt: random.pick([1, 2, 8]) })),
  }
  return [
    draft.step(
      'RTM_NEWNEIGH',
      random.pick([CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE | APPEND, REPLACE, CREATE, APPEND, 0]),
      value,
    ),
  ]
}
