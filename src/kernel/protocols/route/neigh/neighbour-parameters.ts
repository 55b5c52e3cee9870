import type { NeighParms } from '../../../../families/route/index.ts'
import { defined } from '../answer/defined.ts'
import type { Link } from '../link/link.ts'
import type { Neighbour } from './neighbour.ts'

/** Thresholds of a neighbour table: below how many entries nothing is collected, above how many it hurries, and how many there can be. */
export interface NeighbourLimits {
  readonly thresh1: number
  readonly thresh2: number
  readonly thresh3: number
  /** Milliseconds between collections. */
  readonly gcInterval: bigint
}

/** How long states of a neighbour last, in milliseconds, and how often it is asked for. */
export interface NeighbourTimes {
  readonly reachable: number
  readonly delayProbe: number
  readonly retrans: number
  /** Between questions for a managed one. */
  readonly refresh: number
  /** Questions to one that was there, and to one that is looked for (neigh_max_probes()). */
  readonly probes: number
  readonly firstProbes: number
  /** The first of these go to it alone, the next to programs. */
  readonly unicastProbes: number
  readonly programProbes: number
}

/** What a table has for all namespaces: what links begin with, and its limits. */
interface Common {
  parms: NeighParms
  limits: NeighbourLimits
  /** When it was last collected in a hurry, in milliseconds since boot. */
  lastFlush: number
}

/** Bytes that a packet of Ethernet counts for (`SKB_TRUESIZE(ETH_FRAME_LEN)`). */
const TRUESIZE = 2090

/** `net/ipv4/arp.c`, arp_tbl; `net/ipv6/ndisc.c`, nd_tbl; times in milliseconds. */
function commonOf(family: 2 | 10): Common {
  const limits = { thresh1: 128, thresh2: 512, thresh3: 1024, gcInterval: 30_000n }
  return { parms: withQueue({ ...defaults, locktime: family === 2 ? 1000n : 0n }), limits, lastFlush: 0 }
}

const defaults: NeighParms = {
  refcnt: 1,
  queueLenbytes: 212_992,
  queueLen: 0,
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
  locktime: 0n,
  intervalProbeTimeMs: 5000n,
}

/** How many packets that is, which programs of old want to know. */
function withQueue(parms: NeighParms): NeighParms {
  return { ...parms, queueLen: Math.floor((parms.queueLenbytes ?? 0) / TRUESIZE) }
}

/** How long the kernel's clock stands still, in milliseconds: times are rounded up to that (CONFIG_HZ=250). */
const TICK = 4n

/** A time in milliseconds as the kernel keeps it (msecs_to_jiffies()). */
export function wholeTicks(time: bigint): bigint {
  return ((time + TICK - 1n) / TICK) * TICK
}

const timeNames = [
  'baseReachableTime',
  'gcStaletime',
  'delayProbeTime',
  'retransTime',
  'anycastDelay',
  'proxyDelay',
  'locktime',
  'intervalProbeTimeMs',
] as const

/** What all namespaces have in common, by family. */
export type CommonParameters = Readonly<Record<2 | 10, Common>>

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** How neighbours of a namespace are looked for, by family and link (`struct neigh_parms`). */
export class NeighbourParameters {
  readonly common: CommonParameters
  readonly #random: () => number
  readonly #byLink = { 2: new Map<Link, NeighParms>(), 10: new Map<Link, NeighParms>() }

  /** Without `common` it is the namespace of the machine itself. */
  constructor(random: () => number, common: CommonParameters = { 2: commonOf(2), 10: commonOf(10) }) {
    this.#random = random
    this.common = common
  }

  /** A link has got addresses of a family (neigh_parms_alloc()). Linux draws the reachable time anew; the common one is one of those. */
  begin(link: Link, family: 2 | 10): void {
    this.#byLink[family].set(link, this.common[family].parms)
  }

  end(link: Link, family: 2 | 10): void {
    this.#byLink[family].delete(link)
  }

  /** Links and what is set there, the youngest first. */
  all(family: 2 | 10): (readonly [Link, NeighParms])[] {
    return [...this.#byLink[family]].reverse()
  }

  of(link: Link, family: 2 | 10): NeighParms {
    return this.#byLink[family].get(link) ?? this.common[family].parms
  }

  has(link: Link, family: 2 | 10): boolean {
    return this.#byLink[family].has(link)
  }

  /** Changes what is set for a link; without one, what links begin with. */
  change(link: Link | undefined, family: 2 | 10, given: NeighParms): void {
    const { queueLen, ...rest }: Mutable<NeighParms> = defined(given)
    const queue = queueLen === undefined ? {} : { queueLenbytes: queueLen * TRUESIZE }
    for (const name of timeNames) if (rest[name] !== undefined) rest[name] = wholeTicks(rest[name])
    const { baseReachableTime } = rest
    const drawn = baseReachableTime === undefined ? {} : { reachableTime: this.#drawn(baseReachableTime) }
    const common = this.common[family]
    const known = link === undefined ? common.parms : this.of(link, family)
    const changed = withQueue({ ...known, ...queue, ...rest, ...drawn })
    if (link === undefined) common.parms = changed
    else this.#byLink[family].set(link, changed)
  }

  times({ family, link }: Neighbour): NeighbourTimes {
    const parms = this.of(link, family)
    const { ucastProbes = 0, appProbes = 0, mcastProbes = 0, mcastReprobes = 0 } = parms
    return {
      reachable: Number(parms.reachableTime),
      delayProbe: Number(parms.delayProbeTime),
      retrans: Number(parms.retransTime),
      refresh: Number(this.common[family].parms.intervalProbeTimeMs),
      probes: ucastProbes + appProbes + mcastReprobes,
      firstProbes: ucastProbes + appProbes + mcastProbes,
      unicastProbes: ucastProbes,
      programProbes: appProbes,
    }
  }

  /** How long ago a new neighbour counts as confirmed, in milliseconds: too long (neigh_create()). */
  doubtAfter(family: 2 | 10, link: Link): number {
    return 2 * Number(this.of(link, family).baseReachableTime)
  }

  /** Between half and one and a half times a base (neigh_rand_reach_time()). */
  #drawn(base = 0n): bigint {
    return base / 2n + BigInt(Math.floor(this.#random() * Number(base)))
  }
}
