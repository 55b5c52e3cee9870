import type { Scenario } from './scenario.ts'

export const routes: readonly Scenario[] = []
