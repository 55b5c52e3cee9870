import {
  addressFamilies,
  type NeighTableConfig,
  type NeighTableMessage,
  type NeighTableStats,
} from '../../families/route/index.ts'
import { enumName, type Plain } from '../../schema/index.ts'
import { present } from '../iproute2/present.ts'
import type { LinkNames } from '../words/link-names.ts'
import { limits, parameters } from './ntable-parameters.ts'

/**
 * A table as `ip -j ntable` prints it (`ip/ipntable.c` of iproute2, print_ntable()); `now` is the time in milliseconds, for what
 * the kernel says how long ago it was.
 */
export function iproute2NeighTable(
  table: NeighTableMessage,
  names: LinkNames,
  statistics: boolean,
  now: number,
): Plain {
  const { family = 0, name, parms = {}, config, stats } = table
  const { ifindex } = parms
  return present({
    family: enumName(addressFamilies, family)?.toLowerCase() ?? `${family}`,
    name,
    dev: ifindex === undefined ? undefined : names.iproute2(ifindex),
    ...numbersOf(limits, table),
    ...(statistics && config !== undefined ? configOf(config, now) : {}),
    ...numbersOf(parameters, parms),
    ...(statistics && stats !== undefined ? countersOf(stats) : {}),
  })
}

type Numbers = Readonly<Record<string, Plain | undefined>>

/** The numbers that some names stand for, as far as there are. */
function numbersOf(names: Readonly<Record<string, string>>, values: object): Numbers {
  const byKey = new Map<string, unknown>(Object.entries(values))
  return Object.fromEntries(
    Object.entries(names).map(([name, key]) => {
      const value = byKey.get(key)
      return [name, value === undefined ? undefined : Number(value)]
    }),
  )
}

function configOf(config: NeighTableConfig, now: number): Numbers {
  return {
    key_length: config.keyLen,
    entry_size: config.entrySize,
    entries: config.entries,
    last_flush: localTime(now - config.lastFlush),
    last_rand: localTime(now - config.lastRand),
    hash_rnd: config.hashRnd,
    hash_mask: `0x${config.hashMask.toString(16)}`,
    hash_chain_gc: config.hashChainGc,
    proxy_qlen: config.proxyQlen,
  }
}

function localTime(time: number): string {
  const at = new Date(time)
  const two = (number: number) => `${number}`.padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}

function countersOf(stats: NeighTableStats): Numbers {
  const counters = {
    allocs: stats.allocs,
    destroys: stats.destroys,
    hash_grows: stats.hashGrows,
    res_failed: stats.resFailed,
    lookups: stats.lookups,
    hits: stats.hits,
    rcv_probes_mcast: stats.rcvProbesMcast,
    rcv_probes_ucast: stats.rcvProbesUcast,
    periodic_gc_runs: stats.periodicGcRuns,
    forced_gc_runs: stats.forcedGcRuns,
    table_fulls: stats.tableFulls,
  }
  return Object.fromEntries(
    Object.entries(counters).map(([name, count]) => [name, count === undefined ? undefined : Number(count)]),
  )
}
