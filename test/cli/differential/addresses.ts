import type { Scenario } from './scenario.ts'

export const addresses: readonly Scenario[] = []
