import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import {
  addrTable,
  linkTable,
  neighbourTable,
  nexthopTable,
  route,
  routeTable,
  ruleTable,
} from '../../src/families/route/index.ts'
import { type LiveTable, liveTables } from '../../src/live/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { Random } from '../fuzz/random.js'
import { until } from '../support/datagrams.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { groundLinks, randomChanges, type Weights } from './random-changes.ts'
import { Replay } from './replay.ts'
import { listed, settles } from './tables.ts'

const CHUNK = 500
/** Changes at full speed before the kernel is left alone until the tables had a moment to ask anew. */
const BURST = 10_000

const declared = {
  links: linkTable,
  routes: routeTable,
  addresses: addrTable,
  neighbours: neighbourTable,
  rules: ruleTable,
  nexthops: nexthopTable,
}
type Name = keyof typeof declared
const names = Object.keys(declared) as Name[]

/** Two links that are up, with addresses and carrier. */
function wire(ns: Namespace): void {
  const { v0, v1 } = groundLinks
  ip(ns, 'link', 'set', 'lo', 'up')
  ip(ns, 'link', 'add', 'v0', 'index', `${v0}`, 'type', 'veth', 'peer', 'name', 'v1', 'index', `${v1}`)
  for (const name of ['v0', 'v1']) ip(ns, 'link', 'set', name, 'up', 'addrgenmode', 'none')
  ip(ns, 'addr', 'add', '192.0.2.1/24', 'dev', 'v0')
  ip(ns, 'addr', 'add', '2001:db8:ffff::ff/64', 'dev', 'v0', 'nodad')
}

interface Run {
  readonly changes: number
  /** Bytes of receive buffer for notifications. */
  readonly receiveBuffer: number
  readonly seed: number
  readonly weights: Partial<Weights>
  /** Whether every burst loses something. */
  readonly losing: boolean
}

/** Makes that many changes beside live tables, and compares what they and their readers end with. */
async function run(ns: Namespace, { changes, receiveBuffer, seed, weights, losing }: Run) {
  wire(ns)
  let opened = 0
  const openNext = () => {
    const socket = open(protocols.NETLINK_ROUTE, { netns: ns.path })
    if (opened++ > 0) socket.setOption('receiveBuffer', receiveBuffer) // requests have the usual one
    return socket
  }
  await using calm = await connect(route, { netns: ns.path })
  await using rt = await connect(route, { socket: openNext, receiveBuffer })
  const tables = await liveTables(rt, declared)
  const table = (name: Name) => tables[name] as LiveTable<unknown, object>
  const replays = () => names.map((name) => new Replay(table(name)))
  const quick = replays()
  const reading = quick.map((replay) => replay.read())
  let late: Replay<unknown, object>[] = []
  const next = randomChanges(new Random(seed), weights)
  let done = 0
  for (; done < changes; done += CHUNK) {
    await calm.batch(Array.from({ length: CHUNK }, next))
    if (losing && done % BURST === 0) await until(() => (quick[0]?.resyncs ?? 0) > done / BURST)
    if (done === changes / 2) late = replays()
  }
  for (const name of names) await settles(calm, table(name), declared[name])
  // The kernel also lists neighbours that it looks for.
  for (const name of names.filter((name) => name !== 'neighbours')) {
    expect([name, table(name).size]).toEqual([name, await listed(calm, declared[name])])
  }
  tables.close()
  await Promise.all([...reading, ...late.map((replay) => replay.read())])
  for (const [i, name] of names.entries()) {
    expect(quick[i]?.rows).toEqual(new Map(table(name)))
    expect(late[i]?.rows).toEqual(new Map(table(name)))
  }
  return { overruns: rt.statistics.overruns, replay: quick[0] }
}

describe('live tables beside many random changes', () => {
  needNamespaces()

  test('that lose most notifications end equal to the kernel after 100,000, and so does every reader', () =>
    withNamespace(async (ns) => {
      const weights = { route: 600, neighbour: 150, rule: 100, nexthop: 80, address: 40, setting: 20, link: 2 }
      const { overruns, replay } = await run(ns, {
        changes: 100_000,
        receiveBuffer: 8192,
        seed: 7,
        weights,
        losing: true,
      })
      expect(overruns).toBeGreaterThan(10)
      expect(replay?.resyncs).toBeGreaterThanOrEqual(10)
    }))

  test('that lose nothing do so by the notifications, and ask anew only where the kernel does not tell', () =>
    withNamespace(async (ns) => {
      const weights = { route: 14, neighbour: 5, rule: 1 }
      const { overruns, replay } = await run(ns, {
        changes: 20_000,
        receiveBuffer: 4 << 20,
        seed: 8,
        weights,
        losing: false,
      })
      expect([overruns, replay?.reasons.overrun]).toEqual([0, 0])
    }))
})
