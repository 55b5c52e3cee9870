import type { Scenario } from './scenario.ts'

export const forwardingEntries: readonly Scenario[] = []
