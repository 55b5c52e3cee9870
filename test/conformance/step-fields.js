import {
  flag,
  hex,
  integer,
  isObject,
  list,
  milliseconds,
  named,
  nullable,
  object,
  oneOf,
  optional,
  portid,
  s32,
  size,
  text,
  told,
  tuple,
  u16,
  u32,
  word,
} from './check.js'
import { CaseError } from './errors.js'
import {
  levels,
  memoryFields,
  messageFlags,
  namespaces,
  netlinkFlags,
  optionsOf,
  pollEvents,
  socketFlags,
  socketTypes,
} from './names.js'

/** @import { Check } from './check.js' */

/** The most bytes that the data of one step may be filled with. */
const FILL_MAX = 1 << 26
/** How often a step may repeat a call. */
const times = integer(0, 1_000_000)
const socket = text
const key = /** @type {Check} */ ((value, path) => (typeof value === 'number' ? word : text)(value, path))
const flags = optional(list(named(messageFlags)))
/** `none`, `headers`, `nl`, `summary`; any other text is for hex. */
const show = nullable(text)

const address = {
  pid: optional(portid),
  groups: optional(u32),
  family: optional(u16),
  addrlen: optional(integer(0, 4096)),
  pad: optional(u16),
}

/** @type {Readonly<Record<string, Readonly<Record<string, Check>>>>} */
const dataKinds = {
  hex: { hex },
  text: { text },
  fill: { fill: integer(0, 255), len: size },
  cat: { cat: (value, path) => list(data)(value, path) },
  u32: { u32 },
  pid32: { pid32: portid },
  attr: { attr: u16, data: nullable((value, path) => data(value, path)), alen: optional(u16), nopad: optional(flag) },
  nl: { nl: (value, path) => message(value, path) },
}

const message = object({
  type: u16,
  flags: optional(list(named(netlinkFlags))),
  seq: optional(u32),
  pid: optional(portid),
  payload: nullable((value, path) => data(value, path)),
  len: optional(u32),
  align: optional(flag),
})

/** @type {Check} */
function data(value, path) {
  const kind = Object.keys(dataKinds).find((name) => isObject(value) && Object.hasOwn(value, name))
  if (kind === undefined) throw new CaseError(`${path}: expected one of ${Object.keys(dataKinds).join(' ')}`)
  object(/** @type {Record<string, Check>} */ (dataKinds[kind]))(value, path)
  if (filledLength(value) > FILL_MAX) throw new CaseError(`${path}: more than ${FILL_MAX} bytes`)
}

/**
 * How many bytes of the data the file does not spell out.
 * @param {any} value
 * @returns {number}
 */
function filledLength(value) {
  if (!isObject(value)) return 0
  const { fill, len, cat, data, nl } = /** @type {any} */ (value)
  if (fill !== undefined) return len
  const parts = [...(cat ?? []), data, nl?.payload]
  return parts.reduce((sum, part) => sum + filledLength(part), 0)
}

/** @type {Check} */
function optionValue(value, path) {
  if (typeof value === 'number') word(value, path)
  else if (!isObject(value)) hex(value, path)
  else if ('ms' in value) s32(value.ms, `${path}.ms`)
  else object({ bpf: list(tuple(u16, integer(0, 255), integer(0, 255), u32)) })(value, path)
}

/** What a step has besides `op` and, where there is a level, the name of an option: kinds of steps by their `op`. */
const fields = /** @type {Readonly<Record<string, Readonly<Record<string, Check>>>>} */ ({
  socket: { s: socket, type: optional(named(socketTypes)), proto: s32, flags: optional(list(named(socketFlags))) },
  socketpair: { proto: s32 },
  close: { s: socket },
  bind: { s: socket, ...address },
  connect: { s: socket, ...address },
  listen: { s: socket },
  accept: { s: socket },
  shutdown: { s: socket, how: s32 },
  ioctl: { s: socket, cmd: u32 },
  getsockname: { s: socket, peer: optional(flag), len: optional(told) },
  setsockopt: { s: socket, level: named(levels), value: optionValue, optlen: optional(told) },
  getsockopt: { s: socket, level: named(levels), len: optional(told) },
  meminfo: { s: socket, fields: optional(list(oneOf(memoryFields))) },
  send: {
    s: socket,
    to: nullable(object(address)),
    data: nullable(data),
    flags,
    creds: nullable(tuple(portid, u32, u32)),
  },
  write: { s: socket, data },
  read: { s: socket, len: size },
  recv: {
    s: socket,
    len: optional(size),
    flags,
    namelen: optional(integer(-1, 4096)),
    control: optional(integer(0, 1 << 16)),
    show,
  },
  drain: { s: socket, len: optional(size), max: optional(times), show },
  fill: {
    s: socket,
    to: nullable(object(address)),
    data: nullable(data),
    flags,
    max: optional(times),
    ignore: nullable(text),
  },
  poll: { s: socket, events: optional(list(named(pollEvents))), ms: optional(milliseconds) },
  sleep: { ms: milliseconds },
  thread: { id: key, steps: list(checkStep) },
  join: { id: key, ms: optional(milliseconds) },
  child: { steps: list(checkStep) },
  setuid: { uid: u32 },
  seteuid: { uid: u32 },
  unshare: { ns: list(oneOf(Object.keys(namespaces))) },
  add_addrs: { s: socket, count: times, first: optional(integer(0, 0xff_ffff)), ack: optional(flag) },
  proc_netlink: { proto: u32 },
  diag: { proto: integer(0, 255) },
})

/** The kinds of steps that there are. */
export const stepKinds = Object.keys(fields)

/**
 * One step of a program, with the steps in it.
 * @type {Check}
 */
export function checkStep(step, path) {
  const kind = isObject(step) ? step.op : undefined
  if (typeof kind !== 'string' || !Object.hasOwn(fields, kind)) {
    throw new CaseError(`${path}.op: there is no step ${JSON.stringify(kind) ?? 'without a kind'}`)
  }
  object(/** @type {Record<string, Check>} */ (fields[kind]))(step, path)
  if (step.level !== undefined) named(optionsOf(step.level))(step.name, `${path}.name`)
}
