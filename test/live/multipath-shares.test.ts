import { describe, expect, test, vi } from 'vitest'
import { type Connection, connect } from '../../src/client/index.ts'
import {
  getRoute,
  linkFlags,
  newAddr,
  newLink,
  newNexthop,
  newRoute,
  type RouteMessage,
  route,
  setLink,
} from '../../src/families/route/index.ts'
import { Kernel } from '../../src/kernel/index.ts'
import { open as openSocket, type Socket } from '../../src/socket/index.ts'
import { needNamespaces, withNamespace } from '../support/namespace.ts'

// Which way a flow takes, no two kernels say alike: a secret makes the hash. How many take which, weights say.

vi.setConfig({ testTimeout: 120_000 })

type Route = Connection<'NETLINK_ROUTE'>
const FLOWS = 10_000
/** How many standard deviations a share may be off: chance is so once in two million times. */
const SIGMAS = 5

const families = [2, 10] as const
type Family = (typeof families)[number]
const up = { flags: linkFlags.UP, change: linkFlags.UP }
const quiet = { afSpec: { inet6: { addrGenMode: 1 } } }
/** Index of the first link of each pair, and the network that it is in. */
const links = [10, 20, 30]
const at = (family: Family, net: number, host: number) =>
  family === 2 ? `10.0.${net}.${host}` : `2001:db8:${net}::${host}`

async function prepare(rt: Route, family: Family): Promise<void> {
  for (const [net, index] of links.entries()) {
    const peer = { index: index + 1, ifname: `b${net}` }
    await rt.do(newLink, { index, ifname: `a${net}`, linkinfo: { kind: 'veth', data: { peer } } })
    for (const one of [index, index + 1]) await rt.do(setLink, { index: one, ...quiet })
    for (const one of [index, index + 1]) await rt.do(setLink, { index: one, ...up })
    const prefixlen = family === 2 ? 24 : 64
    await rt.do(newAddr, { family, prefixlen, index, local: at(family, net, 1), flags: 2 }) // IFA_F_NODAD
  }
}

const prefix = (family: Family) => ({
  ...(family === 2 ? { family, dst: '10.16.0.0', dstLen: 12 } : { family, dst: '2001:db9::', dstLen: 32 }),
  table: 254,
  protocol: 4,
  type: 1,
})

function addWays(rt: Route, family: Family, weights: readonly number[]): Promise<unknown> {
  const multipath = weights.map((weight, net) => ({
    ifindex: links[net] as number,
    hops: weight - 1,
    flags: 0,
    gateway: at(family, net, 9),
  }))
  return rt.do(newRoute, { ...prefix(family), multipath })
}

async function addGroup(rt: Route, family: Family, weights: readonly number[]): Promise<void> {
  for (const [net, oif] of links.entries()) {
    await rt.do(newNexthop, { family, id: net + 1, oif, gateway: at(family, net, 9) })
  }
  const group = weights.map((weight, net) => ({ id: net + 1, weight: weight - 1, weightHigh: 0 }))
  await rt.do(newNexthop, { id: 9, group })
  await rt.do(newRoute, { ...prefix(family), nhId: 9 })
}

/** The link that each flow goes by, by the number of the flow. */
async function linksOfFlows(rt: Route, family: Family): Promise<number[]> {
  const taken: number[] = []
  for (let flow = 0; flow < FLOWS; flow++) {
    const dst = family === 2 ? `10.16.${flow >> 8}.${flow & 255}` : `2001:db9::${flow.toString(16)}`
    const { oif = 0 }: RouteMessage = await rt.do(getRoute, { family, dst, dstLen: family === 2 ? 32 : 128 })
    taken.push(oif)
  }
  return taken
}

/** Each flow takes a way with the chance that its weight is of all. */
function expectShares(taken: readonly number[], weights: readonly number[]): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (const [net, weight] of weights.entries()) {
    const chance = weight / total
    const found = taken.filter((index) => index === links[net]).length
    const deviation = Math.sqrt(FLOWS * chance * (1 - chance))
    expect(Math.abs(found - FLOWS * chance), `${found} by way ${net}`).toBeLessThanOrEqual(SIGMAS * deviation)
  }
}

/** What holds for a kernel, whichever. */
async function story(open: () => Socket, family: Family, add: typeof addWays): Promise<void> {
  const rt = await connect(route, { socket: open })
  await prepare(rt, family)
  await add(rt, family, [1, 2, 5])
  const taken = await linksOfFlows(rt, family)
  expectShares(taken, [1, 2, 5])
  expect(await linksOfFlows(rt, family)).toEqual(taken)
  rt.close()
}

const kinds = { 'several ways': addWays, 'a group of nexthop objects': addGroup }
const cases = families.flatMap((family) =>
  Object.keys(kinds).map((kind) => [family === 2 ? 4 : 6, kind, family] as const),
)

describe('flows are shared by weight, and keep their way', () => {
  test.each(cases)('IPv%i, %s: nlkit’s kernel', async (_, kind, family) => {
    const kernel = new Kernel()
    await story(() => kernel.socket(0), family, kinds[kind as keyof typeof kinds])
  })

  test.each(families)('a way whose link is down takes nothing, family %i', async (family) => {
    const kernel = new Kernel()
    const rt = await connect(route, { socket: () => kernel.socket(0) })
    await prepare(rt, family)
    await addWays(rt, family, [1, 2, 5])
    await rt.do(setLink, { index: links[2] as number, flags: 0, change: linkFlags.UP })
    const taken = await linksOfFlows(rt, family)
    expectShares(taken, [1, 2, 0])
    rt.close()
  })

  test('another kernel shares otherwise', async () => {
    const both = [0.1, 0.7].map(async (random) => {
      const kernel = new Kernel({ random: () => random })
      const rt = await connect(route, { socket: () => kernel.socket(0) })
      await prepare(rt, 2)
      await addWays(rt, 2, [1, 1])
      const taken = await linksOfFlows(rt, 2)
      rt.close()
      return taken
    })
    const [one, other] = await Promise.all(both)
    expect(one).not.toEqual(other)
  })
})

describe('the kernel at hand does so', () => {
  needNamespaces()

  test.each(cases)('IPv%i, %s', async (_, kind, family) => {
    await withNamespace(({ path }) =>
      story(() => openSocket(0, { netns: path }), family, kinds[kind as keyof typeof kinds]),
    )
  })
})
