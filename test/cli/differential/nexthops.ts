import type { Scenario } from './scenario.ts'

export const nexthops: readonly Scenario[] = []
