import { checkCase } from './case-file.js'
import { CaseError } from './errors.js'
import { run as runOnLinux } from './linux.js'
import { programOf } from './random/program.js'
import { shrink } from './shrink.js'
import { firstDifference } from './verdict.js'
import { run as runOnVirtual } from './virtual.js'

/**
 * @import { Case, Environment } from './case-file.js'
 * @import { Outcome } from './program.js'
 * @import { Move } from './random/draft.js'
 * @import { Difference } from './verdict.js'
 *
 * A program with what Linux gave, what nlkit's kernel gave, and where they differ.
 * @typedef {{ program: Case, outcome: Outcome, difference: Difference | undefined }} Encounter
 */

/** Runs programs on the kernel at hand and on nlkit's. */
export class Duel {
  #environment

  /** @param {Environment} environment that of the kernel at hand */
  constructor(environment) {
    this.#environment = environment
  }

  /**
   * Rejects with CaseError where Linux does not come to the program's end.
   * @param {string} id
   * @param {readonly Move[]} moves
   * @returns {Promise<Encounter>}
   */
  async run(id, moves) {
    const { steps } = programOf(id, moves)
    const { observed, problem } = await runOnLinux({ id, steps, observed: [] })
    if (problem !== undefined) throw new CaseError(`on Linux: ${problem}`)
    const program = checkCase({ id, steps, observed })
    const outcome = await runOnVirtual(program, this.#environment)
    return { program, outcome, difference: firstDifference(program, outcome) }
  }

  /**
   * Leaves out moves of a program that gave a difference as long as there is one, and gives the last that was seen.
   * @param {Encounter} encounter
   * @param {readonly Move[]} moves
   */
  async shrunk(encounter, moves) {
    let last = encounter
    await shrink(moves, async (part) => {
      const found = await this.#attempt(encounter.program.id, part)
      if (found?.difference === undefined) return false
      last = found
      return true
    })
    return last
  }

  /**
   * Undefined where the program makes no sense without the moves that are gone: a socket that a step names is not there.
   * @param {string} id
   * @param {readonly Move[]} moves
   */
  async #attempt(id, moves) {
    try {
      return await this.run(id, moves)
    } catch (error) {
      if (error instanceof CaseError) return undefined
      throw error
    }
  }
}
