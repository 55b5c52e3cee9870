import type { LinkInfo } from '../link/info.ts'
import { type LinkMessage, linkFlags } from '../link/link.ts'

const UNANNOUNCED: readonly (keyof LinkMessage)[] = [
  ...(['change', 'event', 'stats', 'stats64', 'afSpec', 'qdisc', 'promiscuity', 'allmulti'] as const),
  ...(['carrierChanges', 'carrierUpCount', 'carrierDownCount'] as const),
  // What the links below have, and those that it belongs to.
  ...(['tsoMaxSize', 'tsoMaxSegs', 'headroom', 'tailroom'] as const),
]

/** What of the data of a kind changes by itself: clocks, counts, and what protocols find out. */
const PASSING: Readonly<Record<string, readonly string[]>> = {
  bond: ['adInfo'],
  bridge: [
    ...['rootId', 'rootPort', 'rootPathCost', 'topologyChange', 'topologyChangeDetected'],
    ...['helloTimer', 'tcnTimer', 'topologyChangeTimer', 'gcTimer', 'mcastQuerierState', 'fdbNLearned'],
  ],
  can: ['state', 'berrCounter'],
  hsr: ['seqNr'],
}

/** The same of what ports are to their master. */
const PASSING_OF_PORTS: Readonly<Record<string, readonly string[]>> = {
  bond: [
    ...['linkFailureCount', 'adActorOperPortState', 'adPartnerOperPortState'],
    ...['adAggregatorId', 'adChurnActorState', 'adChurnPartnerState'],
  ],
  bridge: [
    ...['state', 'rootId', 'bridgeId', 'designatedPort', 'designatedCost', 'topologyChangeAck', 'configPending'],
    ...['messageAgeTimer', 'forwardDelayTimer', 'holdTimer', 'mcastEhtHostsCnt', 'mcastNGroups'],
  ],
}

/** A link without what Linux changes unannounced, or announces elsewhere. */
export function linkRow(message: LinkMessage): LinkMessage {
  const link = without(message, UNANNOUNCED) as LinkMessage
  if (((link.flags ?? 0) & linkFlags.UP) === 0) delete link.carrier
  if (link.linkinfo) link.linkinfo = settledInfo(link.linkinfo)
  return link
}

function settledInfo({ xstats, ...info }: LinkInfo): LinkInfo {
  const { kind = '', slaveKind = '', data, slaveData } = info
  return {
    ...info,
    data: without(data, PASSING[kind]),
    slaveData: without(slaveData, PASSING_OF_PORTS[slaveKind]),
  } as LinkInfo
}

function without(data: object | undefined, names: readonly string[] | undefined): object | undefined {
  if (data === undefined || names === undefined) return data
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)))
}
