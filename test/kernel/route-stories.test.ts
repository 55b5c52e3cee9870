import { describe, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { linkKindStories } from '../live/link-kinds.story.ts'
import { namespaceStories } from '../live/namespaces.story.ts'
import { operationStories } from '../live/operations.story.ts'
import { routeStories } from '../live/route.story.ts'
import { routingObjectStories } from '../live/routing-objects.story.ts'
import { timeStories } from '../live/time.story.ts'
import { ManualClock } from '../support/kernel.ts'

const stories = {
  ...routeStories,
  ...operationStories,
  ...linkKindStories,
  ...routingObjectStories,
  ...timeStories,
  ...namespaceStories,
}

describe("nlkit's kernel", () => {
  test.for(Object.entries(stories))('%s', async ([, story], { skip }) => {
    const clock = new ManualClock()
    const kernel = new Kernel({ clock })
    const [task, far] = [kernel.task(), kernel.task({ net: kernel.net() })]
    let lacking: string | undefined
    const fd = task.openNet(far.net)
    await story({
      open: (options) => kernel.socket(protocols.NETLINK_ROUTE, { task, ...options }),
      other: {
        fd,
        open: (options) => kernel.socket(protocols.NETLINK_ROUTE, { task: far, ...options }),
        async end() {
          task.close(fd)
          far.exit()
        },
      },
      many: 1000,
      wait: async (milliseconds) => clock.advance(milliseconds),
      lacks: (what) => {
        lacking = what
      },
    })
    skip(lacking !== undefined, `needs a kernel with ${lacking}`)
  })
})
