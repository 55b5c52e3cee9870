import { randomMask, randomPortId } from './address.js'
import { NO_PROTOCOLS } from './protocols.js'

/**
 * @import { Step } from '../case-file.js'
 * @import { Draft, Maker, Move } from './draft.js'
 */

/** All that a poll may ask for. */
const EVENTS = ['IN', 'OUT', 'ERR', 'HUP', 'RDNORM', 'WRNORM', 'RDBAND', 'WRBAND', 'PRI', 'RDHUP']

/** FIONREAD, TIOCOUTQ, and none. */
const COMMANDS = [0x541b, 0x5411, 0x1234]

/**
 * A step that may bind its socket to a port id of the kernel's choice, and the question which: cases name such ids in the
 * order in which they see them, and a list of several new ones has no order.
 * @param {Step} step
 * @returns {Move}
 */
export function withName(step) {
  return [step, { op: 'getsockname', s: step.s }]
}

/**
 * @param {Draft} draft
 * @param {string} s
 * @param {number} proto
 * @returns {Move}
 */
export function openSocket(draft, s, proto) {
  draft.opened(s, proto)
  const type = draft.random.pick(['RAW', 'DGRAM'])
  return [{ op: 'socket', s, proto, type, ...draft.rarely(6, { flags: ['NONBLOCK'] }) }]
}

/**
 * A socket of any of the program's protocols. What has its name already stays open without.
 * @param {Draft} draft
 */
export function openAnySocket(draft) {
  return openSocket(draft, draft.newName(), draft.random.pick(draft.protocols))
}

/** @type {Maker} */
export function bind(draft, s) {
  const { random } = draft
  return withName({
    op: 'bind',
    s,
    pid: randomPortId(draft),
    groups: randomMask(draft, draft.protocolOf(s)),
    ...draft.rarely(10, { addrlen: random.pick([0, 2, 11, 128, 129]) }),
    ...draft.rarely(12, { family: random.pick([0, 2]) }),
  })
}

/** @type {Maker} */
export function connect(draft, s) {
  const { random } = draft
  const toNobody = { family: 0, ...draft.rarely(2, { addrlen: random.pick([1, 2, 11]) }) }
  return withName({
    op: 'connect',
    s,
    pid: randomPortId(draft),
    groups: randomMask(draft, draft.protocolOf(s)),
    ...(random.once(3) ? toNobody : draft.rarely(8, { addrlen: 11 })),
  })
}

/** @type {Maker} */
export function getsockname(draft, s) {
  const { random } = draft
  return [
    {
      op: 'getsockname',
      s,
      ...draft.rarely(2, { peer: true }),
      ...draft.rarely(4, { len: random.pick([0, 2, 4, 8, 11, 13, 64, -1]) }),
    },
  ]
}

/** @type {Maker} */
export function poll({ random }, s) {
  return [{ op: 'poll', s, events: random.pick([['IN'], ['OUT'], ['IN', 'OUT', 'PRI'], EVENTS]) }]
}

/**
 * What netlink sockets do not do.
 * @type {Maker}
 */
export function refused({ random, protocols }, s) {
  /** @type {Step[]} */
  const steps = [
    { op: 'listen', s },
    { op: 'accept', s },
    { op: 'shutdown', s, how: random.below(4) },
    { op: 'ioctl', s, cmd: random.pick(COMMANDS) },
    { op: 'socketpair', proto: random.pick(protocols) },
    { op: 'socket', s: 'none', proto: random.pick(NO_PROTOCOLS) },
    {
      op: 'socket',
      s: 'none',
      proto: random.pick(protocols),
      type: random.pick(['STREAM', 'RDM', 'SEQPACKET', 'PACKET']),
    },
  ]
  return [random.pick(steps)]
}

/** @type {Maker} */
export function close(draft, s) {
  draft.closed(s)
  return [{ op: 'close', s }]
}
