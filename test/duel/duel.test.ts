import { describe, expect, test } from 'vitest'
import { needNamespaces } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { foundStories } from './found.js'
import { randomStory, storyKinds } from './random/story.js'
import { StoryDuel } from './story-duel.js'
import { tell } from './tell.js'
import { virtualWorld } from './worlds.js'

describe('random stories', () => {
  test('kind and seed decide them', () => {
    expect(randomStory('routes', 7)).toEqual(randomStory('routes', 7))
    expect(randomStory('routes', 7)).not.toEqual(randomStory('routes', 8))
    expect(randomStory('routes', 7)).not.toEqual(randomStory('objects', 7))
  })

  test.each(storyKinds)(
    'of %s come to their end on nlkit’s kernel, which answers every question',
    (kind) => {
      for (let seed = 0; seed < 8; seed++) {
        const steps = randomStory(kind, seed)
        const once = tell(steps, virtualWorld(), new Transcript())
        expect(once.differences(tell(steps, virtualWorld(), new Transcript()))).toEqual([])
      }
    },
    60_000,
  )
})

describe('told to both kernels', () => {
  needNamespaces()

  const duel = new StoryDuel(Transcript)

  test.each(Object.entries(foundStories))('%s', (_, steps) => {
    expect(duel.differences(steps)).toEqual([])
  })
})
