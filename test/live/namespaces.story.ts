import { expect } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  addrFlags,
  delLink,
  getLink,
  getNsid,
  linkFlags,
  newAddr,
  newLink,
  newNsid,
  route,
  routeGroups,
  setLink,
} from '../../src/families/route/index.ts'
import type { Socket } from '../../src/socket/index.ts'
import { failureOf } from '../support/datagrams.ts'
import type { RouteStory, RouteWorld } from './route.story.ts'

// Links between two namespaces, of which the second is named by a descriptor.

type Route = Connection<'NETLINK_ROUTE'>
const up = { flags: linkFlags.UP, change: linkFlags.UP }
const refusal = async (promise: Promise<unknown>) => ((await failureOf(promise)) as { code?: string }).code

/** Both sides, what is heard on them, and the descriptor of the second one. */
interface Sides {
  readonly here: Route
  readonly there: Route
  readonly fd: number
  /** Reads what was heard until now. */
  hear(): Promise<void>
}

function betweenNamespaces(body: (sides: Sides) => Promise<void>): RouteStory {
  return async (world: RouteWorld) => {
    const { other } = world
    if (other === undefined) return world.lacks?.('a second namespace')
    const here = await connect(route, { socket: world.open })
    const there = await connect(route, { socket: other.open })
    const listeners: Socket[] = []
    for (const group of [routeGroups.LINK, routeGroups.NSID])
      for (const open of [world.open, other.open]) {
        const listener = open()
        listener.join(group)
        listeners.push(listener)
      }
    const hear = async () => {
      for (const rt of [here, there]) await rt.do(getLink, { index: 1 })
      for (const listener of listeners) while (listener.receive() !== undefined);
    }
    await body({ here, there, fd: other.fd, hear })
    await hear()
    for (const rt of [here, there]) await Promise.all([rt.dump(getLink, {}).toArray(), rt.dump(getNsid, {}).toArray()])
    for (const one of [here, there, ...listeners]) one.close()
  }
}

/** What is heard in a namespace, and what is there in the end, when another one ends that links here cannot be without. */
const endOfNamespace: RouteStory = async ({ open, other, lacks }) => {
  if (other?.end === undefined) return lacks?.('a second namespace that can end')
  const { fd } = other
  const here = await connect(route, { socket: open })
  const there = await connect(route, { socket: other.open })
  const listener = open()
  for (const group of heardOf) listener.join(group)
  const hear = async () => {
    await here.do(getLink, { index: 1 })
    while (listener.receive() !== undefined);
  }
  await here.do(newNsid, { nsid: 5, fd })
  const peer = { ifname: 'b', netNsFd: fd }
  await here.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer } } })
  await there.do(newLink, { ifname: 'c', linkinfo: { kind: 'veth', data: { peer: { ifname: 'd' } } } })
  await there.do(newLink, { ifname: 'br', linkinfo: { kind: 'bridge' } })
  await there.do(setLink, { ifname: 'b', master: (await there.do(getLink, { ifname: 'br' })).index, ...up })
  await hear()
  const { index: link } = await there.do(getLink, { ifname: 'd' })
  await here.do(newLink, { ifname: 'm', link, linkNetnsid: 5, linkinfo: { kind: 'macvlan' } })
  await here.do(newLink, { ifname: 'x', linkNetnsid: 5, linkinfo: { kind: 'vxlan', data: { id: 7 } } })
  await hear()
  const { index } = await here.do(getLink, { ifname: 'a' })
  await here.do(setLink, { index, afSpec: { inet6: { addrGenMode: 1 } } })
  await here.do(setLink, { index, ...up })
  await here.do(newAddr, { family: 2, index, local: '10.0.0.1', prefixlen: 24 })
  await here.do(newAddr, { family: 10, index, local: '2001:db8::1', prefixlen: 64, flags: addrFlags.NODAD })
  await hear()
  there.close()
  await other.end()
  await hear()
  expect((await here.dump(getLink, {}).toArray()).map(({ ifname }) => ifname)).toEqual(['lo'])
  expect(await here.dump(getNsid, {}).toArray()).toEqual([])
  for (const one of [here, listener]) one.close()
}

const heardOf = [
  routeGroups.NSID,
  routeGroups.LINK,
  routeGroups.IPV4_IFADDR,
  routeGroups.IPV6_IFADDR,
  routeGroups.IPV4_ROUTE,
  routeGroups.IPV6_ROUTE,
  routeGroups.IPV4_NETCONF,
  routeGroups.IPV6_NETCONF,
]

export const namespaceStories: Record<string, RouteStory> = {
  'a namespace ends, and with it links elsewhere': endOfNamespace,

  'a pair is made across namespaces, and one end follows the other': betweenNamespaces(
    async ({ here, there, fd, hear }) => {
      const peer = { ifname: 'b', netNsFd: fd }
      await here.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer } } })
      await hear()
      const { linkNetnsid, index } = await here.do(getLink, { ifname: 'a' })
      expect(linkNetnsid).toBe(0)
      await here.do(getLink, { ifname: 'b', targetNetnsid: 0 })
      await here.dump(getLink, { targetNetnsid: 0 }).toArray()
      await there.do(getLink, { ifname: 'b' })
      await here.do(setLink, { index, netNsFd: fd, ifname: 'c' })
      await hear()
      expect((await there.do(getLink, { ifname: 'c' })).linkNetnsid).toBeUndefined()
      await there.do(delLink, { ifname: 'c' })
    },
  ),

  'a link is made in another namespace from here': betweenNamespaces(async ({ here, there, fd, hear }) => {
    await here.do(newLink, { ifname: 'v', netNsFd: fd, linkinfo: { kind: 'veth', data: { peer: { ifname: 'w' } } } })
    await here.do(newLink, { ifname: 'br', netNsFd: fd, linkinfo: { kind: 'bridge' } })
    await hear()
    expect((await here.dump(getLink, {}).toArray()).map(({ ifname }) => ifname)).toEqual(['lo', 'w'])
    // What it stands on is here.
    const { index: link } = await here.do(getLink, { ifname: 'w' })
    await here.do(newLink, { ifname: 'm', link, netNsFd: fd, linkinfo: { kind: 'macvlan' } })
    await hear()
    expect((await there.do(getLink, { ifname: 'm' })).link).toBe(link)
    await here.do(delLink, { ifname: 'w' })
    await hear()
    expect(await refusal(there.do(getLink, { ifname: 'm' }))).toBe('ENODEV')
  }),

  'what stands on a link stays when that goes, and the other way round': betweenNamespaces(
    async ({ here, there, fd, hear }) => {
      await here.do(newLink, { ifname: 'v', linkinfo: { kind: 'veth', data: { peer: { ifname: 'w' } } } })
      const { index: link } = await here.do(getLink, { ifname: 'v' })
      await here.do(newLink, { ifname: 'm', link, linkinfo: { kind: 'macvlan' } })
      await here.do(newLink, { ifname: 'x', linkinfo: { kind: 'vxlan', data: { id: 7, group: '192.0.2.1' } } })
      await hear()
      for (const ifname of ['m', 'x']) await here.do(setLink, { ifname, netNsFd: fd })
      await hear()
      for (const ifname of ['m', 'x']) await there.do(getLink, { ifname })
      await here.do(setLink, { ifname: 'v', netNsFd: fd })
      await hear()
      for (const ifname of ['m', 'x', 'v']) await there.do(getLink, { ifname })
    },
  ),

  'namespaces get ids, and what names none is refused': betweenNamespaces(async ({ here, fd, hear }) => {
    const none = 1_000_000
    const link = { ifname: 'a', linkinfo: { kind: 'bridge' } } as const
    expect(await refusal(here.do(newLink, { ...link, netNsFd: none }))).toBe('EBADF')
    expect(await refusal(here.do(setLink, { ifname: 'lo', netNsFd: none }))).toBe('EBADF')
    expect(await refusal(here.do(setLink, { ifname: 'lo', netNsFd: fd, ...up }))).toBe('EINVAL')
    expect(await refusal(here.do(newNsid, { nsid: 5, fd: none }))).toBe('EBADF')
    expect(await refusal(here.do(getNsid, { fd: none }))).toBe('EBADF')
    expect((await here.do(getNsid, { fd })).nsid).toBe(-1)
    await here.do(newNsid, { nsid: 5, fd })
    expect((await here.do(getNsid, { fd })).nsid).toBe(5)
    expect(await refusal(here.do(newNsid, { nsid: 6, fd }))).toBe('EEXIST')
    await hear()
    await here.do(newLink, { ...link, targetNetnsid: 5 })
    expect(await refusal(here.do(newLink, { ...link, linkNetnsid: 9 }))).toBe('EINVAL')
    expect(await refusal(here.do(getLink, { ifname: 'a', targetNetnsid: 9 }))).toBe('EINVAL')
  }),
}
