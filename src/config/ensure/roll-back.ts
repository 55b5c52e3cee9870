import { NetlinkError } from '../../wire/index.ts'
import type { RouteConnection } from '../verb.ts'
import type { CurrentState } from './current-state.ts'
import { putRight } from './put-right.ts'
import { runSteps, type StepFailure } from './run-steps.ts'
import type { PlannedStep, Step } from './step.ts'

/**
 * Undoes steps, and returns what could not be. The last one comes first, each by itself: one that cannot be undone keeps no
 * other, and is tried again behind them. Then what the kernel did of its own accord is put right, where `before` says what
 * there was: it takes routes away with an address, and lowers an MTU with that of the link below. The signal or the time that
 * has ended the work does not end this.
 */
export async function rollBack(
  rt: RouteConnection,
  done: readonly PlannedStep[],
  before: CurrentState,
): Promise<StepFailure[]> {
  if (done.length === 0) return []
  let left = await undo(rt, done.toReversed())
  for (let last = Number.POSITIVE_INFINITY; left.length > 0 && left.length < last; ) {
    last = left.length
    left = await undo(
      rt,
      left.map(({ step }) => step),
    )
  }
  return [...left, ...(await putRight(rt, before))]
}

/** Undoes steps in the order given, each by itself, and returns those that could not be. */
export async function undo(rt: RouteConnection, steps: readonly PlannedStep[]): Promise<StepFailure[]> {
  const left: StepFailure[] = []
  for (const step of steps) {
    const error = step.undo ? (await runSteps(rt, [step.undo], {})).failed[0]?.error : NOTHING_KEPT
    if (error !== undefined && !isThere(step.undo, error)) left.push({ step, error, inDoubt: false })
  }
  return left
}

/** What was to be added was never gone, or has come back with something else. */
function isThere(undo: Step | undefined, error: unknown): boolean {
  return (undo?.verb === 'add' || undo?.verb === 'append') && error instanceof NetlinkError && error.code === 'EEXIST'
}

const NOTHING_KEPT = new Error('the kernel keeps nothing of what was there')
