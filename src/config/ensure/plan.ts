import type { CurrentState } from './current-state.ts'
import type { Wanted } from './desired-state.ts'
import { LinkTable } from './link-table.ts'
import { planAddresses } from './plan-addresses.ts'
import { planLinkDeletions, planLinks } from './plan-links.ts'
import { planRoutes } from './plan-routes.ts'
import { planRules } from './plan-rules.ts'
import type { PlannedStep } from './step.ts'

/**
 * The steps from what is there to what is wanted, in an order in which each finds what it needs: links, their addresses,
 * routes, rules; and last the links that go, for that cannot be undone. Throws EncodeError for a description that is none.
 */
export function plan(current: CurrentState, wanted: Wanted): PlannedStep[] {
  const table = new LinkTable(current.links)
  return [
    ...planLinks(wanted, table),
    ...planAddresses(wanted, current.addresses, table),
    ...planRoutes(wanted, current.routes, table),
    ...planRules(wanted, current.rules),
    ...planLinkDeletions(wanted, current.links, table),
  ]
}
