import type { ChangeOptions, RouteConnection } from '../verb.ts'
import { readCurrent, readEverything } from './current-state.ts'
import { type DesiredState, type ExactSections, type Wanted, wantedOf } from './desired-state.ts'
import { EnsureError, type EnsureOutcome } from './ensure-error.ts'
import { plan } from './plan.ts'
import { rollBack } from './roll-back.ts'
import { publicFailure, runSteps, type StepFailure } from './run-steps.ts'
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
  const current = await readCurrent(rt, wanted, options)
  const steps = plan(current, wanted)
  if (options.dryRun) return steps.map(publicStep)
  const before = steps.some(takesAlong) ? await readEverything(rt, options) : current
  const done: PlannedStep[] = []
  let failed: readonly StepFailure[] = []
  let cause: unknown
  try {
    failed = await pursue(rt, wanted, steps, done, options)
  } catch (error) {
    cause = error
  }
  if (failed.length === 0 && cause === undefined) return done.map(publicStep)
  const inDoubt = failed.filter((failure) => failure.inDoubt).map(({ step }) => step)
  const remaining = await rollBack(rt, [...done, ...inDoubt], before)
  throw new EnsureError(outcomeOf(done, failed, remaining), cause ?? failed[0]?.error)
}

function outcomeOf(
  done: readonly PlannedStep[],
  failed: readonly StepFailure[],
  remaining: readonly StepFailure[],
): EnsureOutcome {
  const left = new Set(remaining.map(({ step }) => step))
  return {
    done: done.map(publicStep),
    failed: failed.map(publicFailure),
    undone: done
      .filter((step) => !left.has(step))
      .toReversed()
      .map(publicStep),
    remaining: remaining.map(publicFailure),
  }
}

/** Does the steps, and those that show afterwards, until there are none; notes what is done, and returns what failed. */
async function pursue(
  rt: RouteConnection,
  wanted: Wanted,
  first: readonly PlannedStep[],
  done: PlannedStep[],
  options: ChangeOptions,
): Promise<readonly StepFailure[]> {
  let steps = first
  for (let pass = 0; steps.length > 0; pass++) {
    const run = await runSteps(rt, steps, options)
    done.push(...run.done)
    if (run.failed.length > 0) return run.failed
    const next = plan(await readCurrent(rt, wanted, options), wanted)
    const known = new Map(steps.map((step) => [step.text, step]))
    const vain = pass === MOST_PASSES ? next : next.filter((step) => isSame(step, known.get(step.text)))
    if (vain.length > 0) return vain.map((step) => ({ step, error: new Error(NOT_KEPT), inDoubt: false }))
    steps = next
  }
  return []
}

const NOT_KEPT = 'the kernel takes it and does not do it'

/** Whether the kernel may change more than what the step says: it takes addresses and routes along. */
function takesAlong({ object, verb }: Step): boolean {
  return verb !== 'add' && (object === 'link' || (object === 'address' && verb === 'delete'))
}

/** Whether a step that was done is to be done again. */
function isSame(step: Step, earlier: Step | undefined): boolean {
  const inText = (value: unknown) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part))
  return earlier !== undefined && inText(step.what) === inText(earlier.what)
}
