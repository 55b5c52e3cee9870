import { CaseError } from './errors.js'

/** The largest port id that the kernel hands out at random, as a u32: −4097 (`net/netlink/af_netlink.c`, netlink_autobind()). */
const RANDOM_MAX = 0xffff_ffff - 4096
const RANDOM_MIN = 0x8000_0000

/**
 * Port ids are not the same twice, so cases call them by names: `$tgid` the process's own, `$neg1`, `$neg2` … those that
 * the kernel chose, in order of appearance, `$child` and `$parent` those of relatives. An id that the program itself
 * names as a number stays that number.
 */
export class PortIds {
  #tgid
  #literals
  /** @type {Map<number, string>} */
  #names

  /**
   * @param {number} tgid
   * @param {ReadonlySet<number>} literals see `literalPortIds`
   * @param {ReadonlyMap<number, string>} [names]
   */
  constructor(tgid, literals, names = new Map()) {
    this.#tgid = tgid
    this.#literals = literals
    this.#names = new Map(names)
  }

  /**
   * Those of a forked process: it knows all that its parent knows, and what it learns stays with it.
   * @param {number} tgid
   */
  fork(tgid) {
    return new PortIds(tgid, this.#literals, new Map(this.#names).set(this.#tgid, '$parent'))
  }

  /** @param {number} tgid of the forked process that ended last */
  nameChild(tgid) {
    this.#names.set(tgid, '$child')
  }

  /**
   * The id that a case means.
   * @param {number | string} id
   */
  number(id) {
    if (typeof id === 'number') return id >>> 0
    if (id === '$tgid') return this.#tgid
    for (const [portid, name] of this.#names) if (name === id) return portid
    throw new CaseError(`nothing has the port id ${id} yet`)
  }

  /**
   * What a case calls the id.
   * @param {number} portid
   */
  shown(portid) {
    if (portid === 0 || this.#literals.has(portid)) return portid
    if (portid === this.#tgid) return '$tgid'
    const known = this.#names.get(portid)
    if (known !== undefined) return known
    if (portid < RANDOM_MIN || portid > RANDOM_MAX) return portid
    const count = [...this.#names.values()].filter((name) => name.startsWith('$neg')).length
    const name = `$neg${count + 1}`
    this.#names.set(portid, name)
    return name
  }

  /**
   * The name of an id that has one already, without the dollar sign.
   * @param {number} portid
   */
  nameOf(portid) {
    return portid === this.#tgid ? 'tgid' : this.#names.get(portid)?.slice(1)
  }
}

/**
 * Every port id that a program names as a number.
 * @param {unknown} program
 * @param {Set<number>} [found]
 * @returns {Set<number>}
 */
export function literalPortIds(program, found = new Set()) {
  if (typeof program !== 'object' || program === null) return found
  for (const [key, value] of Object.entries(program)) {
    if (key === 'pid' && typeof value === 'number') found.add(value >>> 0)
    else literalPortIds(value, found)
  }
  return found
}
