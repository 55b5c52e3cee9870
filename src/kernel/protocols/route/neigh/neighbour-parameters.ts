import {
  type NeighParms,
  type NeighTableMessage,
  neighTableStats,
  rtmNewNeighTable,
} from '../../../../families/route/index.ts'
import { EINVAL, ENOENT } from '../../../errno.ts'
import { defined } from '../defined.ts'
import type { Link } from '../link/link.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import type { Neighbour } from './neighbour.ts'

type TableRequest = RouteRequest<NeighTableMessage>

/** The neighbour tables: of IPv4, and of IPv6. */
const tables = [
  { family: 2, name: 'arp_cache', keyLen: 4, entrySize: 336, locktime: 1000n },
  { family: 10, name: 'ndisc_cache', keyLen: 16, entrySize: 344, locktime: 0n },
] as const

type Table = (typeof tables)[number]

const noStats = Object.fromEntries(neighTableStats.members.map(({ name }) => [name, 0n]))

/** What links begin with, in milliseconds (`net/ipv4/arp.c`, arp_tbl; `net/ipv6/ndisc.c`, nd_tbl). */
function defaults({ locktime }: Table): NeighParms {
  return {
    refcnt: 1,
    queueLenbytes: 212_992,
    queueLen: 101,
    proxyQlen: 64,
    appProbes: 0,
    ucastProbes: 3,
    mcastProbes: 3,
    mcastReprobes: 0,
    reachableTime: 30_000n,
    baseReachableTime: 30_000n,
    gcStaletime: 60_000n,
    delayProbeTime: 5000n,
    retransTime: 1000n,
    anycastDelay: 1000n,
    proxyDelay: 800n,
    locktime,
    intervalProbeTimeMs: 5000n,
  }
}

function tableOf(family: number): Table {
  return family === 2 ? tables[0] : tables[1]
}

/** How long states of a neighbour last, in milliseconds, and how often it is asked for. */
export interface NeighbourTimes {
  readonly reachable: number
  readonly delayProbe: number
  readonly retrans: number
  /** Questions to one that was there, and to one that is looked for (neigh_max_probes()). */
  readonly probes: number
  readonly firstProbes: number
}

/** What was set, by table and link: 0 stands for what new links begin with. */
export class NeighbourParameters {
  readonly #random: () => number
  readonly #set = new Map<string, NeighParms>()

  constructor(random: () => number) {
    this.#random = random
  }

  times({ family, link }: Neighbour): NeighbourTimes {
    const parms = this.of(tableOf(family), link.index)
    const { ucastProbes = 0, appProbes = 0, mcastProbes = 0, mcastReprobes = 0 } = parms
    return {
      reachable: Number(parms.reachableTime),
      delayProbe: Number(parms.delayProbeTime),
      retrans: Number(parms.retransTime),
      probes: ucastProbes + appProbes + mcastReprobes,
      firstProbes: ucastProbes + appProbes + mcastProbes,
    }
  }

  /** How long ago a new neighbour counts as confirmed, in milliseconds: too long (neigh_create()). */
  doubtAfter(family: number, { index }: Link): number {
    return 2 * Number(this.of(tableOf(family), index).baseReachableTime)
  }

  /** How long a question waits for its answer, in milliseconds. */
  retransTime(family: number, { index }: Link): number {
    return Number(this.of(tableOf(family), index).retransTime)
  }

  of(table: Table, ifindex: number): NeighParms {
    return { ...defaults(table), ...this.#set.get(`${table.name} ${ifindex}`) }
  }

  change(table: Table, ifindex: number, parms: NeighParms): void {
    const key = `${table.name} ${ifindex}`
    const { baseReachableTime } = parms
    const drawn = baseReachableTime === undefined ? {} : { reachableTime: this.#drawn(Number(baseReachableTime)) }
    this.#set.set(key, { ...this.#set.get(key), ...defined(parms), ...drawn })
  }

  /** Between half and one and a half times a base (neigh_rand_reach_time()). */
  #drawn(base: number): bigint {
    return BigInt(Math.floor(base / 2 + this.#random() * base))
  }
}

/** RTM_SETNEIGHTBL (`net/core/neighbour.c`, neightbl_set()). */
export function setNeighTable({ net, value }: TableRequest): number {
  const { name, parms, family = 0 } = value
  if (name === undefined) return -EINVAL
  const table = tables.find((one) => one.name === name && (family === 0 || family === one.family))
  if (table === undefined) return -ENOENT
  const { ifindex = 0, ...changes } = parms ?? {}
  if (ifindex !== 0 && net.links.get(ifindex) === undefined) return -ENOENT
  net.neighbourParameters.change(table, ifindex, changes)
  return 0
}

/** RTM_GETNEIGHTBL: each table, then its parameters link by link, the youngest first (neightbl_dump_info()). */
export function startNeighTableDump({ net, value }: TableRequest): ListDump {
  const { family = 0 } = value
  return listDump(rtmNewNeighTable, () =>
    tables
      .filter((table) => family === 0 || family === table.family)
      .flatMap((table) => [
        () => tableMessage(net, table),
        ...net.links.all
          .toReversed()
          .flatMap((link) => (has(link, table) ? [() => linkMessage(net, table, link)] : [])),
      ]),
  )
}

function has({ inet, inet6 }: Link, { family }: Table): boolean {
  return (family === 2 ? inet : inet6) !== undefined
}

function linkMessage(net: RouteNet, table: Table, { index }: Link): NeighTableMessage {
  const { family, name } = table
  return { family, name, parms: { ifindex: index, ...net.neighbourParameters.of(table, index) } }
}

function tableMessage(net: RouteNet, table: Table): NeighTableMessage {
  const { family, name, keyLen, entrySize } = table
  const entries = net.neighbours.all.filter((entry) => entry.family === family).length
  return {
    family,
    name,
    gcInterval: 30_000n,
    thresh1: 128,
    thresh2: 512,
    thresh3: 1024,
    config: {
      keyLen,
      entrySize,
      entries,
      lastFlush: 0,
      lastRand: 0,
      hashRnd: 0,
      hashMask: 7,
      hashChainGc: 0,
      proxyQlen: 0,
    },
    stats: noStats as unknown as NonNullable<NeighTableMessage['stats']>,
    parms: net.neighbourParameters.of(table, 0),
  }
}
