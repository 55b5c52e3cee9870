import { bridge, bridgeBoolOptions } from '../../../families/route/index.ts'
import { number } from '../../grammar/kinds.ts'
import { bridgeIdText } from './bridge-id-text.ts'
import { etherType, hex, hundredths } from './form.ts'
import { edits, type KindEntries, linkKind, plainSettings } from './link-kind.ts'

const boolOptionWord = (bit: number, help: string) =>
  edits(number('0|1', 1), help, ({ data }, value) => {
    const { optval = 0, optmask = 0 } = (data.multiBoolopt ?? {}) as { optval?: number; optmask?: number }
    data.multiBoolopt = { optval: value ? optval | bit : optval & ~bit, optmask: optmask | bit }
  })

const boolOptionWords: KindEntries = {
  no_linklocal_learn: boolOptionWord(bridgeBoolOptions.NO_LL_LEARN, 'do not learn from link-local frames'),
  mcast_vlan_snooping: boolOptionWord(bridgeBoolOptions.MCAST_VLAN_SNOOPING, 'snoop multicast in each VLAN'),
  mst_enabled: boolOptionWord(bridgeBoolOptions.MST_ENABLE, 'a spanning tree for each group of VLANs'),
  fdb_local_vlan_0: boolOptionWord(bridgeBoolOptions.FDB_LOCAL_VLAN_0, 'local addresses count in every VLAN'),
}

/** The options of one bit each that iproute2 knows. */
const shownBoolOptions = {
  no_linklocal_learn: bridgeBoolOptions.NO_LL_LEARN,
  mcast_vlan_snooping: bridgeBoolOptions.MCAST_VLAN_SNOOPING,
} as const

const shown = { words: [] } as const

/** A bridge. */
export const bridgeKind = linkKind(bridge, {
  settings: {
    ...plainSettings('forwardDelay', 'helloTime', 'maxAge', 'ageingTime', 'stpState', 'priority', 'vlanFiltering'),
    vlanProtocol: { form: etherType },
    rootPort: shown,
    rootPathCost: shown,
    topologyChange: shown,
    topologyChangeDetected: shown,
    helloTimer: { ...shown, form: hundredths },
    tcnTimer: { ...shown, form: hundredths },
    topologyChangeTimer: { ...shown, form: hundredths },
    gcTimer: { ...shown, form: hundredths },
    ...plainSettings('vlanDefaultPvid', 'vlanStatsEnabled', 'vlanStatsPerPort'),
    groupFwdMask: { form: hex },
    groupAddr: { words: ['group_address'] },
    fdbFlush: { json: '' },
    ...plainSettings('mcastSnooping', 'mcastQueryUseIfaddr', 'mcastQuerier', 'mcastHashElasticity', 'mcastHashMax'),
    // A number in what iproute2 takes and prints, where the schema has names.
    mcastRouter: { form: { kind: number('N', 0xff), json: Number } },
    mcastLastMemberCnt: { words: ['mcast_last_member_count'] },
    mcastStartupQueryCnt: { words: ['mcast_startup_query_count'] },
    mcastLastMemberIntvl: { words: ['mcast_last_member_interval'] },
    mcastMembershipIntvl: { words: ['mcast_membership_interval'] },
    mcastQuerierIntvl: { words: ['mcast_querier_interval'] },
    mcastQueryIntvl: { words: ['mcast_query_interval'] },
    mcastQueryResponseIntvl: { words: ['mcast_query_response_interval'] },
    mcastStartupQueryIntvl: { words: ['mcast_startup_query_interval'] },
    ...plainSettings('mcastStatsEnabled', 'mcastIgmpVersion', 'mcastMldVersion'),
    ...plainSettings('nfCallIptables', 'nfCallIp6tables', 'nfCallArptables'),
    fdbNLearned: { ...shown, json: '' },
    fdbMaxLearned: { json: '' },
  },
  words: boolOptionWords,
  json({ rootId, bridgeId, multiBoolopt: { optval, optmask } = { optval: 0, optmask: 0 } }) {
    const id = bridgeId && bridgeIdText(bridgeId)
    const options = Object.entries(shownBoolOptions).filter(([, bit]) => (optmask & bit) !== 0)
    return {
      bridge_id: id,
      // iproute2 6.1 prints the bridge's own id here.
      root_id: rootId && id,
      ...Object.fromEntries(options.map(([name, bit]) => [name, Number((optval & bit) !== 0)])),
    }
  },
})
