import { Random } from '../../fuzz/random.js'

/**
 * A request of a story: `flags` of its message besides NLM_F_REQUEST and NLM_F_ACK. `from` is the socket that sends it: one that asks
 * for strict checks, one that does not, and one of a user without rights; `where` is the namespace that it is in, by default the first.
 * Fields that take a number for a namespace, of a process or a descriptor, have `'first'` or `'second'` instead. `payload`, in
 * hexadecimal, is what it consists of in place of its value.
 * @typedef {'first' | 'second'} Where
 * @typedef {{ from: 'strict' | 'lax' | 'user', message: string, flags: number, value: Fields, where?: Where, payload?: string }} Step
 * @typedef {{ [name: string]: unknown }} Fields
 */

export const INET = 2
export const INET6 = 10
export const BRIDGE = 7

/** Bits of `nlmsg_flags` that some of the requests have. */
export const REPLACE = 0x100
export const EXCL = 0x200
export const CREATE = 0x400
export const APPEND = 0x800
/** Of deletions. */
export const BULK = 0x200
export const ECHO = 8
export const DUMP = 0x300

/** Index of the first link that a story makes; the loopback link's is 1. */
const FIRST_INDEX = 10
const LINKS = 8

/** What a story that is being made knows: which links there should be by now, if all went well. */
export class Draft {
  random
  /** Kinds of the links that are made; what is there more than once is made more often. */
  kinds
  /** Whether links get all sorts of settings. */
  hasOddLinks
  /** Whether links get addresses, so that these are the same in both kernels. */
  hasAddresses
  /** The namespace that the next steps are in. */
  /** @type {Where} */
  here = 'first'
  /** @type {Map<number, { kind: string, where: Where }>} by index, which is the same in both namespaces as long as all goes well */
  #links = new Map()
  /** Indexes that were the second end of a pair. */
  #seconds = new Set()

  /**
   * @param {Random} random
   * @param {readonly string[]} kinds
   * @param {boolean} hasOddLinks
   * @param {boolean} hasAddresses
   */
  constructor(random, kinds, hasOddLinks, hasAddresses) {
    this.random = random
    this.kinds = kinds
    this.hasOddLinks = hasOddLinks
    this.hasAddresses = hasAddresses
  }

  /** An index for a link that is made: mostly a free one. */
  newIndex() {
    const all = Array.from({ length: LINKS }, (_, i) => FIRST_INDEX + i)
    const free = all.filter((index) => !this.#links.has(index))
    return this.random.once(12) || free.length === 0 ? this.random.pick(all) : this.random.pick(free)
  }

  /**
   * @param {number} index
   * @param {string} kind
   * @param {Where} [where]
   */
  made(index, kind, where = this.here) {
    if (!this.#links.has(index)) this.#links.set(index, { kind, where })
  }

  /** The other namespace. */
  get there() {
    return this.here === 'first' ? 'second' : 'first'
  }

  /**
   * A link has gone to the other namespace.
   * @param {number} index
   * @param {number} [newIndex]
   */
  moved(index, newIndex = index) {
    const kind = this.kindOf(index)
    if (kind === undefined) return
    this.#links.delete(index)
    this.#links.set(newIndex, { kind, where: this.there })
  }

  /** Names a namespace in a request for links. @param {Where} where @returns {Fields} */
  naming(where) {
    const { random } = this
    if (random.once(6)) return { targetNetnsid: random.below(3) }
    return random.once(6) ? { netNsPid: where } : { netNsFd: where }
  }

  /** @param {number} index */
  isSecond(index) {
    this.#seconds.add(index)
  }

  /**
   * A bridge for a link to be a port of, or none. Only one end of a pair gets one: between the two ends in one bridge a packet goes round
   * for ever, and what a kernel says then is of when it began.
   * @param {number} index
   */
  masterOf(index) {
    const master = this.index('bridge')
    return this.#seconds.has(index) ? 0 : master
  }

  /** @param {number} index */
  gone(index) {
    this.#links.delete(index)
  }

  /** @param {number} index */
  kindOf(index) {
    return this.#links.get(index)?.kind
  }

  get hasLinks() {
    return this.#links.size > 0
  }

  /**
   * Index of a link: mostly one that is there, and of one of those kinds if there are any.
   * @param {...string} kinds
   */
  index(...kinds) {
    const { random } = this
    if (random.once(25)) return random.pick([0, 1, 1, 99, FIRST_INDEX])
    const near = [...this.#links].filter(([, { where }]) => where === this.here)
    const fitting = near.filter(([, { kind }]) => kinds.includes(kind))
    const list = fitting.length > 0 && !random.once(10) ? fitting : near
    return list.length === 0 ? 1 : random.pick(list)[0]
  }

  /**
   * The fields, once in `times`.
   * @param {number} times
   * @param {() => Fields} fields
   * @returns {Fields}
   */
  maybe(times, fields) {
    return this.random.once(times) ? fields() : {}
  }

  /** A family of addresses, mostly of IPv4 or IPv6. */
  family() {
    return this.random.once(40) ? this.random.pick([0, 7, 17, 77]) : this.random.pick([INET, INET6])
  }

  /**
   * @param {string} message
   * @param {number} flags
   * @param {Fields} value
   * @returns {Step}
   */
  step(message, flags, value) {
    const { random } = this
    const from = random.once(30) ? 'user' : random.once(6) ? 'lax' : 'strict'
    // Of two faults in a question Linux names that of the header first.
    const spoiled =
      random.once(40) && !message.startsWith('RTM_GET') ? { ...value, $unknown: [this.#unknown()] } : value
    return { from, message, flags: flags | (random.once(8) ? ECHO : 0), value: spoiled }
  }

  /**
   * A step that is as it says.
   * @param {string} message
   * @param {number} flags
   * @param {Fields} value
   * @returns {Step}
   */
  certain(message, flags, value) {
    return { from: 'strict', message, flags, value }
  }

  /** An attribute that there is not, or one of a wrong length. */
  #unknown() {
    const { random } = this
    return {
      type: random.once(3) ? 200 + random.below(300) : 1 + random.below(70),
      payload: [...random.bytes(random.below(6))],
    }
  }
}
