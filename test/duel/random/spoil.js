import { route } from 'nlkit/families/route'
import { concat } from '../../fuzz/mutate.js'
import { payloadOf } from '../payload.js'

/**
 * @import { Random } from '../../fuzz/random.js'
 * @import { Step } from './draft.js'
 *
 * An attribute of a message, and those in it where its payload looks like some. `length` is what its header says.
 * @typedef {{ type: number, payload: Uint8Array, parts?: Attribute[], length?: number }} Attribute
 */

const NESTED = 0x8000
const IFNAMSIZ = 16
/** Numbers at which code that compares goes wrong, by the bytes that they have. */
const extremes = {
  1: [0, 1, 2, 7, 10, 32, 33, 64, 127, 128, 129, 255],
  2: [0, 1, 4094, 4095, 4096, 0x7fff, 0x8000, 0xffff],
  4: [0, 1, 99, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff],
}

/** IFLA_NET_NS_PID, IFLA_NET_NS_FD: with numbers that there may be, links would go to namespaces of others. */
const elsewhere = new Set([19, 28])
const MAX_PID = 0x40_0000
/** There are kernels that options of tunnels bring down. */
const RTA_ENCAP = 22
const NHA_ENCAP = 8
const NTF_PROXY = 8
const TYPE_MASK = 0x3fff
/** Requests that are longer are left alone. */
const MOST_BYTES = 30_000

/**
 * The request with one thing wrong, or two.
 * @param {Random} random
 * @param {Step} step
 * @returns {Step}
 */
export function spoiled(random, step) {
  // A range of VNIs keeps Linux busy, and everybody else waiting, one by one up to its end.
  if (step.message.endsWith('TUNNEL')) return step
  const message = [...route.all()].find(({ name }) => name === step.message)
  const payload = payloadOf(step)
  const size = Math.min(((message?.header?.size ?? 0) + 3) & ~3, payload.length)
  const header = payload.slice(0, size)
  const attributes = attributesOf(payload.subarray(size)) ?? []
  let flags = step.flags
  const members = (message?.header?.members ?? []).filter((member) => member.size in extremes && member.offset < size)
  /** @type {(() => void)[]} */
  const ways = [
    () => spoilHeader(random, header, random.pick(members)),
    () => spoilHeader(random, header, random.pick(members)),
    () => {
      flags ^= random.pick([0x100, 0x200, 0x400, 0x800, 0x300])
    },
    ...Array(attributes.length === 0 ? 1 : 9).fill(() => spoilOne(random, attributes, 0)),
  ]
  random.pick(ways)()
  if (random.once(3)) random.pick(ways)()
  let bytes = concat(header, bytesOf(attributes))
  const end = random.below(20)
  if (end === 0) bytes = bytes.slice(0, random.below(bytes.length + 1))
  if (end === 1) bytes = concat(bytes, random.bytes(1 + random.below(5)))
  if (!isHarmless(step, bytes, size)) return step
  return { ...step, flags, payload: Buffer.from(bytes).toString('hex') }
}

/**
 * @param {Random} random
 * @param {Uint8Array} header
 * @param {{ offset: number, size: number } | undefined} member
 */
function spoilHeader(random, header, member) {
  if (member === undefined) return
  putNumber(header, member.offset, member.size, random.pick(numbersOf(member.size)))
}

/** @param {number} size */
function numbersOf(size) {
  return extremes[/** @type {1 | 2 | 4} */ (size)] ?? [0]
}

/**
 * One of the attributes, or of those in one of them.
 * @param {Random} random
 * @param {Attribute[]} list
 * @param {number} depth
 */
function spoilOne(random, list, depth) {
  const at = random.below(list.length)
  const one = list[at]
  if (one === undefined) {
    list.push({ type: 1 + random.below(70), payload: random.bytes(random.pick([0, 1, 3, 4, 6, 8, 16])) })
    return
  }
  if (one.parts !== undefined && one.parts.length > 0 && !random.once(4)) spoilOne(random, one.parts, depth + 1)
  else random.pick(spoilers)(random, list, at, one)
}

/** @type {((random: Random, list: Attribute[], at: number, one: Attribute) => void)[]} */
const spoilers = [
  spoilValue,
  spoilValue,
  spoilValue,
  spoilLength,
  spoilLength,
  spoilText,
  (_, list, at) => list.splice(at, 1),
  (random, list, _at, one) => list.splice(random.below(list.length + 1), 0, copyOf(one)),
  (random, list, at, one) => {
    const copy = copyOf(one)
    list.splice(random.below(list.length + 1), 0, copy)
    spoilValue(random, list, at, copy)
  },
  (random, list, at) => list.splice(random.below(list.length), 0, ...list.splice(at, 1)),
  (random, _list, _at, one) => {
    one.type ^= random.pick([NESTED, 0x4000, 1, 2, 3])
  },
  (random, _list, _at, one) => {
    one.type = random.pick([0, 200, 0x3fff, 1 + random.below(70)])
  },
  (random, _list, _at, one) => {
    one.length = random.pick([0, 3, 4, 5, one.payload.length + 3, one.payload.length + 5, 0xffff])
  },
  (random, _list, _at, one) => {
    const parts = [copyOf(one)]
    for (let depth = random.pick([1, 1, 40, 1000]); depth > 0; depth--) {
      const [inner] = parts
      if (inner !== undefined) parts[0] = { type: one.type, payload: bytesOf([inner]) }
    }
    one.payload = bytesOf(parts)
    delete one.parts
  },
]

/** @param {Random} random @param {Attribute[]} _list @param {number} _at @param {Attribute} one */
function spoilValue(random, _list, _at, one) {
  const bytes = bytesOfOne(one)
  delete one.parts
  one.payload = bytes
  if (bytes.length in extremes && !random.once(4)) {
    putNumber(bytes, 0, bytes.length, random.pick(numbersOf(bytes.length)))
    if (bytes.length > 1 && random.once(5)) bytes.reverse()
  } else if (random.once(3)) bytes.fill(random.pick([0, 0xff, 0x7f]))
  else if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff])
}

/** @param {Random} random @param {Attribute[]} _list @param {number} _at @param {Attribute} one */
function spoilLength(random, _list, _at, one) {
  const bytes = bytesOfOne(one)
  delete one.parts
  const length = random.pick([0, 1, bytes.length - 1, bytes.length + 1, bytes.length + 4, bytes.length * 2])
  one.payload = new Uint8Array(Math.max(0, length))
  one.payload.set(bytes.subarray(0, one.payload.length))
}

/** @param {Random} random @param {Attribute[]} _list @param {number} _at @param {Attribute} one */
function spoilText(random, _list, _at, one) {
  delete one.parts
  const text = Buffer.from('n'.repeat(random.pick([0, 1, IFNAMSIZ - 2, IFNAMSIZ - 1, IFNAMSIZ, 300])))
  one.payload = concat(text, Uint8Array.from(random.pick([[], [0], [0, 0], [0, 120], [0xff, 0]])))
}

/** @param {Attribute} one @returns {Attribute} */
function copyOf(one) {
  return { type: one.type, payload: bytesOfOne(one).slice() }
}

/** @param {Uint8Array} bytes @param {number} at @param {number} size @param {number} value */
function putNumber(bytes, at, size, value) {
  for (let i = 0; i < size && at + i < bytes.length; i++) bytes[at + i] = value / 2 ** (8 * i)
}

/**
 * The attributes that the bytes are, if they are some and nothing else.
 * @param {Uint8Array} bytes
 * @returns {Attribute[] | undefined}
 */
function attributesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const list = []
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 4) return undefined
    const length = view.getUint16(at, true)
    const type = view.getUint16(at + 2, true)
    if (length < 4 || at + length > bytes.length || (type & ~NESTED) > 300) return undefined
    const payload = bytes.slice(at + 4, at + length)
    const parts = payload.length < 4 ? undefined : attributesOf(payload)
    list.push({ type, payload, ...(parts && { parts }) })
    at += (length + 3) & ~3
  }
  return list
}

/**
 * @param {Attribute} one
 * @returns {Uint8Array}
 */
function bytesOfOne({ payload, parts }) {
  return parts === undefined ? payload : bytesOf(parts)
}

/**
 * @param {Attribute[]} list
 * @returns {Uint8Array}
 */
function bytesOf(list) {
  return concat(...list.map(attributeBytes))
}

/**
 * @param {Attribute} one
 * @returns {Uint8Array}
 */
function attributeBytes(one) {
  const payload = bytesOfOne(one)
  // What is too long for an attribute is cut.
  const content = payload.subarray(0, 0xff00)
  const bytes = new Uint8Array((content.length + 7) & ~3)
  putNumber(bytes, 0, 2, one.length ?? content.length + 4)
  putNumber(bytes, 2, 2, one.type)
  bytes.set(content, 4)
  return bytes
}

/**
 * Whether it can do nothing that outlasts its namespace. Attributes are looked for wherever some could be read.
 * @param {Step} step
 * @param {Uint8Array} bytes
 * @param {number} size of the header
 */
function isHarmless({ message }, bytes, size) {
  if (bytes.length > MOST_BYTES) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = size; at + 8 <= bytes.length; at += 4) {
    const type = view.getUint16(at + 2, true) & TYPE_MASK
    if (message.endsWith('ROUTE') && type === RTA_ENCAP) return false
    if (message.endsWith('NEXTHOP') && type === NHA_ENCAP) return false
    if (message.includes('LINK') && elsewhere.has(type) && view.getUint32(at + 4, true) <= MAX_PID) return false
  }
  // Linux never forgets an address that is answered for everywhere, not even when its namespace ends.
  return !message.endsWith('NEIGH') || bytes.length < 12 || (view.getUint8(10) & NTF_PROXY) === 0
}
