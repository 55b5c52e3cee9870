import { describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { linkKindStories } from './link-kinds.story.ts'
import { notificationStories } from './notifications.story.ts'
import { operationStories } from './operations.story.ts'
import { refusalStories } from './refusals.story.ts'
import { type RouteStory, routeStories } from './route.story.ts'
import { routingObjectStories } from './routing-objects.story.ts'
import { timeStories } from './time.story.ts'

/** What a worker of Linux sees to: how often a story has to ask is different each time. */
const inItsOwnTime = new Set(['multicast addresses'])

const refusals = Object.fromEntries(Object.entries(refusalStories).map(([name, story]) => [`refusals ${name}`, story]))

const stories = {
  ...refusals,
  ...notificationStories,
  ...operationStories,
  ...linkKindStories,
  ...routingObjectStories,
  ...routeStories,
  ...timeStories,
}

type Open = (options?: { slabSize?: number }) => Socket

/** Some milliseconds in which nothing of this process runs. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
}

/** Tells a story, and gives what was said; what the kernel lacks, where it lacks something. */
async function tell(
  story: RouteStory,
  open: Open,
  pause?: () => void,
): Promise<{ said: Transcript; lacking: string | undefined }> {
  const said = new Transcript(pause)
  let lacking: string | undefined
  const lacks = (what: string) => {
    lacking = what
  }
  await story({ open: (options) => said.follow(open(options)), many: 20, lacks })
  return { said, lacking }
}

describe('what is said in a story', () => {
  needNamespaces()

  const compared = Object.entries(stories).filter(([name]) => !inItsOwnTime.has(name))

  // On a busy host Linux may tell of a carrier later than it does otherwise.
  test.for(compared)('%s', { retry: 2 }, async ([, story], { skip }) => {
    const kernel = new Kernel()
    const virtual = await tell(story, (options) => kernel.socket(protocols.NETLINK_ROUTE, options))
    const linux = await withNamespace(({ path }) =>
      tell(story, (options) => open(protocols.NETLINK_ROUTE, { netns: path, ...options }), pause),
    )
    skip(virtual.lacking !== undefined, `nlkit's kernel has no ${virtual.lacking}`)
    skip(linux.lacking !== undefined, `needs a kernel with ${linux.lacking}`)
    expect(virtual.said.differences(linux.said).join('\n')).toBe('')
  })
})
