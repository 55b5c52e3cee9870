import { memoryFields } from '../names.js'
import { randomDestination, randomMask, randomPortId } from './address.js'
import { randomData } from './data.js'
import { randomReading, randomSetting } from './option.js'
import { NO_PROTOCOLS } from './protocols.js'

/**
 * @import { Step } from '../case-file.js'
 * @import { Draft, Move } from './draft.js'
 *
 * Makes steps of one kind with an open socket.
 * @callback Maker
 * @param {Draft} draft
 * @param {string} s
 * @returns {Move}
 *
 * Kinds of steps, and how often each is taken.
 * @typedef {Readonly<Record<string, readonly [weight: number, Maker]>>} Kinds
 */

/** All that a poll may ask for. */
const EVENTS = ['IN', 'OUT', 'ERR', 'HUP', 'RDNORM', 'WRNORM', 'RDBAND', 'WRBAND', 'PRI', 'RDHUP']

/** What a filter takes of `optmem` depends on how the kernel was built. */
const COMPARABLE_MEMORY = memoryFields.filter((field) => field !== 'optmem')

const SEND_FLAGS = ['OOB', 'MORE', 'CONFIRM', 'EOR', 'NOSIGNAL', 'DONTROUTE', 'PEEK', 'TRUNC']
const RECEIVE_FLAGS = ['PEEK', 'PEEK', 'TRUNC', 'OOB', 'WAITALL', 'ERRQUEUE', 'CTRUNC', 'MORE']

/**
 * Room for control messages. Left out is what cuts credentials off, alone (17 to 27) or behind another message (41 to 51): a
 * part of a process id has no name.
 */
const CONTROL_LENGTHS = [0, 1, 15, 16, 28, 32, 40, 52, 56]

/** FIONREAD, TIOCOUTQ, and none. */
const COMMANDS = [0x541b, 0x5411, 0x1234]

/** How long a call may wait: nobody else runs, so it waits in vain. Whole ticks, whether there are 250 or 1000 a second. */
const PATIENCE = { ms: 4 }

/**
 * Kinds that every program has. Only `read` and `write` may wait, which have no flags. Threads and children are left out, which no Node process can be on
 * the real kernel; so no drain runs against a sender that it wakes.
 * @type {Kinds}
 */
export const commonKinds = {
  socket: [6, openAnySocket],
  bind: [8, bind],
  connect: [3, connect],
  getsockname: [5, getsockname],
  setsockopt: [10, (draft, s) => [{ op: 'setsockopt', s, ...randomSetting(draft, s) }]],
  getsockopt: [6, (draft, s) => [{ op: 'getsockopt', s, ...randomReading(draft) }]],
  send: [20, send],
  write: [1, write],
  fill: [4, (draft, s) => fill(draft, s, ['DONTWAIT'], draft.random.pick([3, 10, 50, 300]))],
  recv: [20, recv],
  read: [1, read],
  drain: [3, drain],
  poll: [
    3,
    ({ random }, s) => [{ op: 'poll', s, events: random.pick([['IN'], ['OUT'], ['IN', 'OUT', 'PRI'], EVENTS]) }],
  ],
  meminfo: [5, (_, s) => [{ op: 'meminfo', s, fields: COMPARABLE_MEMORY }]],
  diag: [1, (draft, s) => [{ op: 'diag', proto: draft.protocolOf(s) }]],
  proc_netlink: [2, (draft, s) => [{ op: 'proc_netlink', proto: draft.protocolOf(s) }]],
  refused: [1, refused],
  close: [1, close],
}

/**
 * Kinds that programs of one sort have besides.
 * @type {Readonly<Record<string, Kinds>>}
 */
export const specialKinds = {
  core: {},
  wait: { waitingRecv: [5, waitingRecv], waitingFill: [5, waitingFill] },
  namespaces: { unshare: [3, () => [{ op: 'unshare', ns: ['net'] }]] },
  users: {
    seteuid: [4, ({ random }) => [{ op: 'seteuid', uid: random.pick([0, 65_534]) }]],
    setuid: [3, ({ random }) => [{ op: 'setuid', uid: random.pick([0, 1000, 65_534]) }]],
  },
}

/**
 * A step that may bind its socket to a port id of the kernel's choice, and the question which: cases name such ids in the
 * order in which they see them, and a list of several new ones has no order.
 * @param {Step} step
 * @returns {Move}
 */
function withName(step) {
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
function bind(draft, s) {
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
function connect(draft, s) {
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
function getsockname(draft, s) {
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
function send(draft, s) {
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

/**
 * @param {Draft} draft
 * @param {string} s
 * @param {string[]} flags
 * @param {number} max
 * @returns {Move}
 */
function fill(draft, s, flags, max) {
  return withName({ op: 'fill', s, to: randomDestination(draft, s), data: randomData(draft, s), flags, max })
}

/** @type {Maker} */
function recv(draft, s) {
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
function drain(draft, s) {
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
function close(draft, s) {
  draft.closed(s)
  return [{ op: 'close', s }]
}

/**
 * What netlink sockets do not do.
 * @type {Maker}
 */
function refused({ random, protocols }, s) {
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

/**
 * Lets no call on the socket wait for long.
 * @param {string} s
 * @returns {Move}
 */
function impatient(s) {
  return ['SNDTIMEO', 'RCVTIMEO'].map((name) => ({ op: 'setsockopt', s, level: 'SOCKET', name, value: PATIENCE }))
}

/** @type {Maker} */
function write(draft, s) {
  return [...impatient(s), ...withName({ op: 'write', s, data: randomData(draft, s) })]
}

/** @type {Maker} */
function read({ random }, s) {
  return [...impatient(s), { op: 'read', s, len: random.pick([0, 10, 100, 65_536]) }]
}

/** @type {Maker} */
function waitingRecv(_, s) {
  return [...impatient(s), { op: 'recv', s, flags: [] }]
}

/** @type {Maker} */
function waitingFill(draft, s) {
  return [...impatient(s), ...fill(draft, s, [], draft.random.pick([2, 10, 30]))]
}
