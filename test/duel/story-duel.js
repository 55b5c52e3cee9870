import { route } from 'nlkit/families/route'
import { shrink } from '../conformance/shrink.js'
import { settle } from '../support/linux-workers.js'
import { tell } from './tell.js'
import { virtualWorld, withLinuxWorld } from './worlds.js'

/**
 * @import { KnownMessages } from 'nlkit/schema'
 * @import { Step } from './random/draft.js'
 *
 * What was said on the sockets of a story (test/support/transcript.ts).
 * @typedef {{ follow(socket: import('nlkit/socket').Socket): import('nlkit/socket').Socket, differences(other: Said): string[] }} Said
 * @typedef {new (pause: () => void, known: KnownMessages) => Said} SaidClass
 */

/** How often a difference has to show: what Linux does when a timer is over may come at another time. */
const TELLINGS = 3
/**
 * After three seconds Linux gives up a neighbour that does not answer, and other things: a difference in a story that took longer to
 * tell, in milliseconds, does not count.
 */
const TIMELY = 2500
/** How often a story is told in all. */
const MOST_TELLINGS = 12

/** Most attempts to leave out steps of a story. */
const ATTEMPTS = 200

/** Tells stories to the kernel at hand and to nlkit's. */
export class StoryDuel {
  #Said
  /** Whether the machine was too busy for the last story, each time. */
  isLate = false

  /** @param {SaidClass} Said the class Transcript */
  constructor(Said) {
    this.#Said = Said
  }

  /**
   * What nlkit's kernel says otherwise than Linux, each time that the story is told; a line each.
   * @param {readonly Step[]} steps
   */
  differences(steps) {
    /** @type {string[]} */
    let found = []
    let timely = 0
    for (let told = 0; told < MOST_TELLINGS && timely < TELLINGS; told++) {
      const { differences, milliseconds } = this.#tellBoth(steps)
      found = differences
      if (milliseconds < TIMELY) timely++
      if (found.length === 0) break
    }
    this.isLate = timely === 0 && found.length > 0
    return found
  }

  /**
   * A part of a story that shows the first of the differences still, and has few other steps.
   * @param {readonly Step[]} steps
   * @param {readonly string[]} differences
   */
  async shrunk(steps, differences) {
    const wanted = outline(differences[0] ?? '')
    let left = ATTEMPTS
    return shrink(
      [...steps],
      async (part) => left-- > 0 && this.differences(part).some((line) => outline(line) === wanted),
    )
  }

  /** @param {readonly Step[]} steps */
  #tellBoth(steps) {
    const ours = tell(steps, virtualWorld(), this.#said())
    const start = Date.now()
    const theirs = withLinuxWorld((world) => {
      const observer = world.open('root')
      const pause = () => {
        settle(observer)
        if (steps.some(isOfBridge)) waitForReports()
      }
      const said = tell(steps, world, this.#said(pause), pause)
      observer.close()
      return said
    })
    const milliseconds = Date.now() - start
    return { differences: ours.differences(theirs).sort(answersFirst), milliseconds }
  }

  #said(pause = () => {}) {
    return new this.#Said(pause, route)
  }
}

/** How long Linux takes to report groups of IPv6, at first: two or three jiffies (mld_ifc_start_timer()), in milliseconds. */
const REPORT_TIME = 16

const nothing = new Int32Array(new SharedArrayBuffer(4))

/** Links report their groups of their own accord: bridges learn from that where they are, and in which groups. */
function waitForReports() {
  Atomics.wait(nothing, 0, 0, REPORT_TIME)
}

/** @param {Step} step */
function isOfBridge({ value }) {
  return /** @type {{ kind?: unknown } | undefined} */ (value.linkinfo)?.kind === 'bridge'
}

/**
 * The first socket is the listener's: what is told to it follows from what is answered to the others.
 * @param {string} a
 * @param {string} b
 */
function answersFirst(a, b) {
  return Number(a.startsWith('0.')) - Number(b.startsWith('0.'))
}

/**
 * A difference without where it is and the numbers in it.
 * @param {string} line
 */
function outline(line) {
  return line
    .replace(/^\d+\.\d+:?/, '')
    .replace(/seq \d+/, '')
    .replace(/\d\d+/g, '#')
}
