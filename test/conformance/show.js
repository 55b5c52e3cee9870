import { createHash } from 'node:crypto'
import {
  NLA_F_NESTED,
  NLA_TYPE_MASK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HDRLEN,
} from 'nlkit/wire'
import { errorName } from './errors.js'
import { attributesIn, dataView, messagesIn } from './framing.js'
import { ackAttributes } from './names.js'

/** @import { PortIds } from './port-ids.js' */

/** Longer data is shown by its head and its hash. */
const WHOLE = 512
const HEAD = 32

/** Length of an error number, and of one with the header of the request. */
const NUMBER = 4
const ERROR = NUMBER + NLMSG_HDRLEN

/** What a buffer is filled with before the kernel writes to it: bytes that stay so were not written. */
const UNWRITTEN = 0xee

/**
 * What the kernel left in a buffer of `length` bytes.
 * @param {Uint8Array} written
 * @param {number} length
 */
export function viewOfRoom(written, length) {
  const room = new Uint8Array(length).fill(UNWRITTEN)
  room.set(written.subarray(0, length))
  return dataView(room)
}

/** @param {Uint8Array} bytes */
export function hexOf(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/**
 * Data as cases show it.
 * @param {Uint8Array} bytes
 * @param {PortIds} ids
 */
export function shownData(bytes, ids) {
  if (bytes.length <= WHOLE) return { len: bytes.length, hex: maskedHex(bytes, ids) }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { len: bytes.length, head: maskedHex(bytes.subarray(0, HEAD), ids), sha256 }
}

/**
 * Hex in which an aligned word that is a port id with a name is written as `{name}`.
 * @param {Uint8Array} bytes
 * @param {PortIds} ids
 */
function maskedHex(bytes, ids) {
  let hex = ''
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const word = bytes.subarray(offset, offset + 4)
    const name = word.length === 4 ? ids.nameOf(dataView(word).getUint32(0, true)) : undefined
    hex += name === undefined ? hexOf(word) : `{${name}}`
  }
  return hex
}

/**
 * The headers of the messages of a datagram, and what control messages say.
 * @param {Uint8Array} datagram
 * @param {PortIds} ids
 */
export function shownMessages(datagram, ids) {
  return messagesIn(datagram).map(({ length, type, flags, seq, portid, payload }) => {
    const shown = { len: length, type, flags, seq, pid: ids.shown(portid) }
    if (type === NLMSG_ERROR && payload.length >= ERROR) return { ...shown, ...shownError(payload, flags, ids) }
    if (type === NLMSG_DONE && payload.length >= NUMBER) return { ...shown, ...shownDone(payload, flags) }
    return shown
  })
}

/**
 * @param {Uint8Array} payload of an NLMSG_ERROR
 * @param {number} flags
 * @param {PortIds} ids
 */
function shownError(payload, flags, ids) {
  const view = dataView(payload)
  const error = view.getInt32(0, true)
  const length = view.getUint32(NUMBER, true)
  const orig = {
    len: length,
    type: view.getUint16(NUMBER + 4, true),
    flags: view.getUint16(NUMBER + 6, true),
    seq: view.getUint32(NUMBER + 8, true),
    pid: ids.shown(view.getUint32(NUMBER + 12, true)),
  }
  // Of the request there is the header alone where the ack is capped, and all of it elsewhere.
  const request = flags & NLM_F_CAPPED ? NLMSG_HDRLEN : Math.ceil(length / 4) * 4
  return { error: error === 0 ? 0 : errorName(-error), orig, ...shownTlvs(payload.subarray(NUMBER + request), flags) }
}

/**
 * @param {Uint8Array} payload of an NLMSG_DONE
 * @param {number} flags
 */
function shownDone(payload, flags) {
  const result = dataView(payload).getInt32(0, true)
  return { done: result < 0 ? errorName(-result) : result, ...shownTlvs(payload.subarray(NUMBER), flags) }
}

/**
 * The attributes of an extended ack, where the flags say that there are any.
 * @param {Uint8Array} bytes
 * @param {number} flags
 */
function shownTlvs(bytes, flags) {
  if (!(flags & NLM_F_ACK_TLVS)) return {}
  const tlvs = attributesIn(bytes).map(({ type, value }) => {
    const number = type & NLA_TYPE_MASK
    const name = ackAttributes[number]
    return { type: name || number, nested: (type & NLA_F_NESTED) !== 0, value: shownValue(name, value) }
  })
  return { tlvs }
}

/**
 * @param {string | undefined} name
 * @param {Uint8Array} value
 */
function shownValue(name, value) {
  if (name === 'MSG') return Buffer.from(value).toString('utf8').replace(/\0+$/, '')
  const isNumber = name === 'OFFS' || name === 'MISS_TYPE' || name === 'MISS_NEST'
  return isNumber && value.length === 4 ? dataView(value).getUint32(0, true) : hexOf(value)
}

/**
 * Equal neighbours as one, with their count.
 * @template T
 * @param {readonly T[]} items
 * @returns {[T, number][]}
 */
export function runLengths(items) {
  /** @type {[T, number][]} */
  const runs = []
  let last = ''
  for (const item of items) {
    const key = JSON.stringify(item)
    const run = runs.at(-1)
    if (run !== undefined && key === last) run[1]++
    else runs.push([item, 1])
    last = key
  }
  return runs
}
