import { route, routeGroups } from 'nlkit/families/route'
import { decodeDatagram } from 'nlkit/schema'
import { datagramsOf } from 'nlkit/socket'
import { dump } from '../support/linux-workers.js'

/**
 * @import { AddressFields, LinkFields } from '../support/linux-workers.js'
 * @import { World } from './tell.js'
 */

const AF_INET6 = 10
const IFA_F_TENTATIVE = 0x40
const IFF_NOARP = 0x80
/** Up, and able to send. */
const READY = 0x1 | 0x40 | 0x10000

/** How long an IPv6 address waits at most before it is tried again, in milliseconds (`rtr_solicit_delay`). */
const DELAY = 1000
/** How long a trial takes at most, with that delay before. */
const LONGEST = 2500
/** Time between two looks. */
const LOOK = 20

/**
 * The trials of IPv6 addresses. Each takes Linux one or two seconds, and nobody knows beforehand how long: so that all stories go on behind
 * them, time passes until they are over.
 */
export class Trials {
  #world
  #asker
  #listener
  /** Addresses whose trial does not end. */
  #endless = new Set()

  /** @param {World} world */
  constructor(world) {
    this.#world = world
    this.#asker = world.open('root')
    this.#listener = world.open('root')
    this.#listener.join(routeGroups.LINK)
  }

  /** Lets time pass; whether there was something to wait for. */
  pass() {
    // What was tried is tried again, when neighbours are asked for from now on or are so no longer.
    const isAgain = this.#hasArpChanged()
    if (isAgain) this.#world.sleep(DELAY)
    let waited = 0
    for (; waited < LONGEST && this.#tried().length > 0; waited += LOOK) this.#world.sleep(LOOK)
    for (const address of waited < LONGEST ? [] : this.#tried()) this.#endless.add(address)
    return isAgain || waited > 0
  }

  close() {
    this.#asker.close()
    this.#listener.close()
  }

  #hasArpChanged() {
    let hasChanged = false
    for (let batch = this.#listener.receive(); batch !== undefined; batch = this.#listener.receive()) {
      for (const { data } of datagramsOf(batch))
        for (const { value } of decodeDatagram(route, data).messages)
          hasChanged ||= value.change !== 0xffff_ffff && (Number(value.change) & IFF_NOARP) !== 0
    }
    return hasChanged
  }

  #tried() {
    /** @type {AddressFields[]} */
    const addresses = dump(this.#asker, 'RTM_GETADDR', AF_INET6)
    const tentative = addresses.filter(({ flags = 0 }) => (flags & IFA_F_TENTATIVE) !== 0)
    if (tentative.length === 0) return []
    /** @type {LinkFields[]} */
    const links = dump(this.#asker, 'RTM_GETLINK')
    const ready = new Set(links.filter(({ flags = 0 }) => (flags & READY) === READY).map(({ index }) => index))
    return tentative
      .filter(({ index }) => ready.has(index))
      .map(({ index, local, address }) => `${index} ${local ?? address}`)
      .filter((name) => !this.#endless.has(name))
  }
}
