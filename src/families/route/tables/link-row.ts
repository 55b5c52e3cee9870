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
  const link = without(message, UNANNOUNCED)
  if (((link.flags ?? 0) & linkFlags.UP) === 0) link.carrier = undefined
  if (link.linkinfo) link.linkinfo = settledInfo(link.linkinfo)
  return link
}

function settledInfo(info: LinkInfo): LinkInfo {
  const data = without(info.data, PASSING[info.kind ?? ''])
  const slaveData = without(info.slaveData, PASSING_OF_PORTS[info.slaveKind ?? ''])
  if (data === info.data && slaveData === info.slaveData && info.xstats === undefined) return info
  return { ...info, xstats: undefined, data, slaveData } as LinkInfo
}

/** A copy in which those fields are unset: deleting them, or copying one by one, would make large objects slow. */
function without<T extends object | undefined>(fields: T, names: readonly string[] | undefined): T {
  if (fields === undefined || names === undefined) return fields
  const copy: Record<string, unknown> = { ...fields }
  for (const name of names) if (copy[name] !== undefined) copy[name] = undefined
  return copy as T
}
