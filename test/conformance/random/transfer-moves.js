import { randomDestination } from './address.js'
import { randomData } from './data.js'
import { withName } from './socket-moves.js'

/** @import { Draft, Maker, Move } from './draft.js' */

const SEND_FLAGS = ['OOB', 'MORE', 'CONFIRM', 'EOR', 'NOSIGNAL', 'DONTROUTE', 'PEEK', 'TRUNC']
const RECEIVE_FLAGS = ['PEEK', 'PEEK', 'TRUNC', 'OOB', 'WAITALL', 'ERRQUEUE', 'CTRUNC', 'MORE']

/**
 * Room for control messages. Left out is what cuts credentials off, alone (17 to 27) or behind another message (41 to 51): a
 * part of a process id has no name.
 */
const CONTROL_LENGTHS = [0, 1, 15, 16, 28, 32, 40, 52, 56]

/** How long a call may wait: nobody else runs, so it waits in vain. Whole ticks, whether there are 250 or 1000 a second. */
const PATIENCE = { ms: 4 }

/** @type {Maker} */
export function send(draft, s) {
  const { random } = draft
  return withName({
    op: 'send',
    s,
    to: random.once(8) ? null : randomDestination(draft, s),
    data: random.once(15) ? null : randomData(draft, s),
    flags: ['DONTWAIT', ...(random.once(3) ? [random.pick(SEND_FLAGS)] : [])],
    ...draft.rarely(12, {
      creds: random.pick([
        [1, 0, 0],
        ['$tgid', 1000, 1000],
        [1, 1000, 1001],
      ]),
    }),
  })
}

/** @type {Maker} */
export function recv(draft, s) {
  const { random } = draft
  return [
    {
      op: 'recv',
      s,
      flags: ['DONTWAIT', ...(random.once(3) ? [random.pick(RECEIVE_FLAGS)] : [])],
      ...draft.rarely(2, { show: random.pick(['none', 'nl', 'headers', 'hex', 'summary']) }),
      ...draft.rarely(3, { len: random.pick([0, 1, 16, 20, 36, 100, 1000, 4096, 8192, 32_768, 65_536, 300_000]) }),
      ...draft.rarely(8, { namelen: random.pick([0, 1, 2, 4, 7, 8, 11, 12, 13, 64, -1]) }),
      ...draft.rarely(8, { control: random.pick(CONTROL_LENGTHS) }),
    },
  ]
}

/** @type {Maker} */
export function drain(draft, s) {
  const { random } = draft
  return [
    {
      op: 'drain',
      s,
      ...draft.rarely(2, { show: random.pick(['none', 'headers']) }),
      ...draft.rarely(3, { max: random.below(6) }),
      ...draft.rarely(3, { len: random.pick([0, 16, 100, 4096]) }),
    },
  ]
}

/** @type {Maker} */
export function write(draft, s) {
  return [...impatient(s), ...withName({ op: 'write', s, data: randomData(draft, s) })]
}

/** @type {Maker} */
export function read({ random }, s) {
  return [...impatient(s), { op: 'read', s, len: random.pick([0, 10, 100, 65_536]) }]
}

/** @type {Maker} */
export function fill(draft, s) {
  return filling(draft, s, ['DONTWAIT'], draft.random.pick([3, 10, 50, 300]))
}

/**
 * @param {Draft} draft
 * @param {string} s
 * @param {string[]} flags
 * @param {number} max
 * @returns {Move}
 */
function filling(draft, s, flags, max) {
  return withName({ op: 'fill', s, to: randomDestination(draft, s), data: randomData(draft, s), flags, max })
}

/** @type {Maker} */
export function waitingRecv(_, s) {
  return [...impatient(s), { op: 'recv', s, flags: [] }]
}

/** @type {Maker} */
export function waitingFill(draft, s) {
  return [...impatient(s), ...filling(draft, s, [], draft.random.pick([2, 10, 30]))]
}

/**
 * Lets no call on the socket wait for long.
 * @param {string} s
 * @returns {Move}
 */
function impatient(s) {
  return ['SNDTIMEO', 'RCVTIMEO'].map((name) => ({ op: 'setsockopt', s, level: 'SOCKET', name, value: PATIENCE }))
}
