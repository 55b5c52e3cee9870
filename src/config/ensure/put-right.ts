import { type AddrMessage, addressFamilies, addrFlags, linkFlags } from '../../families/route/index.ts'
import { type LinkDescription, linkNoun } from '../link/link.ts'
import type { RouteConnection } from '../verb.ts'
import { type CurrentState, readEverything } from './current-state.ts'
import { LinkTable } from './link-table.ts'
import { addressAgain, addressDeletion, isKernelMadeAddress, newestFirst } from './plan-addresses.ts'
import { routesAgain } from './plan-routes.ts'
import { rulesAgain } from './plan-rules.ts'
import { runSteps, type StepFailure } from './run-steps.ts'
import { describedStep, type PlannedStep } from './step.ts'

/**
 * Sets links, then addresses, routes and rules as they were, also in their order.
 * Returns what could not be.
 */
export async function putRight(rt: RouteConnection, before: CurrentState): Promise<StepFailure[]> {
  const table = new LinkTable(before.links)
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
  const lost = new Set(ours.filter((address) => !now.has(addressKey(address))))
  const promoted = ours.filter(
    (address) => isSecondary(address) && !isSecondary(now.get(addressKey(address)) ?? address),
  )
  const links = new Set(promoted.map(({ index }) => index))
  const secondary = new Set(
    ours.filter((address) => links.has(address.index) && isSecondary(address) && !lost.has(address)),
  )
  return [
    ...newestFirst([...secondary]).map((address) => addressDeletion(address, table)),
    ...ours
      .filter((address) => lost.has(address) || secondary.has(address))
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

function lostRules(before: CurrentState, after: CurrentState): PlannedStep[] {
  return rulesAgain(before.rules, after.rules)
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
