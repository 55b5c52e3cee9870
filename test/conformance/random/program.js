import { Random, seedOf } from '../../fuzz/random.js'
import { randomMask } from './address.js'
import { Draft } from './draft.js'
import { NETLINK_USERSOCK, randomProtocols } from './protocols.js'
import { commonKinds, openAnySocket, openSocket, specialKinds } from './step.js'

/**
 * @import { Case } from '../case-file.js'
 * @import { Move } from './draft.js'
 * @import { Kinds } from './step.js'
 */

/** The sorts of programs that there are. */
export const programKinds = Object.keys(specialKinds)

/** How many moves a program has, at least, and at most one less than so many more. */
const MOVES = 8
const MORE_MOVES = 40

/**
 * A program that the seed decides.
 * @param {string} kind one of `programKinds`
 * @param {number} seed
 * @returns {Move[]}
 */
export function randomMoves(kind, seed) {
  const random = new Random(seedOf(seed, kind, 0))
  const draft = new Draft(random, kind, randomProtocols(random))
  const makers = weighted({ ...commonKinds, ...specialKinds[kind] })
  const moves = [...firstSocket(draft, 'a', 10), ...firstSocket(draft, 'b', 20)]
  for (let left = MOVES + random.below(MORE_MOVES); left > 0; left--) {
    moves.push(draft.hasSockets ? random.pick(makers)(draft, draft.socket()) : openAnySocket(draft))
  }
  return moves
}

/**
 * The moves as a program.
 * @param {string} id
 * @param {readonly Move[]} moves
 * @returns {Case} with nothing observed yet
 */
export function programOf(id, moves) {
  return { id, steps: moves.flat(), observed: [] }
}

/**
 * A socket to begin with. Those of a program are of one protocol, and mostly know of each other.
 * @param {Draft} draft
 * @param {string} s
 * @param {number} pid
 * @returns {Move[]}
 */
function firstSocket(draft, s, pid) {
  const { random, protocols } = draft
  const protocol = protocols[0] ?? NETLINK_USERSOCK
  const opening = openSocket(draft, s, protocol)
  if (random.once(3)) return [opening]
  return [opening, [{ op: 'bind', s, pid, groups: randomMask(draft, protocol) }]]
}

/**
 * Each maker as often as its weight says.
 * @param {Kinds} kinds
 */
function weighted(kinds) {
  return Object.values(kinds).flatMap(([weight, make]) => Array(weight).fill(make))
}
