/**
 * @import { Draft, Step } from './draft.js'
 */

const PROMISC = 0x100
const ALLMULTI = 0x200
const MULTICAST = 0x1000

/**
 * What else happens to links in their lives. IFF_NOARP is left alone: Linux tries all IPv6 addresses anew then, some random time later.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function changeLife(draft) {
  const { random } = draft
  const group = 1 + random.below(2)
  return [
    random.pick([
      () => draft.step('RTM_SETLINK', 0, { index: draft.index(), group }),
      () => draft.step('RTM_SETLINK', 0, { index: draft.index(), group }),
      () => draft.step('RTM_NEWLINK', 0, { group, flags: random.below(2), change: 1 }),
      () => draft.step('RTM_DELLINK', 0, { group }),
      () => {
        const change = random.pick([PROMISC, ALLMULTI, MULTICAST, PROMISC | ALLMULTI])
        return draft.step('RTM_SETLINK', 0, { index: draft.index(), change, flags: random.once(2) ? change : 0 })
      },
      () => draft.step('RTM_SETLINK', 0, { index: draft.index('macvlan'), carrier: random.below(2) }),
      () => draft.step('RTM_SETLINK', 0, { index: 1, flags: random.below(2), change: 1 }),
    ])(),
  ]
}
