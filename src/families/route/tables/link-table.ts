import type { Table } from '../../../schema/index.ts'
import { addressFamilies } from '../address-families.ts'
import type { LinkInfo } from '../link/info.ts'
import { getLink, type LinkMessage, linkFlags, linkGroup } from '../link/link.ts'

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

/**
 * Links by index. Without what Linux changes unannounced, or announces elsewhere: counters and clocks, `qdisc`, `afSpec`
 * (RTNLGRP_IPV6_IFINFO), what the spanning tree and LACP find out, the carrier of a link that is down. Also without what says
 * what changed (`change`, `event`).
 *
 * Of a link that is down Linux announces a new name, address, MTU, queue length, master or flag; but an alias, a group or the
 * data of its kind is announced only of one that is up (`net/core/dev.c`, netdev_state_change()). The row has those when
 * anything of the link is announced next, or it comes up.
 */
export const linkTable: Table<'NETLINK_ROUTE', number, LinkMessage> = {
  name: 'links',
  protocol: 'NETLINK_ROUTE',
  dumps: [{ op: getLink, value: {} }],
  groups: [linkGroup],
  events: { newLink: 'there', delLink: 'gone' },
  key: ({ index = 0 }) => index,
  row(message) {
    // Those of family AF_BRIDGE tell of bridge ports: such a port may go and its link stay.
    if (message.family !== addressFamilies.UNSPEC) return undefined
    const link = without(message, UNANNOUNCED) as LinkMessage
    if (((link.flags ?? 0) & linkFlags.UP) === 0) delete link.carrier
    if (link.linkinfo) link.linkinfo = settledInfo(link.linkinfo)
    return link
  },
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
