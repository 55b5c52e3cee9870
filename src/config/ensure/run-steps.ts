import type { BatchRequest } from '../../client/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { LinkNames } from '../link/link-names.ts'
import { type ChangeOptions, inWords, type RouteConnection } from '../verb.ts'
import type { FailedStep } from './ensure-error.ts'
import { type PlannedStep, publicStep, type Step } from './step.ts'

/** A step that failed, and whether it may be in force all the same, as a whole or in part. */
export interface StepFailure {
  readonly step: PlannedStep
  readonly error: unknown
  readonly inDoubt: boolean
}

/** What became of steps. Of deletions those are in neither list whose object had gone along with something else. */
export interface Run {
  readonly done: PlannedStep[]
  readonly failed: StepFailure[]
}

/**
 * Does steps in order: links one by one, since those that follow need them, and what comes between in batches. Stops
 * after the batch in which one failed.
 */
export async function runSteps(
  rt: RouteConnection,
  steps: readonly PlannedStep[],
  options: ChangeOptions,
): Promise<Run> {
  const run: Run = { done: [], failed: [] }
  for (const batch of batchesOf(steps)) {
    // Between requests the event loop has its turn, and so has whoever wants to end this.
    if (run.done.length > 0) await new Promise<void>((resolve) => setImmediate(resolve))
    await runBatch(rt, batch, run, options)
    if (run.failed.length > 0) break
  }
  return run
}

function batchesOf(steps: readonly PlannedStep[]): PlannedStep[][] {
  const batches: PlannedStep[][] = []
  for (const step of steps) {
    const last = batches.at(-1)
    if (step.object === 'link' || last === undefined || last[0]?.object === 'link') batches.push([step])
    else last.push(step)
  }
  return batches
}

async function runBatch(
  rt: RouteConnection,
  steps: readonly PlannedStep[],
  run: Run,
  options: ChangeOptions,
): Promise<void> {
  // Links that were made or made again have new indexes.
  const names = new LinkNames(rt, options)
  const sent: PlannedStep[] = []
  const requests: BatchRequest<'NETLINK_ROUTE'>[] = []
  let unsent: StepFailure | undefined
  for (const step of steps) {
    try {
      await names.learn(step.links)
      requests.push(step.request(names.indexOf))
      sent.push(step)
    } catch (error) {
      if (isGone(step, error)) continue
      unsent = { step, error: inWords(error, step.text), inDoubt: false }
      break // what is before it may be needed to see why
    }
  }
  const { signal, timeout } = options
  const results = await rt.batch(requests, { signal, timeout }).catch((error) => error as Error)
  for (const [i, step] of sent.entries()) {
    const result = Array.isArray(results) ? results[i] : { ok: false as const, error: results }
    if (result?.ok) {
      run.done.push(step)
      if (result.warning) options.onWarning?.(result.warning)
    } else if (!isGone(step, result?.error)) {
      run.failed.push({ step, error: inWords(result?.error, step.text), inDoubt: isInDoubt(step, result?.error) })
    }
  }
  if (unsent) run.failed.push(unsent)
}

/**
 * Whether what was to be deleted is not there any more: it went along with something else, as one end of a pair with the
 * other, or the IPv6 addresses of a link that was set down.
 */
function isGone({ verb }: Step, error: unknown): boolean {
  return verb === 'delete' && error instanceof NetlinkError && GONE.has(error.code)
}

const GONE = new Set(['ENODEV', 'ENOENT', 'ESRCH', 'EADDRNOTAVAIL'])

/**
 * Whether a request that was sent may have been done although there is no success: nobody has waited for the answer, or it
 * changes a link, which the kernel does bit by bit up to what it refuses (`net/core/rtnetlink.c`, do_setlink()).
 */
function isInDoubt({ object, verb }: Step, error: unknown): boolean {
  return !(error instanceof NetlinkError) || (object === 'link' && verb === 'change')
}

/** A failure as others see it. */
export function publicFailure({ step, error }: Pick<StepFailure, 'step' | 'error'>): FailedStep {
  return { step: publicStep(step), error }
}
