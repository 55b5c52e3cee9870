import { trace } from 'nlkit/socket'

/** @import { Socket } from 'nlkit/socket' */

const RTM_NEWMDB = 84
const RTM_GETMDB = 86
/** Attributes of such a message: MDBA_MDB, MDBA_ROUTER; of a group: MDBA_MDB_EATTR_TIMER, _SRC_LIST; of a router: its timers. */
const MDB = 1
const ROUTER = 2
const SRC_LIST = 2
const ROUTER_TYPE = 2
/** Bytes of `struct nlmsghdr` and `struct br_port_msg`, of `struct br_mdb_entry`, and where it has its address. */
const HEADERS = 24
const ENTRY = 28
const ADDRESS = 8
/** Hundredths of a second that count as one: what is left of a timer depends on how long the story has taken. */
const STEP = 3000

/**
 * A socket from which messages of multicast databases come without what no two kernels have in common: timers are coarse, groups of
 * addresses that were made at random end in zeros, and what lies in Linux in the order of places in memory, or of when workers came to
 * it, is in the order of its bytes. What bridges hear from links of their own accord they tell between other things: of that no
 * notification is left, and the databases show it.
 * @param {Socket} socket
 * @returns {Socket}
 */
export function withSettledGroups(socket) {
  return trace(socket, ({ direction, data }) => {
    if (direction !== 'received') return
    const words = new DataView(data.buffer, data.byteOffset, data.length)
    for (let at = 0; at + HEADERS <= data.length; ) {
      const length = words.getUint32(at, true)
      const type = words.getUint16(at + 4, true)
      if (type >= RTM_NEWMDB && type <= RTM_GETMDB) {
        const message = data.subarray(at, at + length)
        settle(message)
        // A message without a length is the end of a datagram, and a notification has one of its own.
        if (words.getUint32(at + 8, true) === 0 && isHeard(message)) words.setUint32(at, 0, true)
      }
      at += (length + 3) & ~3
    }
  })
}

/**
 * Whether a notification is of a group of the link (ff02::/16), as links report them.
 * @param {Uint8Array} message
 */
function isHeard(message) {
  return attributes(message.subarray(HEADERS)).some(
    ([type, nest]) =>
      type === MDB &&
      attributes(nest).some(([, entry]) =>
        attributes(entry).some(
          ([, info]) => info[ADDRESS] === 0xff && info[ADDRESS + 1] === 2 && info[ADDRESS + 16] === 0x86,
        ),
      ),
  )
}

/** @param {Uint8Array} message */
function settle(message) {
  for (const [type, nest] of attributes(message.subarray(HEADERS))) {
    if (type === MDB) {
      for (const [, entry] of attributes(nest)) {
        for (const [, info] of attributes(entry)) settleGroup(info)
        sortAttributes(entry)
      }
      sortAttributes(nest)
    }
    if (type === ROUTER) {
      for (const [, port] of attributes(nest))
        for (const [name, value] of attributes(port.subarray(4))) if (name !== ROUTER_TYPE) coarsen(value)
      sortAttributes(nest)
    }
  }
}

/** @param {Uint8Array} info */
function settleGroup(info) {
  const address = info.subarray(ADDRESS, ADDRESS + 16)
  if (isSolicited(address) && (address[13] ?? 0) + (address[14] ?? 0) > 0) address.fill(0, 13)
  for (const [name, value] of attributes(info.subarray(ENTRY))) {
    if (name === 1) coarsen(value)
    if (name !== SRC_LIST) continue
    for (const [, source] of attributes(value))
      for (const [of, timer] of attributes(source)) if (of === 2) coarsen(timer)
  }
}

/**
 * Whether it is ff02::1:ffXX:XXXX.
 * @param {Uint8Array} address
 */
function isSolicited(address) {
  return address[0] === 0xff && address[1] === 2 && address[11] === 1 && address[12] === 0xff
}

/** @param {Uint8Array} timer */
function coarsen(timer) {
  const words = new DataView(timer.buffer, timer.byteOffset, timer.length)
  if (timer.length === 4) words.setUint32(0, Math.ceil(words.getUint32(0, true) / STEP) * STEP, true)
}

/**
 * Attributes with their payloads.
 * @param {Uint8Array} bytes
 * @returns {[number, Uint8Array][]}
 */
function attributes(bytes) {
  return spans(bytes).map((span) => [
    new DataView(span.buffer, span.byteOffset).getUint16(2, true) & 0x3fff,
    span.subarray(4, lengthOf(span)),
  ])
}

/** @param {Uint8Array} span */
function lengthOf(span) {
  return new DataView(span.buffer, span.byteOffset).getUint16(0, true)
}

/**
 * Attributes with their headers and what fills them up.
 * @param {Uint8Array} bytes
 */
function spans(bytes) {
  const list = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = lengthOf(bytes.subarray(at))
    if (length < 4) break
    const end = at + ((length + 3) & ~3)
    list.push(bytes.subarray(at, end))
    at = end
  }
  return list
}

/** @param {Uint8Array} bytes */
function sortAttributes(bytes) {
  const sorted = spans(bytes)
    .map((span) => Buffer.from(span))
    .sort(Buffer.compare)
  let at = 0
  for (const span of sorted) {
    bytes.set(span, at)
    at += span.length
  }
}
