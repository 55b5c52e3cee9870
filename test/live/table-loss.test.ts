import { describe, expect, test } from 'vitest'
import { type BatchRequest, connect } from '../../src/client/index.ts'
import {
  addrTable,
  appendRoute,
  delAddr,
  delNeigh,
  delRoute,
  delRule,
  neighbourTable,
  newAddr,
  newRoute,
  newRule,
  replaceNeigh,
  replaceRoute,
  route,
  routeTable,
  ruleTable,
} from '../../src/families/route/index.ts'
import { type Change, liveTables } from '../../src/live/index.ts'
import { open } from '../../src/socket/index.ts'
import { protocols } from '../../src/wire/index.ts'
import { ip, type Namespace, needNamespaces, withNamespace } from '../support/namespace.ts'
import { settles } from '../support/tables.ts'

const INET = 2
const INET6 = 10
const CHUNK = 500
/** Changes at full speed before the kernel is left alone for a moment. */
const BURST = 5000

/** The same numbers each time. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function changeOfRoute(pick: (below: number) => number, oif: number): BatchRequest<'NETLINK_ROUTE'> {
  const v6 = pick(4) === 0
  const dst = v6 ? `2001:db8:${pick(60)}::` : `10.${pick(100)}.0.0`
  const gateway = v6 ? `2001:db8:ffff::${1 + pick(4)}` : `192.0.2.${2 + pick(4)}`
  const header = { family: v6 ? INET6 : INET, dstLen: v6 ? 48 : 16, table: 254, type: 1, protocol: 4 }
  const op = [newRoute, newRoute, replaceRoute, appendRoute, delRoute, delRoute][pick(6)] as typeof newRoute
  return [op, { ...header, dst, oif, ...(op !== delRoute || pick(2) === 0 ? { gateway } : {}) }]
}

/** One change of anything; the kernel refuses many of them. */
function someChange(pick: (below: number) => number, oif: number, addresses: boolean): BatchRequest<'NETLINK_ROUTE'> {
  const kind = pick(20)
  if (kind === 0) {
    const priority = 100 + pick(30)
    return [pick(2) ? newRule : delRule, { family: INET, action: 1, table: 100, priority }]
  }
  if (kind === 1 && addresses) {
    const local = `198.51.100.${1 + pick(50)}`
    return [pick(2) ? newAddr : delAddr, { family: INET, prefixlen: 32, index: oif, local, address: local }]
  }
  if (kind < 6) {
    const lladdr = `02:00:00:00:00:0${pick(9)}`
    const dst = `192.0.2.${100 + pick(100)}`
    return pick(3)
      ? [replaceNeigh, { family: INET, index: oif, dst, lladdr, state: 0x80 }]
      : [delNeigh, { family: INET, index: oif, dst }]
  }
  return changeOfRoute(pick, oif)
}

/** Applies what a reader gets to the rows that it began with. */
class Follower<K, V> {
  readonly rows: Map<K, V>
  readonly kinds: Record<Change<K, V>['type'], number> = { added: 0, changed: 0, removed: 0, resynced: 0 }
  readonly #changes: AsyncIterator<Change<K, V>>

  constructor(table: Iterable<[K, V]> & AsyncIterable<Change<K, V>>) {
    this.rows = new Map(table)
    this.#changes = table[Symbol.asyncIterator]()
  }

  /** Reads to the end of the table. */
  async read(): Promise<void> {
    for (let item = await this.#changes.next(); !item.done; item = await this.#changes.next()) {
      const { type, key, before, after } = item.value
      this.kinds[type]++
      if (type === 'resynced') continue
      expect(this.rows.get(key)).toBe(before)
      if (after === undefined) this.rows.delete(key)
      else this.rows.set(key, after)
    }
  }
}

function wire(ns: Namespace): void {
  ip(ns, 'link', 'set', 'lo', 'up')
  ip(ns, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1')
  for (const name of ['v0', 'v1']) ip(ns, 'link', 'set', name, 'up', 'addrgenmode', 'none')
  ip(ns, 'addr', 'add', '192.0.2.1/24', 'dev', 'v0')
  ip(ns, 'addr', 'add', '2001:db8:ffff::ff/64', 'dev', 'v0', 'nodad')
}

interface Run {
  readonly changes: number
  /** Bytes of receive buffer for notifications. */
  readonly receiveBuffer: number
  readonly seed: number
  /** Also add and delete addresses: after a deletion all routes are asked for. */
  readonly addresses: boolean
}

/** Makes that many changes beside live tables, and compares what they and their readers end with. */
async function run(ns: Namespace, { changes, receiveBuffer, seed, addresses }: Run) {
  wire(ns)
  const oif = Number(/^(\d+): v0/m.exec(ip(ns, '-o', 'link', 'show'))?.[1])
  const openSocket = () => open(protocols.NETLINK_ROUTE, { netns: ns.path })
  let opened = 0
  const openNext = () => {
    const socket = openSocket()
    if (opened++ > 0) socket.setOption('receiveBuffer', receiveBuffer) // requests have the usual one
    return socket
  }
  await using calm = await connect(route, { netns: ns.path })
  await using rt = await connect(route, { socket: openNext, receiveBuffer })
  const declared = { routes: routeTable, addresses: addrTable, neighbours: neighbourTable, rules: ruleTable }
  const { close, ...tables } = await liveTables(rt, declared)
  const follow = () => Object.values(tables).map((table) => new Follower<string, unknown>(table))
  const quick = follow()
  const reading = quick.map((follower) => follower.read())
  let late: Follower<string, unknown>[] = []
  const pick = random(seed)
  for (let done = 0; done < changes; done += CHUNK) {
    await calm.batch(Array.from({ length: CHUNK }, () => someChange(pick, oif, addresses)))
    if (done % BURST === 0) await new Promise((resolve) => setTimeout(resolve, 30))
    if (done === changes / 2) late = follow()
  }
  await settles(calm, tables.routes, declared.routes)
  await settles(calm, tables.addresses, declared.addresses)
  await settles(calm, tables.neighbours, declared.neighbours)
  await settles(calm, tables.rules, declared.rules)
  close()
  await Promise.all([...reading, ...late.map((follower) => follower.read())])
  for (const [i, table] of Object.values(tables).entries()) {
    expect(quick[i]?.rows).toEqual(new Map<string, unknown>(table))
    expect(late[i]?.rows).toEqual(new Map<string, unknown>(table))
  }
  return { overruns: rt.statistics.overruns, resyncs: quick[0]?.kinds.resynced }
}

describe('live tables beside many random changes', () => {
  needNamespaces()

  test(
    'that lose most notifications end equal to the kernel after 100,000, and so does every reader',
    () =>
      withNamespace(async (ns) => {
        const { overruns, resyncs } = await run(ns, { changes: 100_000, receiveBuffer: 8192, seed: 7, addresses: true })
        expect(overruns).toBeGreaterThan(10)
        expect(resyncs).toBeGreaterThan(5)
      }),
    60_000,
  )

  test(
    'that lose nothing do so by the notifications alone',
    () =>
      withNamespace(async (ns) => {
        const { overruns, resyncs } = await run(ns, {
          changes: 20_000,
          receiveBuffer: 4 << 20,
          seed: 8,
          addresses: false,
        })
        expect([overruns, resyncs]).toEqual([0, 0])
      }),
    60_000,
  )
})
