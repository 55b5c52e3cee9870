import { describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { linkKindStories } from '../live/link-kinds.story.ts'
import { operationStories } from '../live/operations.story.ts'
import { routeStories } from '../live/route.story.ts'
import { routingObjectStories } from '../live/routing-objects.story.ts'
import { timeStories } from '../live/time.story.ts'
import { ManualClock } from '../support/kernel.ts'

const stories = { ...routeStories, ...operationStories, ...linkKindStories, ...routingObjectStories, ...timeStories }

describe("nlkit's kernel", () => {
  test.for(Object.entries(stories))('%s', async ([, story], { skip }) => {
    const clock = new ManualClock()
    const kernel = new Kernel({ clock })
    let lacking: string | undefined
    await story({
      open: (options) => kernel.socket(protocols.NETLINK_ROUTE, options),
      many: 1000,
      wait: async (milliseconds) => clock.advance(milliseconds),
      lacks: (what) => {
        lacking = what
      },
    })
    skip(lacking !== undefined, `needs a kernel with ${lacking}`)
  })
})
