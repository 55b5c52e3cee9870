import type { Scenario } from './scenario.ts'

export const neighbours: readonly Scenario[] = []
