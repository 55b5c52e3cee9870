import type { Scenario } from './scenario.ts'

export const namespaces: readonly Scenario[] = []
