import { route } from 'nlkit/families/route'
import { shrink } from '../conformance/shrink.js'
import { tell } from './tell.js'
import { Trials } from './trials.js'
import { virtualWorld, withLinuxWorld } from './worlds.js'

/**
 * @import { KnownMessages } from 'nlkit/schema'
 * @import { Step } from './random/draft.js'
 * @import { World } from './tell.js'
 *
 * What was said on the sockets of a story (test/support/transcript.ts).
 * @typedef {{ follow(socket: import('nlkit/socket').Socket): import('nlkit/socket').Socket, differences(other: Said): string[] }} Said
 * @typedef {new (pause: () => void, known: KnownMessages) => Said} SaidClass
 */

/** How often a difference has to show: what Linux does when a timer is over may come at another time. */
const TELLINGS = 3

/** Most attempts to leave out steps of a story. */
const ATTEMPTS = 200

/** Tells stories to the kernel at hand and to nlkit's. */
export class StoryDuel {
  #Said

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
    for (let i = 0; i < TELLINGS; i++) {
      found = this.#tellBoth(steps)
      if (found.length === 0) break
    }
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
    const ours = this.#tell(steps, virtualWorld())
    const theirs = withLinuxWorld((world) => this.#tell(steps, world))
    return ours.differences(theirs).sort(answersFirst)
  }

  /**
   * @param {readonly Step[]} steps
   * @param {World} world
   */
  #tell(steps, world) {
    const trials = new Trials(world)
    const pause = () => {
      world.settle()
      if (trials.pass()) world.settle()
      if (steps.some(isOfBridge)) world.sleep(REPORT_TIME)
    }
    const said = tell(steps, world, new this.#Said(pause, route), pause)
    trials.close()
    return said
  }
}

/** How long Linux takes to report groups of IPv6, at first: two or three jiffies (mld_ifc_start_timer()), in milliseconds. */
const REPORT_TIME = 16

/**
 * Links report their groups of their own accord: bridges learn from that where they are, and in which groups.
 * @param {Step} step
 */
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
