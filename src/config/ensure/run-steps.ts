import type { BatchRequest } from '../../client/index.ts'
import { LinkNames } from '../link-names.ts'
import { type ChangeOptions, inWords, type RouteConnection } from '../verb.ts'
import type { FailedStep } from './ensure-error.ts'
import { type PlannedStep, publicStep } from './step.ts'

/** What became of steps. */
export interface Run {
  readonly done: PlannedStep[]
  readonly failed: FailedStep[]
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
  for (const step of steps) {
    try {
      await names.learn(step.links)
      requests.push(step.request(names.indexOf))
      sent.push(step)
    } catch (error) {
      run.failed.push({ step: publicStep(step), error: inWords(error, step.text) })
      break // what is before it may be needed to see why
    }
  }
  const { signal, timeout } = options
  const results = await rt.batch(requests, { signal, timeout }).catch((error) => error as Error)
  for (const [i, step] of sent.entries()) {
    // A batch that was not waited for to its end may be done or not.
    const result = Array.isArray(results) ? results[i] : { ok: false as const, error: results }
    if (result?.ok) run.done.push(step)
    else run.failed.push({ step: publicStep(step), error: inWords(result?.error, step.text) })
    if (result?.ok && result.warning) options.onWarning?.(result.warning)
  }
}
