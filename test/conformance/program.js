import { CaseError } from './errors.js'
import { inspectionSteps } from './inspection-steps.js'
import { Process } from './process.js'
import { processSteps } from './process-steps.js'
import { socketSteps } from './socket-steps.js'
import { settlesWithin } from './time.js'
import { transferSteps } from './transfer-steps.js'

/**
 * @import { Case, Step } from './case-file.js'
 * @import { Machine } from './machine.ts'
 * @import { Handler } from './process.js'
 *
 * What the steps of a case gave, and why it went no further where it did not come to its end.
 * @typedef {{ observed: unknown[], problem?: string }} Outcome
 */

/** After this many milliseconds a thread that still waits counts as blocked. */
const BLOCKED_AFTER = 80

/** How long a case may take, in milliseconds. */
export const CASE_MILLISECONDS = 60_000

/** @type {ReadonlyMap<string, Handler>} */
const handlers = new Map(
  Object.entries({ ...socketSteps, ...transferSteps, ...processSteps, ...inspectionSteps, thread, join, child }),
)

/**
 * Runs a case on a machine that nothing else uses.
 * @param {Machine} machine
 * @param {Case} program
 * @param {(result: unknown) => void} [report] is told what each step gave, as soon as it is over
 * @returns {Promise<Outcome>}
 */
export async function runProgram(machine, { steps }, report = () => {}) {
  /** @type {unknown[]} */
  const observed = []
  const running = runSteps(Process.start(machine, steps), steps, (result) => {
    observed.push(result)
    report(result)
  })
  if (!(await settlesWithin(running, CASE_MILLISECONDS))) {
    return { observed: [...observed], problem: `it still waits after ${CASE_MILLISECONDS / 1000} s` }
  }
  try {
    await running
    return { observed }
  } catch (error) {
    return {
      observed,
      problem: String(error instanceof CaseError ? error.message : /** @type {Error} */ (error).stack),
    }
  }
}

/**
 * Takes the steps one after the other. Rejects with CaseError where one cannot be taken.
 * @param {Process} process
 * @param {readonly Step[]} steps
 * @param {(result: unknown) => void} report
 */
async function runSteps(process, steps, report) {
  for (const step of steps) report(await /** @type {Handler} */ (handlers.get(step.op))(process, step))
}

/**
 * Steps that run beside those behind this one.
 * @type {Handler}
 */
async function thread(process, { id, steps }) {
  /** @type {unknown[]} */
  const results = []
  const end = runSteps(process, steps, (result) => results.push(result))
  process.threads.set(id, { results, end })
  return { started: true, blocked: !(await settlesWithin(end, BLOCKED_AFTER)) }
}

/** @type {Handler} */
async function join(process, { id, ms = 2000 }) {
  const thread = process.threads.get(id)
  if (thread === undefined) throw new CaseError(`there is no thread ${id}`)
  const finished = await settlesWithin(thread.end, ms)
  if (finished) await thread.end
  return { finished, results: [...thread.results] }
}

/**
 * Steps of a forked process.
 * @type {Handler}
 */
async function child(process, { steps }) {
  const child = process.fork()
  /** @type {unknown[]} */
  const results = []
  await runSteps(child, steps, (result) => results.push(result))
  child.machine.exit()
  process.ids.nameChild(child.machine.tgid)
  return { results }
}
