import { release } from 'node:os'
import { platform } from 'node:process'
import { beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { GenericFamilies, getFamily, getPolicy, nlctrl } from '../../src/families/generic/index.ts'
import { Kernel } from '../../src/kernel/index.ts'
import { open, type Socket } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'
import { Transcript } from '../support/transcript.ts'
import { genericStories } from './generic.story.ts'

const { NETLINK_GENERIC } = protocols

describe.each([
  { whose: "Linux's kernel", isThere: platform === 'linux', opener: () => () => open(NETLINK_GENERIC) },
  { whose: "nlkit's kernel", isThere: true, opener: () => openerOf(new Kernel()) },
])('$whose and its generic families', ({ isThere, opener }) => {
  beforeEach(({ skip }) => skip(!isThere, 'needs Linux'))
  test.each(Object.entries(genericStories))('%s', async (_name, story) => story({ open: opener() }))
})

function openerOf(kernel: Kernel) {
  return () => kernel.socket(NETLINK_GENERIC)
}

// Their numbers of attributes and their limits change with versions, so they are compared with the kernel that they are of.
describe("families of nlkit's kernel and of Linux 6.18", () => {
  beforeEach(({ skip }) => skip(!release().startsWith('6.18.'), 'needs Linux 6.18'))

  test.each(['nlctrl', 'netdev', 'ethtool', 'tcp_metrics'])('%s is described alike', async (familyName) => {
    const described = async (socket: () => Socket) => {
      await using ctrl = await connect(nlctrl, { socket })
      const { familyId, mcastGroups, ...family } = await ctrl.do(getFamily, { familyName })
      const policies = await ctrl.dump(getPolicy, { familyName }).toArray()
      return [family, mcastGroups?.map(({ name }) => name), policies.map((part) => ({ ...part, familyId: 0 }))]
    }
    expect(await described(openerOf(new Kernel()))).toEqual(await described(() => open(NETLINK_GENERIC)))
  })
})

describe("what is said in a story, by nlkit's kernel and by Linux 6.18", () => {
  needNamespaces()
  beforeEach(({ skip }) => skip(!release().startsWith('6.18.'), 'needs Linux 6.18'))

  // Which families there are is a kernel's own affair.
  const compared = Object.entries(genericStories).filter(([name]) => !name.startsWith('families are dumped'))
  test.each(compared)('%s', async (_, story) => {
    const tell = async (open: () => Socket) => {
      const said = new Transcript(undefined, new GenericFamilies())
      await story({ open: () => said.follow(open()) })
      return said
    }
    const kernel = new Kernel()
    const task = kernel.task({ net: kernel.net() })
    const virtual = await tell(() => kernel.socket(NETLINK_GENERIC, { task }))
    const linux = await withNamespace(({ path }) => tell(() => open(NETLINK_GENERIC, { netns: path })))
    expect(virtual.differences(linux).join('\n')).toBe('')
  })
})
