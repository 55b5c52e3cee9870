/**
 * @import { Random } from './random.js'
 *
 * Changes bytes, or makes others of them.
 * @typedef {(bytes: Uint8Array, random: Random) => Uint8Array} Mutation
 */

/** Numbers at which code that reads lengths goes wrong. */
const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 20, 0x7f, 0xff, 0x100, 0x7fff, 0x8000, 0xfffc, 0xffff]
const words = [0x7fffffff, 0x80000000, 0x80000010, 0xfffffff0, 0xffffffff]

/** @type {Mutation[]} */
const mutations = [flip, replace, number16, number32, cut, insert, repeat, swap]

/**
 * The bytes with a few things wrong.
 * @type {Mutation}
 */
export function mutate(bytes, random) {
  /** @type {Uint8Array} */
  let result = bytes.slice()
  for (let left = 1 + random.below(4); left > 0; left--) result = random.pick(mutations)(result, random)
  return result
}

/** @type {Mutation} */
function flip(bytes, random) {
  const at = random.below(bytes.length)
  if (bytes.length > 0) bytes[at] = Number(bytes[at]) ^ (1 << random.below(8))
  return bytes
}

/** @type {Mutation} */
function replace(bytes, random) {
  if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.u32()])
  return bytes
}

/**
 * Lengths and types stand at even offsets.
 * @type {Mutation}
 */
function number16(bytes, random) {
  if (bytes.length < 2) return bytes
  const at = random.below(bytes.length >> 1) * 2
  const old = Number(bytes[at]) | (Number(bytes[at + 1]) << 8)
  const value = random.once(2) ? random.pick(lengths) : old + random.below(9) - 4
  bytes[at] = value
  bytes[at + 1] = value >> 8
  return bytes
}

/** @type {Mutation} */
function number32(bytes, random) {
  if (bytes.length < 4) return bytes
  const at = random.below(bytes.length >> 2) * 4
  new DataView(bytes.buffer).setUint32(at, random.pick([...words, random.u32(), random.below(64)]), true)
  return bytes
}

/** @type {Mutation} */
function cut(bytes, random) {
  return bytes.slice(0, random.below(bytes.length + 1))
}

/** @type {Mutation} */
function insert(bytes, random) {
  const at = random.below(bytes.length + 1)
  return concat(bytes.subarray(0, at), random.bytes(1 + random.below(12)), bytes.subarray(at))
}

/** @type {Mutation} */
function repeat(bytes, random) {
  const start = random.below(bytes.length) & ~3
  const end = start + random.below(bytes.length - start + 1)
  return concat(bytes.subarray(0, end), bytes.subarray(start, end), bytes.subarray(end))
}

/** @type {Mutation} */
function swap(bytes, random) {
  const start = random.below(bytes.length) & ~3
  const middle = start + (random.below(bytes.length - start + 1) & ~3)
  return concat(bytes.subarray(0, start), bytes.subarray(middle), bytes.subarray(start, middle))
}

/** @param {Uint8Array[]} parts */
export function concat(...parts) {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
