/**
 * @import { Random } from '../../fuzz/random.js'
 * @import { Step } from '../case-file.js'
 *
 * Steps that stay together: one, and those that make its outcome comparable.
 * @typedef {Step[]} Move
 */

const SOCKET_NAMES = ['a', 'b', 'c', 'd']

/** A program in the making: what it is made from, and which sockets its steps have opened so far. */
export class Draft {
  random
  kind
  protocols
  /** @type {Map<string, number>} protocols of the open sockets, by name */
  #open = new Map()

  /**
   * @param {Random} random
   * @param {string} kind of program
   * @param {readonly number[]} protocols that sockets are opened of; those that occur more often are opened more often
   */
  constructor(random, kind, protocols) {
    this.random = random
    this.kind = kind
    this.protocols = protocols
  }

  get hasSockets() {
    return this.#open.size > 0
  }

  /** A name for a new socket, perhaps that of an open one. */
  newName() {
    return this.random.pick(SOCKET_NAMES)
  }

  /** The name of an open socket. */
  socket() {
    return this.random.pick([...this.#open.keys()])
  }

  /** @param {string} s */
  protocolOf(s) {
    return /** @type {number} */ (this.#open.get(s))
  }

  /**
   * @param {string} s
   * @param {number} protocol
   */
  opened(s, protocol) {
    this.#open.set(s, protocol)
  }

  /** @param {string} s */
  closed(s) {
    this.#open.delete(s)
  }

  /**
   * The fields, once in `times`, else none.
   * @template {object} T
   * @param {number} times
   * @param {T} fields
   * @returns {Partial<T>}
   */
  rarely(times, fields) {
    return this.random.once(times) ? fields : {}
  }
}
