import { isServed } from './protocols.js'

/** @import { Draft } from './draft.js' */

/**
 * Lengths of datagrams at which buffers of another size begin (`net/core/skbuff.c`, __alloc_skb()), at which a page, a
 * default receive buffer or a default send buffer is full, and some between them.
 */
const LENGTHS = [
  0, 1, 3, 4, 16, 20, 36, 100, 256, 257, 500, 704, 705, 1000, 1728, 1729, 3776, 3777, 4000, 4096, 8000, 16064, 16065,
  32448, 32449, 65216, 65217, 100_000, 212_960, 212_961,
]

/**
 * Types of messages that the core answers, and such as no subsystem has a handler for: not those whose handlers nlkit's
 * kernel lacks yet.
 */
const TYPES = [0, 1, 2, 3, 15, 255, 255, 1000, 1023, 65_535]

/** What is sent with an error and longer than this is shown by a hash, with the port ids in it. */
const PAYLOADS = [1, 2, 3, 4, 5, 8, 16, 20, 100, 400]

/**
 * What a socket sends.
 * @param {Draft} draft
 * @param {string} s
 */
export function randomData(draft, s) {
  const { random } = draft
  if (!isServed(draft.protocolOf(s))) {
    return random.once(3) ? randomMessage(draft) : { fill: 65, len: random.pick(LENGTHS) }
  }
  if (!random.once(4)) return randomMessage(draft)
  const trailing = random.once(3) ? [{ hex: 'aabbcc' }] : []
  return { cat: [randomMessage(draft), randomMessage(draft), ...trailing] }
}

/**
 * A message that is mostly well-formed.
 * @param {Draft} draft
 */
function randomMessage(draft) {
  const { random } = draft
  return {
    nl: {
      type: random.pick(TYPES),
      flags: randomFlags(draft),
      seq: random.below(9),
      pid: random.pick([0, 0, 7, 20]),
      ...draft.rarely(2, { payload: randomPayload(draft) }),
      ...draft.rarely(8, { len: random.pick([0, 15, 16, 17, 100, 0xffff_ffff]) }),
      ...draft.rarely(5, { align: false }),
    },
  }
}

/** @param {Draft} draft */
function randomFlags({ random }) {
  const flags = random.once(3) ? [] : ['REQUEST']
  if (random.once(2)) flags.push('ACK')
  if (random.once(4)) flags.push(random.pick(['DUMP', 'ROOT', 'MATCH', 'ECHO', 'CREATE', 'EXCL', 'MULTI']))
  return flags
}

/** @param {Draft} draft */
function randomPayload({ random }) {
  if (random.once(2)) return { fill: random.below(2), len: random.pick(PAYLOADS) }
  const header = { fill: 0, len: random.pick([4, 8, 12, 16, 20]) }
  return { cat: [header, { attr: random.below(12), data: { fill: 65, len: random.below(9) } }] }
}
