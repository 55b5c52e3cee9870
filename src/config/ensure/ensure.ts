import type { ChangeOptions, RouteConnection } from '../verb.ts'
import { readCurrent } from './current-state.ts'
import { type DesiredState, type ExactSections, wantedOf } from './desired-state.ts'
import { EnsureError, type FailedStep } from './ensure-error.ts'
import { plan } from './plan.ts'
import { rollBack } from './roll-back.ts'
import { runSteps } from './run-steps.ts'
import { type PlannedStep, publicStep, type Step } from './step.ts'

/** How a state is brought about. */
export interface EnsureOptions extends ChangeOptions {
  /** Change nothing: only say what would be done. */
  readonly dryRun?: boolean | undefined
  /** Sections whose objects are all described; `true` is every section that is. What is not described stays otherwise. */
  readonly exact?: ExactSections | boolean | undefined
}

/** Readings after which it is clear that the kernel does not keep what is asked of it. */
const MOST_PASSES = 5

/**
 * Brings about what is described, by the smallest set of changes, and returns what it did; with `dryRun` what it would do
 * first. Afterwards it reads again, and does what its changes have made necessary, as to add routes that went with an
 * address. Where all is as described it only reads. Rejects with EnsureError when a step fails, after it has undone what
 * it did; with EncodeError, before anything is done, when a description is not one.
 */
export async function ensure(rt: RouteConnection, desired: DesiredState, options: EnsureOptions = {}): Promise<Step[]> {
  const wanted = wantedOf(desired, options.exact)
  const before = await readCurrent(rt, wanted, options)
  let steps = plan(before, wanted)
  if (options.dryRun) return steps.map(publicStep)
  const done: PlannedStep[] = []
  try {
    for (let pass = 0; steps.length > 0; pass++) {
      const run = await runSteps(rt, steps, options)
      done.push(...run.done)
      if (run.failed.length > 0) return await giveUp(run.failed)
      const next = plan(await readCurrent(rt, wanted, options), wanted)
      const vain = pass === MOST_PASSES ? next : next.filter((step) => steps.some((earlier) => isSame(step, earlier)))
      if (vain.length > 0) return await giveUp(vain.map((step) => ({ step, error: new Error(NOT_KEPT) })))
      steps = next
    }
  } catch (error) {
    return await giveUp([], error)
  }
  return done.map(publicStep)

  /** What has ended the work, a signal or the time, does not end the undoing. */
  async function giveUp(failed: readonly FailedStep[], cause?: unknown): Promise<never> {
    if (cause instanceof EnsureError) throw cause
    const { undone, remaining } = await rollBack(rt, done, before, wanted, {})
    throw new EnsureError({ done: done.map(publicStep), failed, undone, remaining }, cause)
  }
}

const NOT_KEPT = 'the kernel takes it and does not do it'

/** A step that was done and is to be done again. */
function isSame(a: Step, b: Step): boolean {
  const inText = (value: unknown) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part))
  return a.text === b.text && inText(a.what) === inText(b.what)
}
