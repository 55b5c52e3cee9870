import { Random, seedOf } from '../../fuzz/random.js'
import { addAddress, askForAddresses, removeAddress } from './address-steps.js'
import { Draft } from './draft.js'
import { askForLinks, changeKind, changeLink, changePort, makeLink, nameLink, removeLink } from './link-steps.js'
import { changeForwarding, changeNeighbours, changeNexthops, changeRules } from './object-steps.js'
import { addRoute, askForRoutes, lookUp, removeRoute } from './route-steps.js'

/** @import { Step } from './draft.js' */

const MOVES = 10
const MORE_MOVES = 30

/**
 * @typedef {(draft: Draft) => Step[]} Maker
 */

/**
 * What each kind of story is of, besides links to begin with, and how often each is done in it.
 * @type {Record<string, [Maker, number][]>}
 */
const kinds = {
  links: [
    [makeLink, 6],
    [changeLink, 10],
    [changeKind, 4],
    [changePort, 3],
    [removeLink, 3],
    [nameLink, 2],
    [askForLinks, 4],
    [addAddress, 3],
    [changeForwarding, 2],
  ],
  routes: [
    [makeLink, 1],
    [changeLink, 4],
    [removeLink, 1],
    [addAddress, 6],
    [removeAddress, 3],
    [askForAddresses, 1],
    [addRoute, 14],
    [removeRoute, 5],
    [lookUp, 5],
    [askForRoutes, 2],
    [changeRules, 1],
    [changeNexthops, 4],
  ],
  objects: [
    [makeLink, 1],
    [changeLink, 3],
    [removeLink, 1],
    [addAddress, 2],
    [addRoute, 2],
    [changeRules, 6],
    [changeNeighbours, 6],
    [changeForwarding, 6],
    [changeNexthops, 8],
  ],
}

/** The kinds of stories that there are. */
export const storyKinds = Object.keys(kinds)

/**
 * A story that the seed decides.
 * @param {string} kind one of `storyKinds`
 * @param {number} seed
 * @returns {Step[]}
 */
export function randomStory(kind, seed) {
  const draft = new Draft(new Random(seedOf(seed, kind, 0)), kind === 'links')
  const { random } = draft
  const makers = (kinds[kind] ?? []).flatMap(([make, weight]) => Array(weight).fill(make))
  const beginning = [makeLink(draft), makeLink(draft), [up(1)], [up(draft.index('veth'))], [up(draft.index())]]
  const addresses = [addAddress(draft), addAddress(draft)]
  const subject = random.pick(makers)
  const length = MOVES + random.below(MORE_MOVES)
  const moves = Array.from({ length }, () => (random.once(4) ? subject : random.pick(makers))(draft))
  return [...beginning, ...addresses, ...moves].flat()
}

/**
 * @param {number} index
 * @returns {Step}
 */
function up(index) {
  return { from: 'strict', message: 'RTM_SETLINK', flags: 0, value: { index, flags: 1, change: 1 } }
}
