import { linkFlags } from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type LinkDescription, linkNoun } from '../link.ts'
import type { ChangeOptions, RouteConnection } from '../verb.ts'
import { type CurrentState, readCurrent } from './current-state.ts'
import type { Wanted } from './desired-state.ts'
import type { FailedStep } from './ensure-error.ts'
import { LinkTable } from './link-table.ts'
import { addressAgain } from './plan-addresses.ts'
import { routeAgain } from './plan-routes.ts'
import { runSteps } from './run-steps.ts'
import { describedStep, type PlannedStep, publicStep, type Step } from './step.ts'

/** What was undone, and what could not be. */
export interface RolledBack {
  readonly undone: readonly Step[]
  readonly remaining: readonly FailedStep[]
}

/**
 * Undoes steps, the last one first, each by itself: one that cannot be undone keeps no other. Then what the kernel did of
 * its own accord is put right: it takes routes away with an address, and lowers an MTU with that of the link below.
 */
export async function rollBack(
  rt: RouteConnection,
  done: readonly PlannedStep[],
  before: CurrentState,
  wanted: Wanted,
  options: ChangeOptions,
): Promise<RolledBack> {
  const undone: Step[] = []
  const remaining: FailedStep[] = []
  for (const step of [...done].reverse()) {
    if (step.undo === undefined) {
      remaining.push({ step: publicStep(step), error: new Error('the kernel keeps nothing of what was there') })
      continue
    }
    const { failed } = await runSteps(rt, [step.undo], options)
    if (failed[0] === undefined || isGone(step.undo, failed[0].error)) undone.push(publicStep(step))
    else remaining.push({ step: publicStep(step), error: failed[0].error })
  }
  if (done.length > 0) await putRight(rt, before, await readCurrent(rt, wanted, options), options)
  return { undone, remaining }
}

/** What was to be deleted went with something else: one end of a pair with the other. */
function isGone({ verb }: Step, error: unknown): boolean {
  return verb === 'delete' && error instanceof NetlinkError && GONE.has(error.code)
}

const GONE = new Set(['ENODEV', 'ENOENT', 'ESRCH', 'EADDRNOTAVAIL'])

/** Sets links, and adds addresses and then routes, as they were. What cannot be is of a step that remains. */
async function putRight(
  rt: RouteConnection,
  before: CurrentState,
  after: CurrentState,
  options: ChangeOptions,
): Promise<void> {
  for (const link of changedLinks(before, after)) {
    await runSteps(rt, [describedStep(linkNoun, 'change', link)], options)
  }
  const table = new LinkTable(before.links)
  const addresses = missing(before.addresses, after.addresses, ({ family, index, local, address, prefixlen }) =>
    [family, index, local ?? address, prefixlen].join(),
  )
  const routes = missing(before.routes, after.routes, ({ family, table, dst, dstLen, tos, priority, oif, gateway }) =>
    [family, table, dst, dstLen, tos, priority, oif, gateway].join(),
  )
  for (const lost of addresses) await runSteps(rt, [addressAgain(lost, table)], options)
  for (const lost of routes) await runSteps(rt, [routeAgain(lost, table)], options)
}

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
