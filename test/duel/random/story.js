import { Random, seedOf } from '../../fuzz/random.js'
import { addAddress, askForAddresses, changeAddressing, removeAddress } from './address-steps.js'
import { changePort, makePort } from './bridge-steps.js'
import { Draft } from './draft.js'
import { changeForwarding, changeForwardingNexthops } from './forwarding-steps.js'
import { changeLife } from './life-steps.js'
import { askForLinks, changeKind, changeLink, makeLink, nameLink, removeLink } from './link-steps.js'
import { changeGroups } from './mdb-steps.js'
import { askAcross, changeIds, makeAcross, moveLink } from './namespace-steps.js'
import { changeNeighbours } from './neighbour-steps.js'
import { changeNexthops } from './nexthop-steps.js'
import { askAnything } from './question-steps.js'
import { addRoute, askForRoutes, changeForwarder, lookUp, removeRoute } from './route-steps.js'
import { changeRules } from './rule-steps.js'
import { spoiled } from './spoil.js'
import { changeVniDefault, changeVnis, makeVniFilter } from './vni-steps.js'

/** @import { Step } from './draft.js' */

const MOVES = 10
const MORE_MOVES = 30

/**
 * @typedef {(draft: Draft) => Step[]} Maker
 *
 * What stories of a kind are of: kinds of links, whether these get all sorts of settings, and addresses of their own, and how often each
 * thing is done after links to begin with; and whether there are two namespaces.
 * @typedef {{ links: string[], areOdd?: boolean, haveAddresses?: boolean, areTwo?: boolean, moves: [Maker, number][] }} StoryKind
 */

const PLAIN = ['veth', 'veth', 'veth', 'bridge', 'vxlan', 'macvlan']

/** @type {Record<string, StoryKind>} */
const kinds = {
  links: {
    links: ['veth', 'veth', 'veth', 'bridge', 'bridge', 'macvlan', 'macvtap', 'vxlan', 'vxlan'],
    areOdd: true,
    moves: [
      [makeLink, 6],
      [changeLink, 10],
      [changeKind, 4],
      [removeLink, 3],
      [nameLink, 2],
      [askForLinks, 4],
      [addAddress, 3],
    ],
  },
  bridges: {
    links: ['veth', 'veth', 'bridge', 'vxlan'],
    areOdd: true,
    haveAddresses: true,
    moves: [
      [makeLink, 3],
      [changeLink, 6],
      [changeKind, 6],
      [changePort, 8],
      [changeGroups, 8],
      [removeLink, 2],
      [askForLinks, 2],
      [changeForwarding, 2],
    ],
  },
  groups: {
    links: ['veth', 'veth', 'bridge'],
    haveAddresses: true,
    moves: [
      [makeLink, 1],
      [makePort, 4],
      [changeLink, 4],
      [changePort, 1],
      [changeKind, 1],
      [removeLink, 1],
      [changeGroups, 20],
    ],
  },
  uppers: {
    links: ['veth', 'macvlan', 'macvtap', 'vxlan', 'vxlan'],
    areOdd: true,
    moves: [
      [makeLink, 8],
      [changeLink, 6],
      [changeKind, 8],
      [removeLink, 3],
      [askForLinks, 2],
    ],
  },
  vnis: {
    links: ['veth', 'veth', 'vxlan'],
    moves: [
      [makeVniFilter, 6],
      [changeVnis, 16],
      [changeVniDefault, 2],
      [makeLink, 1],
      [changeLink, 6],
      [removeLink, 2],
      [askForLinks, 1],
      [changeForwarding, 2],
    ],
  },
  ifbs: {
    links: ['ifb', 'ifb', 'ifb', 'veth', 'bridge', 'macvlan', 'macvtap', 'vxlan'],
    areOdd: true,
    moves: [
      [makeLink, 8],
      [changeLink, 10],
      [changeKind, 2],
      [changePort, 2],
      [removeLink, 2],
      [askForLinks, 2],
      [addAddress, 4],
      [addRoute, 2],
      [changeNeighbours, 2],
      [changeForwarding, 2],
    ],
  },
  vlans: {
    links: ['veth', 'dummy', 'dummy', 'vlan', 'vlan', 'vlan', 'bridge', 'macvlan'],
    areOdd: true,
    moves: [
      [makeLink, 8],
      [changeLink, 8],
      [changeKind, 6],
      [removeLink, 3],
      [askForLinks, 2],
      [addAddress, 2],
    ],
  },
  lives: {
    links: PLAIN,
    moves: [
      [makeLink, 5],
      [changeLink, 10],
      [removeLink, 5],
      [changeLife, 4],
      [nameLink, 1],
      [addAddress, 4],
      [addRoute, 2],
      [changeNeighbours, 2],
      [changeForwarding, 1],
      [changeNexthops, 1],
      [changeRules, 1],
    ],
  },
  namespaces: {
    links: [...PLAIN, 'macvtap', 'ifb'],
    areTwo: true,
    moves: [
      [moveLink, 10],
      [makeAcross, 8],
      [makeLink, 3],
      [changeLink, 8],
      [changeIds, 4],
      [askAcross, 6],
      [removeLink, 4],
      [nameLink, 2],
      [addAddress, 4],
      [addRoute, 1],
      [changeNeighbours, 1],
      [changeForwarding, 1],
    ],
  },
  addresses: {
    links: PLAIN,
    moves: [
      [makeLink, 1],
      [changeLink, 4],
      [removeLink, 1],
      [addAddress, 10],
      [removeAddress, 6],
      [changeAddressing, 3],
      [askForAddresses, 3],
      [lookUp, 1],
    ],
  },
  routes: {
    links: PLAIN,
    moves: [
      [makeLink, 1],
      [changeLink, 4],
      [removeLink, 1],
      [addAddress, 6],
      [removeAddress, 3],
      [addRoute, 14],
      [removeRoute, 5],
      [lookUp, 5],
      [changeForwarder, 1],
      [askForRoutes, 2],
      [changeRules, 1],
      [changeNexthops, 4],
    ],
  },
  rules: {
    links: PLAIN,
    moves: [
      [makeLink, 1],
      [changeLink, 3],
      [removeLink, 1],
      [addAddress, 2],
      [addRoute, 4],
      [lookUp, 3],
      [changeForwarder, 1],
      [changeRules, 14],
    ],
  },
  nexthops: {
    links: PLAIN,
    moves: [
      [makeLink, 1],
      [changeLink, 4],
      [removeLink, 1],
      [addAddress, 3],
      [removeAddress, 1],
      [addRoute, 5],
      [changeNexthops, 14],
    ],
  },
  neighbours: {
    links: PLAIN,
    moves: [
      [makeLink, 1],
      [changeLink, 4],
      [removeLink, 1],
      [addAddress, 2],
      [changeNeighbours, 14],
    ],
  },
  forwarding: {
    links: PLAIN,
    moves: [
      [makeLink, 2],
      [changeLink, 4],
      [removeLink, 1],
      [changePort, 2],
      [changeNexthops, 1],
      [changeForwardingNexthops, 4],
      [changeForwarding, 14],
    ],
  },
  questions: {
    links: PLAIN,
    moves: [
      [addAddress, 1],
      [addRoute, 1],
      [changeNexthops, 1],
      [changeNeighbours, 1],
      [askAnything, 30],
    ],
  },
}

/** A story of another kind, of whose requests many have something wrong. */
const HOSTILE = 'hostile'
/** The steps at the beginning that stay as they are, and how many of the others do. */
const SOUND_STEPS = 6
const SOUND_OF = 3

/** The kinds of stories that there are. */
export const storyKinds = [...Object.keys(kinds), HOSTILE]
/** Those of one namespace. */
export const plainKinds = storyKinds.filter((kind) => !kinds[kind]?.areTwo)

/**
 * A story that the seed decides.
 * @param {string} kind one of `storyKinds`
 * @param {number} seed
 * @returns {Step[]}
 */
export function randomStory(kind, seed) {
  return kind === HOSTILE ? hostileStory(seed) : soundStory(kind, seed)
}

/**
 * @param {number} seed
 * @returns {Step[]}
 */
function hostileStory(seed) {
  const random = new Random(seedOf(seed, HOSTILE, 0))
  // Not every kernel has VLANs; and what is spoiled are requests of one namespace.
  const others = plainKinds.filter((kind) => kind !== 'vlans' && kind !== HOSTILE)
  const steps = soundStory(random.pick(others), seed)
  return steps.map((step, i) => (i < SOUND_STEPS || random.once(SOUND_OF) ? step : spoiled(random, step)))
}

/**
 * @param {string} kind
 * @param {number} seed
 * @returns {Step[]}
 */
function soundStory(kind, seed) {
  const { links, areOdd = false, haveAddresses = false, areTwo = false, moves } = /** @type {StoryKind} */ (kinds[kind])
  const draft = new Draft(new Random(seedOf(seed, kind, 0)), links, areOdd, haveAddresses)
  const { random } = draft
  const makers = moves.flatMap(([make, weight]) => Array(weight).fill(make))
  const beginning = [makeLink(draft), makeLink(draft), [up(1)], [up(draft.index('veth'))], [up(draft.index())]]
  const addresses = [addAddress(draft), addAddress(draft)]
  const subject = random.pick(makers)
  const length = MOVES + random.below(MORE_MOVES)
  const rest = Array.from({ length }, () => {
    if (areTwo) draft.here = random.once(3) ? 'second' : 'first'
    const { here } = draft
    const steps = (random.once(4) ? subject : random.pick(makers))(draft)
    return areTwo ? steps.map((/** @type {Step} */ step) => ({ where: here, ...step })) : steps
  })
  return [...beginning, ...addresses, ...rest].flat()
}

/**
 * @param {number} index
 * @returns {Step}
 */
function up(index) {
  return { from: 'strict', message: 'RTM_SETLINK', flags: 0, value: { index, flags: 1, change: 1 } }
}
