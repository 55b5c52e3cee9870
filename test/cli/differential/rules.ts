import type { Scenario } from './scenario.ts'

export const rules: readonly Scenario[] = []
