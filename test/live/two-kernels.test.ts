import { closeSync, openSync } from 'node:fs'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  getAddr,
  getLink,
  getMulticast,
  getNeigh,
  getNetconf,
  getNexthop,
  getRoute,
  getRule,
  getStats,
  route,
} from '../../src/families/route/index.ts'
import { Kernel, type Task } from '../../src/kernel/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { ManualClock } from '../support/kernel.ts'
import { holdAddressTests, settle } from '../support/linux-workers.js'
import { linuxVersion, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { echoStories } from './echoes.story.ts'
import { linkKindStories } from './link-kinds.story.ts'
import { multipathStories } from './multipath.story.ts'
import { namespaceStories } from './namespaces.story.ts'
import { notificationStories } from './notifications.story.ts'
import { operationStories } from './operations.story.ts'
import { RealTime } from './real-time.ts'
import { refusalStories } from './refusals.story.ts'
import { type RouteStory, routeStories } from './route.story.ts'
import { routingObjectStories } from './routing-objects.story.ts'
import { timeStories } from './time.story.ts'
import { vlanStories } from './vlans.story.ts'

const refusals = Object.fromEntries(Object.entries(refusalStories).map(([name, story]) => [`refusals ${name}`, story]))

const stories = {
  ...refusals,
  ...notificationStories,
  ...echoStories,
  ...operationStories,
  ...linkKindStories,
  ...routingObjectStories,
  ...routeStories,
  ...namespaceStories,
  ...multipathStories,
}

type Open = (options?: { slabSize?: number }) => Socket

/** Of a link: its counters, those of its kind and of its part in a master, of hardware, and of families (IFLA_STATS_*). */
const ALL_STATS = 0x1f

/** Where a story is told: two namespaces, and a descriptor of the second one. */
interface Place {
  readonly open: Open
  readonly openOther: Open
  readonly fd: number
  /** Waits until the kernel has done there what it leaves to workers. */
  readonly settle?: () => void
  /** Lets time pass, in milliseconds; without it, it passes. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

function virtualPlace(): Place {
  const clock = new ManualClock()
  const kernel = new Kernel({ clock })
  const [task, far] = [kernel.task(), kernel.task({ net: kernel.net() })]
  const opener =
    (task: Task): Open =>
    (options) =>
      kernel.socket(protocols.NETLINK_ROUTE, { task, ...options })
  const wait = async (milliseconds: number) => clock.advance(milliseconds)
  return { open: opener(task), openOther: opener(far), fd: task.openNet(far.net), wait }
}

async function withLinuxPlace<T>(
  prepare: (namespace: Namespace) => void,
  body: (place: Place) => Promise<T>,
): Promise<T> {
  return withNamespace((near) =>
    withNamespace(async (far) => {
      for (const namespace of [near, far]) prepare(namespace)
      const fd = openSync(far.path, 'r')
      const opener =
        ({ path }: Namespace): Open =>
        (options) =>
          open(protocols.NETLINK_ROUTE, { netns: path, ...options })
      const sockets = [near, far].map(({ path }) => open(protocols.NETLINK_ROUTE, { netns: path }))
      const settleBoth = () => sockets.forEach(settle)
      try {
        return await body({ open: opener(near), openOther: opener(far), fd, settle: settleBoth })
      } finally {
        for (const socket of sockets) socket.close()
        closeSync(fd)
      }
    }),
  )
}

/** What was said in a story; what the kernel lacks, where it lacks something. */
interface Told {
  readonly said: Transcript
  readonly lacking: string | undefined
}

async function tell(story: RouteStory, { open, openOther, fd, settle, wait }: Place): Promise<Told> {
  const said = new Transcript(settle)
  let lacking: string | undefined
  const lacks = (what: string) => {
    lacking = what
  }
  const other = { fd, open: (options?: { slabSize?: number }) => said.follow(openOther(options), 'second') }
  await story({ open: (options) => said.follow(open(options)), other, many: 20, lacks, ...(wait && { wait }) })
  await askForAll(() => said.follow(open()))
  await askForAll(() => said.follow(openOther(), 'second'))
  return { said, lacking }
}

/** Whether Linux lists IPv4 groups, as it does since 6.18: where it does not, neither kernel is asked. */
let listsIpv4Groups = true

async function linuxListsIpv4Groups(): Promise<boolean> {
  const rt = await connect(route, { socket: () => open(protocols.NETLINK_ROUTE) })
  const listing = rt.dump(getMulticast, { family: 2 }).toArray()
  const answer = await listing.then(
    () => true,
    () => false,
  )
  rt.close()
  return answer
}

/** Asks for all that there is in the end, of carriers and groups too. */
async function askForAll(socket: () => Socket): Promise<void> {
  const rt = await connect(route, { socket })
  await rt.dump(getLink, {}).toArray()
  for (const family of [2, 10]) {
    await rt.dump(getAddr, { family }).toArray()
    await rt.dump(getRoute, { family }).toArray()
    await rt.dump(getRule, { family }).toArray()
    if (family === 10 || listsIpv4Groups) await rt.dump(getMulticast, { family }).toArray()
    await rt.dump(getNetconf, { family }).toArray()
  }
  for (const family of [0, 7]) await rt.dump(getNeigh, { family }).toArray()
  await rt.dump(getNexthop, {}).toArray()
  await rt.dump(getStats, { filterMask: ALL_STATS }).toArray()
  rt.close()
}

type Skip = (condition: boolean, reason: string) => void

/** How stories are told to Linux. */
interface Manner {
  readonly prepare: (namespace: Namespace) => void
  /** Whether what counts is how much time has passed since the story waited first, and not since it began. */
  readonly isOfTime: boolean
  /** Milliseconds more than the story wants that may pass: a difference in one that took longer does not count. */
  readonly slack: number
}

/** After three seconds Linux gives up a neighbour that does not answer, and other things. */
const atOnce: Manner = { prepare: holdAddressTests, isOfTime: false, slack: 2500 }
const inTime: Manner = { prepare: () => {}, isOfTime: true, slack: 250 }

/** How often a story is told to a busy machine. */
const TELLINGS = 10

async function compare(story: RouteStory, skip: Skip, manner: Manner): Promise<void> {
  const virtual = await tell(story, virtualPlace())
  for (let i = 0; i < TELLINGS; i++) {
    const time = new RealTime()
    const linux = await tellLinux(story, time, manner).catch((error: unknown) => {
      if (time.late < manner.slack) throw error
    })
    if (linux === undefined) continue
    const differences = differencesOf(virtual, linux, skip)
    if (differences === '' || time.late < manner.slack) return expect(differences).toBe('')
  }
  skip(true, 'needs a machine that tells a story before more time has passed than it wants')
}

function tellLinux(story: RouteStory, time: RealTime, { prepare, isOfTime }: Manner): Promise<Told> {
  return withLinuxPlace(prepare, (place) => {
    if (!isOfTime) time.begin()
    return tell(story, { ...place, wait: time.wait }).finally(() => time.end())
  })
}

/** A line each. Skips the test where one of the kernels lacks what the story is about. */
function differencesOf(virtual: Told, linux: Told, skip: Skip): string {
  skip(virtual.lacking !== undefined, `nlkit's kernel has no ${virtual.lacking}`)
  skip(linux.lacking !== undefined, `needs a kernel with ${linux.lacking}`)
  return virtual.said.differences(linux.said).join('\n')
}

vi.setConfig({ maxConcurrency: 10 })

describe('what is said in a story', () => {
  needNamespaces()
  beforeAll(async () => {
    listsIpv4Groups = await linuxListsIpv4Groups()
  })

  test.for(Object.entries(stories))('%s', ([, story], { skip }) => compare(story, skip, atOnce))

  test.for(Object.entries(vlanStories))('%s', ([, story], { skip }) => {
    skip(linuxVersion()[0] > 6, 'needs a Linux before 7, whose VLANs follow the link below them at once')
    return compare(story, skip, atOnce)
  })

  // Most of these is waiting.
  test.concurrent.for(Object.entries(timeStories))('%s', ([, story], { skip }) => compare(story, skip, inTime))
})
