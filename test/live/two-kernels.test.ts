import { closeSync, openSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { Kernel, type Task } from '../../src/kernel/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { linkKindStories } from './link-kinds.story.ts'
import { multipathStories } from './multipath.story.ts'
import { namespaceStories } from './namespaces.story.ts'
import { notificationStories } from './notifications.story.ts'
import { operationStories } from './operations.story.ts'
import { refusalStories } from './refusals.story.ts'
import { type RouteStory, routeStories } from './route.story.ts'
import { routingObjectStories } from './routing-objects.story.ts'
import { settledState } from './settled-state.ts'
import { timeStories } from './time.story.ts'
import { vlanStories } from './vlans.story.ts'

/** What a worker of Linux sees to: how often a story has to ask is different each time. */
const inItsOwnTime = new Set(['multicast addresses'])

const refusals = Object.fromEntries(Object.entries(refusalStories).map(([name, story]) => [`refusals ${name}`, story]))

const stories = {
  ...refusals,
  ...notificationStories,
  ...vlanStories,
  ...operationStories,
  ...linkKindStories,
  ...routingObjectStories,
  ...routeStories,
  ...timeStories,
  ...namespaceStories,
  ...multipathStories,
}

type Open = (options?: { slabSize?: number }) => Socket

/** Some milliseconds in which nothing of this process runs. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)
}

/** Where a story is told: two namespaces, and a descriptor of the second one. */
interface Place {
  readonly open: Open
  readonly openOther: Open
  readonly fd: number
}

function virtualPlace(): Place {
  const kernel = new Kernel()
  const [task, far] = [kernel.task(), kernel.task({ net: kernel.net() })]
  const opener =
    (task: Task): Open =>
    (options) =>
      kernel.socket(protocols.NETLINK_ROUTE, { task, ...options })
  return { open: opener(task), openOther: opener(far), fd: task.openNet(far.net) }
}

async function withLinuxPlace<T>(body: (place: Place) => Promise<T>): Promise<T> {
  return withNamespace((near) =>
    withNamespace(async (far) => {
      const fd = openSync(far.path, 'r')
      const opener =
        ({ path }: Namespace): Open =>
        (options) =>
          open(protocols.NETLINK_ROUTE, { netns: path, ...options })
      try {
        return await body({ open: opener(near), openOther: opener(far), fd })
      } finally {
        closeSync(fd)
      }
    }),
  )
}

/** Tells a story, and gives what was said; what the kernel lacks, where it lacks something. */
async function tell(
  story: RouteStory,
  { open, openOther, fd }: Place,
  pause?: () => void,
): Promise<{ said: Transcript; lacking: string | undefined; settled: string[] }> {
  const said = new Transcript(pause)
  let lacking: string | undefined
  const lacks = (what: string) => {
    lacking = what
  }
  const other = { fd, open: (options?: { slabSize?: number }) => said.follow(openOther(options), 'second') }
  await story({ open: (options) => said.follow(open(options)), other, many: 20, lacks })
  return { said, lacking, settled: await settledState(open) }
}

vi.setConfig({ testTimeout: 60_000 })

describe('what is said in a story', () => {
  needNamespaces()

  const compared = Object.entries(stories).filter(([name]) => !inItsOwnTime.has(name))

  // On a busy host Linux may tell of a carrier later than it does otherwise.
  test.for(compared)('%s', { retry: 2 }, async ([, story], { skip }) => {
    // Side by side, as much of it is waiting.
    const [virtual, linux] = await Promise.all([
      tell(story, virtualPlace()),
      withLinuxPlace((place) => tell(story, place, pause)),
    ])
    skip(virtual.lacking !== undefined, `nlkit's kernel has no ${virtual.lacking}`)
    skip(linux.lacking !== undefined, `needs a kernel with ${linux.lacking}`)
    expect(virtual.said.differences(linux.said).join('\n')).toBe('')
    expect(virtual.settled).toEqual(linux.settled)
  })
})
