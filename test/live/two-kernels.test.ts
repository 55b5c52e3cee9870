import { describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { linkKindStories } from './link-kinds.story.ts'
import { operationStories } from './operations.story.ts'
import { type RouteStory, routeStories } from './route.story.ts'
import { routingObjectStories } from './routing-objects.story.ts'

const stories = { ...operationStories, ...linkKindStories, ...routingObjectStories, ...routeStories }

type Open = (options?: { slabSize?: number }) => Socket

/** Tells a story, and gives what was said; what the kernel lacks, where it lacks something. */
async function tell(story: RouteStory, open: Open): Promise<{ said: Transcript; lacking: string | undefined }> {
  const said = new Transcript()
  let lacking: string | undefined
  const lacks = (what: string) => {
    lacking = what
  }
  await story({ open: (options) => said.follow(open(options)), many: 20, lacks })
  return { said, lacking }
}

describe('what is said in a story', () => {
  needNamespaces()

  test.for(Object.entries(stories))('%s', async ([, story], { skip }) => {
    const kernel = new Kernel()
    const virtual = await tell(story, (options) => kernel.socket(protocols.NETLINK_ROUTE, options))
    const linux = await withNamespace(({ path }) =>
      tell(story, (options) => open(protocols.NETLINK_ROUTE, { netns: path, ...options })),
    )
    skip(virtual.lacking !== undefined, `nlkit's kernel has no ${virtual.lacking}`)
    skip(linux.lacking !== undefined, `needs a kernel with ${linux.lacking}`)
    expect(virtual.said.differences(linux.said).join('\n')).toBe('')
  })
})
