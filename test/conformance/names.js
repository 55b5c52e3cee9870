/** What cases call things, and the numbers that system calls know them by (`linux/socket.h`, `linux/netlink.h`, …). */

export const AF_NETLINK = 16
export const SOL_SOCKET = 1
export const SOL_NETLINK = 270
export const SO_ERROR = 4
export const SO_ATTACH_FILTER = 26
export const SO_MEMINFO = 55
export const SCM_CREDENTIALS = 2

export const socketTypes = { STREAM: 1, DGRAM: 2, RAW: 3, RDM: 4, SEQPACKET: 5, PACKET: 10 }
export const socketFlags = { NONBLOCK: 0o4000, CLOEXEC: 0o2000000 }

/** In the order in which `msg_flags` are shown. */
export const messageFlags = {
  OOB: 1,
  PEEK: 2,
  DONTROUTE: 4,
  CTRUNC: 8,
  TRUNC: 0x20,
  DONTWAIT: 0x40,
  EOR: 0x80,
  WAITALL: 0x100,
  CONFIRM: 0x800,
  ERRQUEUE: 0x2000,
  NOSIGNAL: 0x4000,
  MORE: 0x8000,
}

export const levels = { SOCKET: SOL_SOCKET, NETLINK: SOL_NETLINK }

const socketOptions = {
  TYPE: 3,
  ERROR: SO_ERROR,
  SNDBUF: 7,
  RCVBUF: 8,
  PASSCRED: 16,
  RCVLOWAT: 18,
  RCVTIMEO: 20,
  SNDTIMEO: 21,
  ATTACH_FILTER: SO_ATTACH_FILTER,
  ACCEPTCONN: 30,
  SNDBUFFORCE: 32,
  RCVBUFFORCE: 33,
  PROTOCOL: 38,
  DOMAIN: 39,
  RXQ_OVFL: 40,
  PEEK_OFF: 42,
  MEMINFO: SO_MEMINFO,
  COOKIE: 57,
}

const netlinkOptions = {
  ADD_MEMBERSHIP: 1,
  DROP_MEMBERSHIP: 2,
  PKTINFO: 3,
  BROADCAST_ERROR: 4,
  NO_ENOBUFS: 5,
  RX_RING: 6,
  TX_RING: 7,
  LISTEN_ALL_NSID: 8,
  LIST_MEMBERSHIPS: 9,
  CAP_ACK: 10,
  EXT_ACK: 11,
  GET_STRICT_CHK: 12,
}

/**
 * The options that have names at a level.
 * @param {string | number} level
 */
export function optionsOf(level) {
  return level === 'SOCKET' || level === SOL_SOCKET ? socketOptions : netlinkOptions
}

/** Words of SO_MEMINFO. */
export const memoryFields = [
  'rmem_alloc',
  'rcvbuf',
  'wmem_alloc',
  'sndbuf',
  'fwd_alloc',
  'wmem_queued',
  'optmem',
  'backlog',
  'drops',
]

export const netlinkFlags = {
  REQUEST: 1,
  MULTI: 2,
  ACK: 4,
  ECHO: 8,
  DUMP_INTR: 0x10,
  DUMP_FILTERED: 0x20,
  ROOT: 0x100,
  MATCH: 0x200,
  ATOMIC: 0x400,
  DUMP: 0x300,
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  APPEND: 0x800,
  CAPPED: 0x100,
  ACK_TLVS: 0x200,
  BULK: 0x200,
  NONREC: 0x100,
}

/** In the order in which `revents` are shown. */
export const pollEvents = {
  IN: 1,
  PRI: 2,
  OUT: 4,
  ERR: 8,
  HUP: 16,
  NVAL: 32,
  RDNORM: 64,
  RDBAND: 128,
  WRNORM: 256,
  WRBAND: 512,
  RDHUP: 0x2000,
}

/** Flags of unshare(). */
export const namespaces = { user: 0x1000_0000, net: 0x4000_0000 }

/** Attributes of an extended ack (`NLMSGERR_ATTR_*`). */
export const ackAttributes = ['', 'MSG', 'OFFS', 'COOKIE', 'POLICY', 'MISS_TYPE', 'MISS_NEST']

/**
 * The number that a name of the table stands for; a number stands for itself.
 * @param {Readonly<Record<string, number>>} table
 * @param {string | number} name
 */
export function numberOf(table, name) {
  return typeof name === 'number' ? name : /** @type {number} */ (table[name])
}

/**
 * All of the names' bits.
 * @param {Readonly<Record<string, number>>} table
 * @param {readonly (string | number)[]} names
 */
export function bitsOf(table, names) {
  return names.reduce((/** @type {number} */ bits, name) => bits | numberOf(table, name), 0)
}

/**
 * The names in `table` of which any bit is set.
 * @param {Readonly<Record<string, number>>} table
 * @param {number} bits
 */
export function namesOf(table, bits) {
  return Object.keys(table).filter((name) => bits & /** @type {number} */ (table[name]))
}
