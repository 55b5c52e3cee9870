import type { Scenario } from './scenario.ts'

export const namespaces: readonly Scenario[] = [
  { name: 'without ids', build: [], read: ['netns list-id'] },
  { name: 'with an id', build: ['netns set {peer} 5'], read: ['netns list-id'] },
  { name: 'with an id that the kernel chose', build: ['netns set {peer} auto'], read: ['netns list-id'] },
]
