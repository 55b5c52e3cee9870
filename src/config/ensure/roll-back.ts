import { type AddrMessage, linkFlags, type RouteMessage } from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type LinkDescription, linkNoun } from '../link.ts'
import type { RouteConnection } from '../verb.ts'
import { type CurrentState, readEverything } from './current-state.ts'
import type { FailedStep } from './ensure-error.ts'
import { LinkTable } from './link-table.ts'
import { addressAgain, isKernelMadeAddress } from './plan-addresses.ts'
import { isKernelMadeRoute, routeAgain } from './plan-routes.ts'
import { runSteps } from './run-steps.ts'
import { describedStep, type PlannedStep, publicStep, type Step } from './step.ts'

/** What was undone, and what could not be. */
export interface RolledBack {
  readonly undone: readonly Step[]
  readonly remaining: readonly FailedStep[]
}

/**
 * Undoes steps, the last one first, each by itself: one that cannot be undone keeps no other. Then what the kernel did of
 * its own accord is put right, where `before` says what there was: it takes routes away with an address, and lowers an MTU
 * with that of the link below. The signal or the time that has ended the work does not end this.
 */
export async function rollBack(
  rt: RouteConnection,
  done: readonly PlannedStep[],
  before: CurrentState | undefined,
): Promise<RolledBack> {
  const undone: Step[] = []
  const remaining: FailedStep[] = []
  for (const step of [...done].reverse()) {
    if (step.undo === undefined) {
      remaining.push({ step: publicStep(step), error: new Error('the kernel keeps nothing of what was there') })
      continue
    }
    const { failed } = await runSteps(rt, [step.undo], {})
    if (failed[0] === undefined || isGone(step.undo, failed[0].error)) undone.push(publicStep(step))
    else remaining.push({ step: publicStep(step), error: failed[0].error })
  }
  if (before && done.length > 0) remaining.push(...(await putRight(rt, before, await readEverything(rt, {}))))
  return { undone, remaining }
}

/** What was to be deleted went with something else: one end of a pair with the other. */
function isGone({ verb }: Step, error: unknown): boolean {
  return verb === 'delete' && error instanceof NetlinkError && GONE.has(error.code)
}

const GONE = new Set(['ENODEV', 'ENOENT', 'ESRCH', 'EADDRNOTAVAIL'])

/** Sets links, and adds addresses and then routes, as they were. Returns what could not be. */
async function putRight(rt: RouteConnection, before: CurrentState, after: CurrentState): Promise<FailedStep[]> {
  const table = new LinkTable(before.links)
  const steps = [
    ...changedLinks(before, after).map((link) => describedStep(linkNoun, 'change', link)),
    ...missing(before.addresses, after.addresses, addressKey)
      .filter((lost) => !isKernelMadeAddress(lost, table))
      .map((lost) => addressAgain(lost, table)),
    ...missing(before.routes, after.routes, routeKey)
      .filter((lost) => !isKernelMadeRoute(lost))
      .map((lost) => routeAgain(lost, table)),
  ]
  const failed: FailedStep[] = []
  for (const step of steps) failed.push(...(await runSteps(rt, [step], {})).failed)
  return failed
}

const addressKey = ({ family, index, local, address, prefixlen }: AddrMessage) =>
  [family, index, local ?? address, prefixlen].join()
const routeKey = ({ family, table, dst, dstLen, tos, priority, oif, gateway }: RouteMessage) =>
  [family, table, dst, dstLen, tos, priority, oif, gateway].join()

/** Links that are there still, with their MTU and their being up as it was, where that is no longer so. */
function changedLinks(before: CurrentState, after: CurrentState): LinkDescription[] {
  const now = new LinkTable(after.links)
  return before.links.flatMap(({ index = 0, mtu, flags = 0 }) => {
    const link = now.find(index)
    const up = (flags & linkFlags.UP) !== 0
    if (link === undefined || (link.mtu === mtu && (((link.flags ?? 0) & linkFlags.UP) !== 0) === up)) return []
    return [{ name: index, mtu, up }]
  })
}

function missing<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): T[] {
  const there = new Set(after.map(keyOf))
  return before.filter((item) => !there.has(keyOf(item)))
}
