/**
 * @import { Case } from './case-file.js'
 * @import { Outcome } from './program.js'
 * @import { Difference } from './verdict.js'
 */

/** How much of a value one line shows, in characters. */
const LINE = 1000

/** Prints what became of each case, and counts. */
export class Report {
  passed = 0
  failed = 0
  #skipped = 0
  #verbose

  /** @param {boolean} verbose whether to print every step, and values whole */
  constructor(verbose) {
    this.#verbose = verbose
  }

  /** @param {string} line */
  note(line) {
    console.log(line)
  }

  /**
   * @param {string} name of a file or a case that is none
   * @param {string} problem
   */
  unreadable(name, problem) {
    this.failed++
    console.log(`${name} FAIL`)
    console.log(`  ${problem}`)
  }

  /**
   * @param {string} id
   * @param {string} reason
   */
  skipped(id, reason) {
    this.#skipped++
    console.log(`${id} skipped: ${reason}`)
  }

  /**
   * A story, and what is different in it.
   * @param {string} id
   * @param {readonly string[]} differences
   */
  told(id, differences) {
    if (differences.length === 0) this.passed++
    else this.failed++
    console.log(`${id} ${differences.length === 0 ? 'ok' : 'FAIL'}`)
    for (const line of differences) console.log(`  ${line.slice(0, LINE)}`)
  }

  /**
   * @param {string} id
   * @param {Case} program
   * @param {Outcome} outcome
   * @param {Difference | undefined} difference
   */
  ran(id, program, outcome, difference) {
    if (difference === undefined) this.passed++
    else this.failed++
    console.log(`${id} ${difference === undefined ? 'ok' : 'FAIL'}`)
    if (this.#verbose) this.#steps(program, outcome)
    if (difference !== undefined) this.#difference(difference)
  }

  /**
   * @param {Case} program
   * @param {Outcome} outcome
   */
  #steps({ steps }, { observed }) {
    for (const [index, result] of observed.entries()) {
      console.log(`  ${index}: ${this.#shown(steps[index])}`)
      console.log(`     → ${this.#shown(result)}`)
    }
  }

  /** @param {Difference} difference */
  #difference({ index, step, expected, got, place, problem }) {
    console.log(`  step ${index}: ${step === undefined ? 'after the last one' : this.#shown(step)}`)
    if (step !== undefined) console.log(`  expected: ${this.#shown(expected)}`)
    console.log(`  got: ${got === undefined ? (problem ?? 'nothing') : this.#shown(got)}`)
    if (place) console.log(`  differs at: ${place}`)
  }

  /** @param {unknown} value */
  #shown(value) {
    const text = JSON.stringify(value)
    return this.#verbose || text.length <= LINE ? text : `${text.slice(0, LINE)}… (${text.length} characters)`
  }

  /** Prints the last line. */
  end() {
    const counts = [`${this.passed} passed`, `${this.failed} failed`]
    if (this.#skipped > 0) counts.push(`${this.#skipped} skipped`)
    console.log(counts.join(', '))
  }
}
