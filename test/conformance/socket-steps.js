import { addressBytes, hexBytes, words } from './data.js'
import { errorName, failure, outcome } from './errors.js'
import {
  bitsOf,
  levels,
  memoryFields,
  namesOf,
  numberOf,
  optionsOf,
  pollEvents,
  SO_ATTACH_FILTER,
  SO_ERROR,
  SO_MEMINFO,
  SOL_SOCKET,
  socketFlags,
  socketTypes,
} from './names.js'
import { hexOf, viewOfRoom } from './show.js'
import { pause } from './time.js'

/**
 * @import { FilterInstruction } from 'nlkit/socket'
 * @import { Step } from './case-file.js'
 * @import { Handler, Process } from './process.js'
 */

/** Length of `struct sock_fprog`, which is what SO_ATTACH_FILTER takes. */
const PROGRAM_LENGTH = 16

/**
 * Steps that make sockets, name them and set them up.
 * @type {Readonly<Record<string, Handler>>}
 */
export const socketSteps = {
  socket,
  socketpair: ({ machine }, { proto }) => outcome(machine.socketpair(socketTypes.RAW, proto)),
  close: (process, { s }) => outcome(process.close(s)),
  bind: (process, step) => outcome(process.file(step.s).bind(addressBytes(step, process.portid))),
  connect: (process, step) => outcome(process.file(step.s).connect(addressBytes(step, process.portid))),
  listen: (process, { s }) => outcome(process.file(s).listen()),
  accept: (process, { s }) => outcome(process.file(s).accept()),
  shutdown: (process, { s, how }) => outcome(process.file(s).shutdown(how)),
  ioctl: (process, { s, cmd }) => outcome(process.file(s).ioctl(cmd)),
  getsockname,
  setsockopt,
  getsockopt,
  meminfo,
  poll,
}

/** @type {Handler} */
function socket(process, { s, type = 'RAW', proto, flags = [] }) {
  const file = process.machine.socket(numberOf(socketTypes, type) | bitsOf(socketFlags, flags), proto)
  if (typeof file === 'number') return failure(file)
  process.open(s, file)
  return { ok: true }
}

/** @type {Handler} */
function getsockname(process, { s, peer = false, len = 12 }) {
  const name = process.file(s).name(peer, len)
  if (typeof name === 'number') return failure(name)
  const written = Math.min(len, name.length)
  const view = viewOfRoom(name.bytes, 12)
  return {
    family: written >= 2 ? view.getUint16(0, true) : null,
    pid: written >= 8 ? process.ids.shown(view.getUint32(4, true)) : null,
    groups: written >= 12 ? view.getUint32(8, true) : null,
    pad: written >= 4 ? view.getUint16(2, true) : null,
    len: name.length,
  }
}

/** @param {Step} step */
function optionOf({ level, name }) {
  return { level: numberOf(levels, level), name: numberOf(optionsOf(level), name) }
}

/** @type {Handler} */
function setsockopt(process, step) {
  const { level, name } = optionOf(step)
  const file = process.file(step.s)
  const { value, optlen } = step
  const isFilter = level === SOL_SOCKET && name === SO_ATTACH_FILTER && Array.isArray(value.bpf)
  if (isFilter && (optlen ?? PROGRAM_LENGTH) === PROGRAM_LENGTH)
    return outcome(file.attachFilter(instructions(value.bpf)))
  const bytes = optionBytes(value)
  const length = optlen ?? bytes.length
  // The kernel may read all that it is told of.
  const room = new Uint8Array(Math.max(bytes.length, length))
  room.set(bytes)
  return outcome(file.setOption(level, name, room, length))
}

/**
 * @param {readonly [number, number, number, number][]} program
 * @returns {FilterInstruction[]}
 */
function instructions(program) {
  return program.map(([code, jt, jf, k]) => ({ code, jt, jf, k }))
}

/** @param {any} value */
function optionBytes(value) {
  if (typeof value === 'number') return words(value)
  if (typeof value === 'string') return hexBytes(value)
  return 'ms' in value ? timeval(value.ms) : new Uint8Array(PROGRAM_LENGTH)
}

/** @param {number} milliseconds */
function timeval(milliseconds) {
  const view = new DataView(new ArrayBuffer(16))
  const seconds = Math.floor(milliseconds / 1000)
  view.setBigInt64(0, BigInt(seconds), true)
  view.setBigInt64(8, BigInt((milliseconds - seconds * 1000) * 1000), true)
  return new Uint8Array(view.buffer)
}

/** @type {Handler} */
function getsockopt(process, step) {
  const { level, name } = optionOf(step)
  const { len = 4 } = step
  const option = process.file(step.s).getOption(level, name, len)
  if (typeof option === 'number') return failure(option)
  const length = Math.max(0, Math.min(option.length, len))
  const view = viewOfRoom(option.bytes, length)
  if (length !== 4) return { optlen: option.length, hex: hexOf(new Uint8Array(view.buffer)) }
  const int = view.getInt32(0, true)
  const isError = level === SOL_SOCKET && name === SO_ERROR && int !== 0
  return { optlen: option.length, int: isError ? errorName(int) : int }
}

/** @type {Handler} */
function meminfo(process, { s, fields = ['rmem_alloc', 'rcvbuf', 'drops'] }) {
  const option = process.file(s).getOption(SOL_SOCKET, SO_MEMINFO, 64)
  if (typeof option === 'number') return failure(option)
  const view = new DataView(new ArrayBuffer(64))
  new Uint8Array(view.buffer).set(option.bytes)
  const entryOf = (/** @type {string} */ field) => [field, view.getUint32(memoryFields.indexOf(field) * 4, true)]
  return Object.fromEntries(fields.map(entryOf))
}

/** @type {Handler} */
async function poll(process, { s, events = ['IN', 'OUT', 'PRI'], ms = 0 }) {
  const bits = bitsOf(pollEvents, events)
  const end = performance.now() + ms
  let found = process.file(s).poll(bits)
  while (found === 0 && performance.now() < end) {
    await pause(1)
    found = process.file(s).poll(bits)
  }
  return found < 0 ? failure(found) : { revents: namesOf(pollEvents, found) }
}
