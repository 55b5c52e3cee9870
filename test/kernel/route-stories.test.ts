import { describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { linkKindStories } from '../live/link-kinds.story.ts'
import { operationStories } from '../live/operations.story.ts'
import { routeStories } from '../live/route.story.ts'
import { routingObjectStories } from '../live/routing-objects.story.ts'

describe("nlkit's kernel", () => {
  test.for(Object.entries({ ...routeStories, ...operationStories, ...linkKindStories, ...routingObjectStories }))(
    '%s',
    async ([, story], { skip }) => {
      const kernel = new Kernel()
      let lacking: string | undefined
      await story({
        open: (options) => kernel.socket(protocols.NETLINK_ROUTE, options),
        many: 1000,
        lacks: (what) => {
          lacking = what
        },
      })
      skip(lacking !== undefined, `needs a kernel with ${lacking}`)
    },
  )
})
