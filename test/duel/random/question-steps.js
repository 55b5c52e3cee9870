import { BRIDGE, DUMP, INET, INET6 } from './draft.js'

/**
 * @import { Draft, Fields, Step } from './draft.js'
 */

/**
 * What there are questions for: the address families that have an answer of their own, fields of the fixed header that are mostly 0,
 * and the largest number of an attribute.
 * @type {[string, number[], string[], number][]}
 */
const questions = [
  ['RTM_GETLINK', [0, INET6, BRIDGE], ['type', 'index', 'flags', 'change'], 60],
  ['RTM_GETADDR', [0, INET, INET6], ['prefixlen', 'headerFlags', 'scope', 'index'], 11],
  ['RTM_GETMULTICAST', [INET, INET6], ['prefixlen', 'headerFlags', 'scope', 'index'], 11],
  [
    'RTM_GETROUTE',
    [0, INET, INET6, 128],
    ['dstLen', 'srcLen', 'tos', 'headerTable', 'protocol', 'scope', 'type', 'flags'],
    31,
  ],
  ['RTM_GETRULE', [0, INET, INET6], ['dstLen', 'srcLen', 'tos', 'headerTable', 'action', 'flags'], 29],
  ['RTM_GETNEIGH', [0, INET, INET6, BRIDGE], ['index', 'state', 'flags', 'type'], 17],
  ['RTM_GETNEIGHTBL', [0, INET, INET6], [], 9],
  ['RTM_GETADDRLABEL', [INET6], ['prefixlen', 'flags', 'index'], 2],
  ['RTM_GETNETCONF', [0, INET, INET6], [], 10],
  ['RTM_GETNEXTHOP', [0], ['scope', 'protocol', 'flags'], 17],
  ['RTM_GETNEXTHOPBUCKET', [0], ['scope', 'protocol', 'flags'], 17],
  ['RTM_GETMDB', [BRIDGE], ['ifindex'], 2],
  ['RTM_GETSTATS', [0], ['ifindex', 'filterMask'], 2],
]

/**
 * A question, with too much said in it: of several faults a kernel has to find the same one.
 * @param {Draft} draft
 * @returns {Step[]}
 */
export function askAnything(draft) {
  const { random } = draft
  const [message, families, fields, most] = random.pick(questions)
  const family = random.once(12) ? random.pick([0, INET, INET6, BRIDGE, 17]) : random.pick(families)
  const header = Object.fromEntries(fields.filter(() => random.once(12)).map((name) => [name, number(draft)]))
  const $unknown = Array.from({ length: random.below(4) }, () => attribute(draft, most))
  return [draft.step(message, random.once(3) ? 0 : DUMP, { family, ...header, $unknown })]
}

/** @param {Draft} draft */
function number(draft) {
  return draft.random.pick([0, 1, 8, 100, draft.index()])
}

/**
 * Mostly a number of 32 bits, as most attributes of questions are.
 * @param {Draft} draft
 * @param {number} most
 */
function attribute(draft, most) {
  const { random } = draft
  const type = random.once(20) ? most + 1 + random.below(10) : 1 + random.below(most)
  const length = random.once(3) ? random.pick([0, 1, 2, 6, 8, 16]) : 4
  const payload = [number(draft), ...Array(16).fill(0)].slice(0, length)
  return { type, payload }
}
