import { type AddrMessage, addressFamilies, addrFlags, linkFlags } from '../../families/route/index.ts'
import { NetlinkError } from '../../wire/index.ts'
import { type LinkDescription, linkNoun } from '../link.ts'
import { type RuleDescription, ruleNoun } from '../rule.ts'
import type { RouteConnection } from '../verb.ts'
import { type CurrentState, readEverything } from './current-state.ts'
import { LinkTable } from './link-table.ts'
import { addressAgain, addressDeletion, isKernelMadeAddress, newestFirst } from './plan-addresses.ts'
import { routesAgain } from './plan-routes.ts'
import { rulesAgain } from './plan-rules.ts'
import { runSteps, type StepFailure } from './run-steps.ts'
import { describedStep, type PlannedStep, type Step } from './step.ts'

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
  return [...left, ...(await putRight(rt, before, done))]
}

/** Undoes steps in the order given, and returns those that could not be. */
async function undo(rt: RouteConnection, steps: readonly PlannedStep[]): Promise<StepFailure[]> {
  const left: StepFailure[] = []
  for (const step of steps) {
    const error = step.undo ? (await runSteps(rt, [step.undo], {})).failed[0]?.error : NOTHING_KEPT
    if (error !== undefined && !isThere(step.undo, error)) left.push({ step, error, inDoubt: false })
  }
  return left
}

/** What was to be added was never gone, or has come back with something else. */
function isThere(undo: Step | undefined, error: unknown): boolean {
  return undo?.verb === 'add' && error instanceof NetlinkError && error.code === 'EEXIST'
}

const NOTHING_KEPT = new Error('the kernel keeps nothing of what was there')

/** Sets links, then addresses, routes and rules as they were. Returns what could not be. */
async function putRight(
  rt: RouteConnection,
  before: CurrentState,
  done: readonly PlannedStep[],
): Promise<StepFailure[]> {
  const table = new LinkTable(before.links)
  const addedRules = done
    .filter(({ object, verb }) => object === ruleNoun.name && verb === 'add')
    .map(({ what }) => what as RuleDescription)
  const lostRules = (_: CurrentState, after: CurrentState) => rulesAgain(before.rules, after.rules, addedRules)
  const failed: StepFailure[] = []
  for (const stepsFor of [changedLinks, addressesAgain, lostRoutes, lostRules]) {
    for (const step of stepsFor(before, await readEverything(rt, {}), table)) {
      failed.push(...(await runSteps(rt, [step], {})).failed)
    }
  }
  return failed
}

/** Adds addresses that are missing, and those again that were secondary ones and are no longer. */
function addressesAgain(before: CurrentState, after: CurrentState, table: LinkTable): PlannedStep[] {
  const now = new Map(after.addresses.map((address) => [addressKey(address), address]))
  const ours = before.addresses.filter((address) => !isKernelMadeAddress(address, table))
  const lost = ours.filter((address) => !now.has(addressKey(address)))
  const promoted = ours.filter(
    (address) => isSecondary(address) && !isSecondary(now.get(addressKey(address)) ?? address),
  )
  const links = new Set(promoted.map(({ index }) => index))
  const secondary = ours.filter(
    (address) => links.has(address.index) && isSecondary(address) && !lost.includes(address),
  )
  return [
    ...newestFirst(secondary).map((address) => addressDeletion(address, table)),
    ...ours
      .filter((address) => lost.includes(address) || secondary.includes(address))
      .map((address) => addressAgain(address, table)),
  ]
}

const isSecondary = ({ family, flags = 0 }: AddrMessage) =>
  family === addressFamilies.INET && (flags & addrFlags.SECONDARY) !== 0
const addressKey = ({ family, index, local, address, prefixlen }: AddrMessage) =>
  [family, index, local ?? address, prefixlen].join()

function lostRoutes(before: CurrentState, after: CurrentState, table: LinkTable): PlannedStep[] {
  return routesAgain(before.routes, after.routes, table)
}

/** Sets the links that are there still up or down, and their MTU, as it was. */
function changedLinks(before: CurrentState, after: CurrentState): PlannedStep[] {
  const now = new LinkTable(after.links)
  return before.links.flatMap(({ index = 0, mtu, flags = 0 }) => {
    const link = now.find(index)
    const up = (flags & linkFlags.UP) !== 0
    if (link === undefined || (link.mtu === mtu && (((link.flags ?? 0) & linkFlags.UP) !== 0) === up)) return []
    return [describedStep(linkNoun, 'change', { name: index, mtu, up } as LinkDescription)]
  })
}
