import { open as openFile } from 'node:fs/promises'
import { release } from 'node:os'
import { platform } from 'node:process'
import { beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  GenericFamilies,
  getFamily,
  getPolicy,
  managementGroup,
  netdev,
  nlctrl,
} from '../../src/families/generic/index.ts'
import { delLink, getLink, newLink, route, setLink } from '../../src/families/route/index.ts'
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

describe('devices that come, change and go', () => {
  needNamespaces()
  beforeEach(({ skip }) => skip(!release().startsWith('6.18.'), 'needs Linux 6.18'))

  type Open = (protocol: number) => Socket

  /** What the group mgmt of netdev hears of pairs, a bridge, and a link that goes to another namespace and back. */
  async function heard(open: Open, other: number | { pid: number }): Promise<unknown[]> {
    await using devices = await connect(netdev, { socket: () => open(NETLINK_GENERIC) })
    const events = devices.subscribe([managementGroup])
    await using rt = await connect(route, { socket: () => open(protocols.NETLINK_ROUTE) })
    const pair = (ifname: string, peer: string) =>
      rt.do(newLink, { ifname, linkinfo: { kind: 'veth', data: { peer: { ifname: peer } } } }, { flags: 0x600 })
    await pair('v0', 'v1')
    await rt.do(newLink, { ifname: 'br0', linkinfo: { kind: 'bridge' } }, { flags: 0x600 })
    await rt.do(setLink, { ifname: 'v0', flags: 1, change: 1 })
    await rt.do(delLink, { ifname: 'br0' })
    await rt.do(delLink, { ifname: 'v0' })
    await pair('v2', 'v3')
    await rt.do(setLink, {
      ifname: 'v2',
      ...(typeof other === 'number' ? { netNsFd: other } : { netNsPid: other.pid }),
    })
    await rt.do(newLink, { ifname: 'last', linkinfo: { kind: 'bridge' } }, { flags: 0x600 })
    const { index } = await rt.do(getLink, { ifname: 'last' })
    const told: unknown[] = []
    for await (const { event, value } of events) {
      const { ifindex, xdpFeatures, xdpRxMetadataFeatures: metadata } = value ?? {}
      told.push([event, ifindex, xdpFeatures, metadata].join(' '))
      if (value?.ifindex === index) break
    }
    return told
  }

  test('are told alike', async () => {
    const kernel = new Kernel()
    const task = kernel.task({ net: kernel.net() })
    const there = kernel.task({ net: kernel.net() })
    const virtual = await heard((protocol) => kernel.socket(protocol, { task }), { pid: there.tgid })
    const linux = await withNamespace((here) =>
      withNamespace(async (elsewhere) => {
        const file = await openFile(elsewhere.path)
        try {
          return await heard((protocol) => open(protocol, { netns: here.path }), file.fd)
        } finally {
          await file.close()
        }
      }),
    )
    expect(virtual).toEqual(linux)
    expect(linux.length).toBeGreaterThan(12)
  })
})
