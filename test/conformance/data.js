import { CaseError } from './errors.js'
import { AF_NETLINK, bitsOf, netlinkFlags } from './names.js'

/** @typedef {(id: number | string) => number} Resolve gives the port id that a case means */

const empty = new Uint8Array(0)
const text = new TextEncoder()

/**
 * The bytes that a case's DATA stands for.
 * @param {any} data
 * @param {Resolve} resolve
 * @returns {Uint8Array}
 */
export function bytesOf(data, resolve) {
  if (data === undefined || data === null) return empty
  if ('hex' in data) return hexBytes(data.hex)
  if ('text' in data) return text.encode(data.text)
  if ('fill' in data) return new Uint8Array(data.len).fill(data.fill)
  if ('cat' in data) return concat(data.cat.map((/** @type {any} */ part) => bytesOf(part, resolve)))
  if ('u32' in data) return words(data.u32)
  if ('pid32' in data) return words(resolve(data.pid32))
  if ('attr' in data) return attribute(bytesOf(data.data, resolve), data)
  if ('nl' in data) return message(bytesOf(data.nl.payload, resolve), data.nl, resolve)
  throw new CaseError(`data of no known kind: ${Object.keys(data)}`)
}

/** @param {string} hex with blanks wherever they help to read it */
export function hexBytes(hex) {
  return new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'))
}

/** @param {number[]} values written as little-endian words of 32 bits */
export function words(...values) {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true)
  return bytes
}

/** @param {readonly Uint8Array[]} parts */
export function concat(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/**
 * @param {number} length
 * @returns {Uint8Array}
 */
function padding(length) {
  return new Uint8Array(-length & 3)
}

/**
 * @param {Uint8Array} payload
 * @param {{ attr: number, alen?: number, nopad?: boolean }} fields
 */
function attribute(payload, { attr, alen = payload.length + 4, nopad = false }) {
  const header = words(((attr << 16) | alen) >>> 0)
  return concat([header, payload, nopad ? empty : padding(payload.length)])
}

/**
 * @param {Uint8Array} payload
 * @param {{ type: number, flags?: (string | number)[], seq?: number, pid?: number | string, len?: number, align?: boolean }} fields
 * @param {Resolve} resolve
 */
function message(payload, { type, flags = [], seq = 0, pid = 0, len = payload.length + 16, align = true }, resolve) {
  const header = words(len, ((bitsOf(netlinkFlags, flags) << 16) | type) >>> 0, seq, resolve(pid))
  return concat([header, payload, align ? padding(payload.length) : empty])
}

/**
 * The bytes of a `struct sockaddr_nl`, cut or lengthened with zeros to `addrlen`.
 * @param {Record<string, any>} address
 * @param {Resolve} resolve
 */
export function addressBytes({ pid = 0, groups = 0, family = AF_NETLINK, addrlen = 12, pad = 0 }, resolve) {
  const bytes = new Uint8Array(addrlen)
  bytes.set(words(((pad << 16) | family) >>> 0, resolve(pid), groups).subarray(0, addrlen))
  return bytes
}
