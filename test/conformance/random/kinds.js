import { memoryFields } from '../names.js'
import { randomReading, randomSetting } from './option.js'
import { bind, close, connect, getsockname, openAnySocket, poll, refused } from './socket-moves.js'
import { drain, fill, read, recv, send, waitingFill, waitingRecv, write } from './transfer-moves.js'

/**
 * @import { Maker } from './draft.js'
 *
 * Kinds of moves, and how often each is made.
 * @typedef {Readonly<Record<string, readonly [weight: number, Maker]>>} Kinds
 */

/** What a filter takes of `optmem` depends on how the kernel was built. */
const COMPARABLE_MEMORY = memoryFields.filter((field) => field !== 'optmem')

/**
 * Kinds that every program has. Only `read` and `write` may wait, which have no flags. Threads and children are left out,
 * which no Node process can be on the real kernel; so no drain runs against a sender that it wakes.
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
  fill: [4, fill],
  recv: [20, recv],
  read: [1, read],
  drain: [3, drain],
  poll: [3, poll],
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
