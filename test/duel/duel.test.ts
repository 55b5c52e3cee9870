import { describe, expect, test } from 'vitest'
import { needNamespaces } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { foundStories } from './found/stories.js'
import type { Step } from './random/draft.js'
import { randomStory, storyKinds } from './random/story.js'
import { StoryDuel } from './story-duel.js'
import { placesOf, tell } from './tell.js'
import { virtualWorld } from './worlds.js'

describe('random stories', () => {
  test('kind and seed decide them', () => {
    expect(randomStory('routes', 7)).toEqual(randomStory('routes', 7))
    expect(randomStory('routes', 7)).not.toEqual(randomStory('routes', 8))
    expect(randomStory('routes', 7)).not.toEqual(randomStory('rules', 7))
  })

  test.each(storyKinds)('of %s come to their end on nlkit’s kernel, which answers every question', (kind) => {
    for (let seed = 0; seed < 8; seed++) {
      const steps = randomStory(kind, seed)
      const places = placesOf(steps)
      const once = tell(steps, virtualWorld(places), new Transcript())
      expect(once.differences(tell(steps, virtualWorld(places), new Transcript()))).toEqual([])
    }
  })
})

describe('told to both kernels', () => {
  needNamespaces()

  const duel = new StoryDuel(Transcript)

  // Stories of these seeds are told alike; one that stops to be shows what has changed.
  const seeds = {
    links: [1, 2, 4, 5, 6, 7, 8, 9],
    bridges: [1, 2, 3, 4, 5, 6, 7, 8],
    groups: [1, 2, 3, 4, 5, 6, 7, 8],
    uppers: [1, 2, 3, 4, 5, 6, 7, 8],
    lives: [2, 3, 4, 5, 6, 7, 9, 10],
    vnis: [1, 2, 3, 4, 5, 6, 7, 8],
    ifbs: [1, 2, 3, 4, 5, 6, 7, 8],
    namespaces: [1, 2, 3, 4, 5, 6, 7, 8],
    addresses: [1, 2, 3, 4, 6, 7, 8, 11],
    routes: [1, 3, 4, 5, 6, 7, 8, 9],
    rules: [1, 2, 3, 4, 5, 7, 8, 9],
    nexthops: [1, 2, 3, 4, 5, 6, 7, 8],
    neighbours: [1, 2, 3, 4, 5, 6, 7, 8],
    forwarding: [1, 2, 3, 5, 6, 7, 8, 9],
    questions: [1, 2, 3, 4, 5, 6, 7, 8],
    hostile: [2, 3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19],
  }
  const stories = Object.entries(seeds).flatMap(([kind, list]) => list.map((seed) => [kind, seed] as const))

  /** Fails where the kernels do not say the same. */
  function compare(steps: readonly Step[], skip: (condition: boolean, reason: string) => void): void {
    const differences = duel.differences(steps)
    skip(duel.isLate, "needs a machine that tells a story before Linux's timers are over")
    expect(differences).toEqual([])
  }

  test.for(stories)('a random story of %s, seed %i', ([kind, seed], { skip }) => compare(randomStory(kind, seed), skip))

  test.for(Object.entries(foundStories))('%s', ([, steps], { skip }) => compare(steps, skip))
})
