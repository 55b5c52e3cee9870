import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  getAnycast,
  getLink,
  getNsid,
  newAddr,
  newLink,
  newNsid,
  nsidGroup,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { eventually, failureOf } from '../support/datagrams.ts'
import { type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'

// Network namespaces in messages of NETLINK_ROUTE: links go from one to another, and one calls another by a number.

const connected = (netns: string) => connect(route, { netns })
type Route = Awaited<ReturnType<typeof connected>>

/** Two namespaces, a connection in each, and a veth pair in the first. */
async function withTwo(body: (here: Route, there: Route, namespaces: [Namespace, Namespace]) => Promise<void>) {
  await withNamespace((first) =>
    withNamespace(async (second) => {
      await using here = await connected(first.path)
      await using there = await connected(second.path)
      await here.do(newLink, { ifname: 'a', linkinfo: { kind: 'veth', data: { peer: { ifname: 'b' } } } })
      await body(here, there, [first, second])
    }),
  )
}

/** A process in the namespace. */
async function sleeper({ name }: Namespace): Promise<ChildProcess> {
  const child = spawn('ip', ['netns', 'exec', name, 'sh', '-c', 'echo there; exec sleep 60'])
  await once(child.stdout, 'data')
  return child
}

describe('the kernel', () => {
  needNamespaces()

  test('moves links to a namespace by its descriptor, by its name that was opened, and by a process in it', () =>
    withTwo(async (here, there, [first, second]) => {
      const netNsFd = openSync(`/run/netns/${second.name}`, 'r')
      await here.do(setLink, { ifname: 'a', netNsFd })
      closeSync(netNsFd)
      expect(await there.do(getLink, { ifname: 'a' })).toMatchObject({ linkNetnsid: 0 })
      expect(await failureOf(here.do(getLink, { ifname: 'a' }))).toMatchObject({ code: 'ENODEV' })
      const child = await sleeper(first)
      try {
        await there.do(setLink, { ifname: 'a', netNsPid: child.pid as number })
      } finally {
        child.kill()
      }
      expect((await here.do(getLink, { ifname: 'a' })).linkNetnsid).toBeUndefined()
    }))

  test('makes a link there, with the peer here', () =>
    withTwo(async (here, there, [, second]) => {
      const netNsFd = openSync(second.path, 'r')
      const data = { peer: { ifname: 'y', netNsFd } }
      await here.do(newLink, { ifname: 'x', linkinfo: { kind: 'veth', data } })
      closeSync(netNsFd)
      const { index } = await here.do(getLink, { ifname: 'x' })
      expect(await there.do(getLink, { ifname: 'y' })).toMatchObject({ link: index })
    }))

  test('gives namespaces ids, tells of them, and asks in one by its id', () =>
    withTwo(async (here, there, [, second]) => {
      const events = here.subscribe([nsidGroup])
      const fd = openSync(second.path, 'r')
      expect(await here.do(getNsid, { fd })).toMatchObject({ nsid: -1 })
      await here.do(newNsid, { fd, nsid: 77 })
      expect(await failureOf(here.do(newNsid, { fd, nsid: 78 }))).toMatchObject({ code: 'EEXIST' })
      expect(await here.do(getNsid, { fd })).toMatchObject({ nsid: 77 })
      closeSync(fd)
      for await (const e of events) {
        if (e.event !== 'newNsid') continue
        expect(e.value.nsid).toBe(77)
        break
      }
      expect((await here.dump(getNsid, {}).toArray()).map(({ nsid }) => nsid)).toEqual([77])
      await there.do(newLink, { ifname: 'only-there', linkinfo: { kind: 'veth' } })
      const link = await here.do(getLink, { ifname: 'only-there', targetNetnsid: 77 })
      expect(link).toMatchObject({ ifname: 'only-there', targetNetnsid: 77 })
      const links = await here.dump(getLink, { targetNetnsid: 77 }).toArray()
      expect(links.map(({ ifname }) => ifname)).toContain('only-there')
      expect(await failureOf(here.do(getLink, { index: 1, targetNetnsid: 5 }))).toMatchObject({ code: 'EINVAL' })
    }))

  test('has anycast addresses where it is a router', () =>
    withTwo(async (here, _there, [first]) => {
      const sysctl = 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
      execFileSync('ip', ['netns', 'exec', first.name, 'sh', '-c', sysctl])
      for (const ifname of ['a', 'b']) await here.do(setLink, { ifname, flags: 1, change: 1 })
      const { index } = await here.do(getLink, { ifname: 'a' })
      await here.do(newAddr, { family: 10, prefixlen: 64, index, local: '2001:db8::1', flags: 2 }) // IFA_F_NODAD
      // The kernel joins them after it has seen to duplicate addresses, which is somebody else's work.
      const joined = () => here.dump(getAnycast, { family: 10 }).toArray()
      const found = await eventually(joined, (list) => list.some(({ anycast }) => anycast === '2001:db8::'))
      expect(found).toContainEqual(expect.objectContaining({ index, anycast: '2001:db8::' }))
    }))
})
