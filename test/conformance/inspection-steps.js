import { NLMSG_DONE, NLMSG_ERROR } from 'nlkit/wire'
import { addressBytes, concat, words } from './data.js'
import { CaseError, failure } from './errors.js'
import { attributesIn, dataView, messagesIn } from './framing.js'
import { messageFlags, netlinkFlags, socketTypes } from './names.js'
import { hexOf } from './show.js'

/**
 * @import { Step } from './case-file.js'
 * @import { File } from './machine.ts'
 * @import { Handler, Process } from './process.js'
 */

const RTM_NEWADDR = 20
const IFA_ADDRESS = 1
const IFA_LOCAL = 2
const ATTRIBUTE = 8

const NETLINK_SOCK_DIAG = 4
const SOCK_DIAG_BY_FAMILY = 20
/** Memory, groups and flags (`linux/netlink_diag.h`). */
const NDIAG_SHOW = 0xb
/** Length of `struct netlink_diag_msg`, and the attributes behind it. */
const DIAG_LENGTH = 28
const DIAG_MEMINFO = 0
const DIAG_GROUPS = 1
const DIAG_FLAGS = 4

const KERNEL = { pid: 0, groups: 0 }

/**
 * Steps that look at what the kernel says of its sockets, or give it much to say.
 * @type {Readonly<Record<string, Handler>>}
 */
export const inspectionSteps = {
  proc_netlink,
  diag,
  add_addrs,
}

/**
 * The header and the payload of a request.
 * @param {number} type
 * @param {number} flags
 * @param {number} seq
 * @param {Uint8Array} payload
 */
function request(type, flags, seq, payload) {
  return concat([words(payload.length + 16, ((flags << 16) | type) >>> 0, seq, 0), payload])
}

/**
 * RTM_NEWADDR of 10.x.y.z/32 on interface 1, z counting up.
 * @type {Handler}
 */
async function add_addrs(process, { s, count, first = 1, ack = false }) {
  const file = process.file(s)
  const { REQUEST, CREATE, EXCL, ACK } = netlinkFlags
  const flags = REQUEST | CREATE | EXCL | (ack ? ACK : 0)
  const name = addressBytes(KERNEL, process.portid)
  for (let sent = 0; sent < count; sent++) {
    const number = first + sent
    const data = request(RTM_NEWADDR, flags, number, newAddress(number))
    const result = await file.send({ data, name }, 0)
    if (result < 0) return { sent, ...failure(result) }
  }
  return { sent: count, err: null }
}

/** @param {number} number the last 24 bits of the address */
function newAddress(number) {
  const ifaddrmsg = [2, 32, 0, 0, 1, 0, 0, 0]
  const address = [10, (number >> 16) & 255, (number >> 8) & 255, number & 255]
  return Uint8Array.of(...ifaddrmsg, ATTRIBUTE, 0, IFA_LOCAL, 0, ...address, ATTRIBUTE, 0, IFA_ADDRESS, 0, ...address)
}

/**
 * @template {{ pid: string | number }} T
 * @param {T[]} rows
 */
function sorted(rows) {
  const key = (/** @type {T} */ { pid }) => String(pid)
  return { rows: rows.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)) }
}

/**
 * Columns of /proc/net/netlink: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. Pointers, locks and inodes differ.
 * @type {Handler}
 */
function proc_netlink({ machine, ids }, { proto }) {
  const lines = machine.procNetNetlink().split('\n').slice(1)
  const rows = lines
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row.length >= 10 && Number(row[1]) === proto)
  return sorted(
    rows.map(([, , pid, groups, rmem, wmem, dump, , drops]) => ({
      pid: ids.shown(Number(pid)),
      groups,
      rmem: Number(rmem),
      wmem: Number(wmem),
      dump: Number(dump),
      drops: Number(drops),
    })),
  )
}

/**
 * A dump of sock_diag.
 * @type {Handler}
 */
async function diag({ machine, ids, portid }, { proto }) {
  const file = machine.socket(socketTypes.RAW, NETLINK_SOCK_DIAG)
  if (typeof file === 'number') return failure(file)
  const { REQUEST, DUMP } = netlinkFlags
  const payload = concat([Uint8Array.of(16, proto, 0, 0), words(0, NDIAG_SHOW, 0, 0)])
  const data = request(SOCK_DIAG_BY_FAMILY, REQUEST | DUMP, 1, payload)
  await file.send({ data, name: addressBytes(KERNEL, portid) }, 0)
  const rows = []
  for (let ended = false; !ended; ) {
    for (const { type, payload } of messagesIn(await receiveNow(file))) {
      ended = type === NLMSG_DONE || type === NLMSG_ERROR
      if (ended) break
      rows.push(shownSocket(payload, ids))
    }
  }
  file.close()
  return sorted(rows)
}

/**
 * The next datagram, which is there: the kernel makes it while it takes the request, or the datagram before it is read.
 * @param {File} file
 */
async function receiveNow(file) {
  const room = { length: 65_536, nameLength: 12, controlLength: 0 }
  const incoming = await file.receive(room, messageFlags.DONTWAIT)
  if (typeof incoming === 'number') throw new CaseError(`sock_diag does not answer: ${failure(incoming).err}`)
  return incoming.data
}

/**
 * @param {Uint8Array} payload
 * @param {Process['ids']} ids
 */
function shownSocket(payload, ids) {
  if (payload.length < DIAG_LENGTH) throw new CaseError('sock_diag answers with a message that is too short')
  const view = dataView(payload)
  const row = {
    type: payload[1],
    protocol: payload[2],
    state: payload[3],
    pid: ids.shown(view.getUint32(4, true)),
    dst_pid: ids.shown(view.getUint32(8, true)),
    dst_group: view.getUint32(12, true),
  }
  return Object.assign(row, ...attributesIn(payload.subarray(DIAG_LENGTH)).map(shownDiagnosis))
}

/** @param {ReturnType<typeof attributesIn>[number]} attribute */
function shownDiagnosis({ type, value }) {
  if (type === DIAG_GROUPS) return { groups: hexOf(value) }
  const words = Array.from({ length: value.length >> 2 }, (_, index) => dataView(value).getUint32(index * 4, true))
  if (type === DIAG_FLAGS) return { flags: words[0] }
  if (type !== DIAG_MEMINFO) return {}
  const [rmem_alloc, rcvbuf, wmem_alloc, sndbuf, , , , , drops] = words
  return { meminfo: { rmem_alloc, rcvbuf, wmem_alloc, sndbuf, drops } }
}
