import { NlkitError } from '../../wire/index.ts'
import type { Step } from './step.ts'

/** A step that the kernel refused, and why. */
export interface FailedStep {
  readonly step: Step
  readonly error: unknown
}

/** What became of the steps when one of them failed. */
export interface EnsureOutcome {
  /** Steps that were done, in order. */
  readonly done: readonly Step[]
  /** Steps that failed; more than one where they went out together. What of them may be in force was undone too. */
  readonly failed: readonly FailedStep[]
  /** Those of `done` that were undone. */
  readonly undone: readonly Step[]
  /**
   * Those of `done` and `failed` that are or may be in force still, with what stood in the way of undoing them; and steps
   * that would bring back what the kernel took along, where these failed.
   */
  readonly remaining: readonly FailedStep[]
}

/** `ensure` could not reach what was described. */
export class EnsureError extends NlkitError implements EnsureOutcome {
  readonly code = 'ERR_NLKIT_ENSURE'
  readonly done: readonly Step[]
  readonly failed: readonly FailedStep[]
  readonly undone: readonly Step[]
  readonly remaining: readonly FailedStep[]

  constructor(outcome: EnsureOutcome, cause: unknown) {
    super(describe(outcome, cause), { cause })
    this.done = outcome.done
    this.failed = outcome.failed
    this.undone = outcome.undone
    this.remaining = outcome.remaining
  }
}

function describe({ done, failed, undone, remaining }: EnsureOutcome, cause: unknown): string {
  const reasons = failed.map(({ step, error }) => reasonOf(step, error))
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : ''
  const reason = `${reasons[0] ?? messageOf(cause)}${more}`
  if (remaining.length > 0) return `${reason}; not undone: ${remaining.map(({ step }) => step.text).join('; ')}`
  if (done.length === 0) return `${reason}; nothing was changed`
  return `${reason}; what was done before (${undone.length} steps) was undone`
}

function reasonOf(step: Step, error: unknown): string {
  const message = messageOf(error)
  return message.startsWith(step.text) ? message : `${step.text}: ${message}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
