import type { Scenario } from './scenario.ts'

export const links: readonly Scenario[] = []
