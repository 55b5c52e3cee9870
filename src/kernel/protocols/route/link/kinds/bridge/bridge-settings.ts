import {
  type Bridge,
  type BridgeBoolOptMulti,
  bridgeBoolOptions,
  bridge as bridgeSet,
  type LinkMessage,
} from '../../../../../../families/route/index.ts'
import { EINVAL, EOPNOTSUPP, ERANGE } from '../../../../../errno.ts'
import { policyOf } from '../../../../../policy/derive.ts'
import { throughJiffies } from '../../../jiffies.ts'
import { setSnooping } from '../../../mdb/snooping.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteRequest } from '../../../request/request.ts'
import type { Link } from '../../link.ts'
import { type BridgeSettings, stateOf } from './bridge-state.ts'
import { type Setter, type Setters, setEach } from './setters.ts'
import { selectPortStates } from './spanning-tree.ts'

/** A bridge that a request changes. */
interface Change {
  readonly bridge: Link
  readonly request: RouteRequest<LinkMessage>
}

type Names<V> = { [K in keyof BridgeSettings]: BridgeSettings[K] extends V ? K : never }[keyof BridgeSettings]

/** A number as it is, if it is not less or more than that. */
function number(name: Names<number>, min = 0, max = 0xffff_ffff): Setter<number, Change> {
  return (value, { bridge }) => {
    if (value < min || value > max) return -EINVAL
    stateOf(bridge).settings[name] = value
    return 0
  }
}

/** Whatever is not 0 is 1. */
function toggle(name: Names<number>): Setter<number, Change> {
  return (value, { bridge }) => {
    stateOf(bridge).settings[name] = Number(value !== 0)
    return 0
  }
}

/** A time of the spanning tree (`net/bridge/br_stp.c`, br_set_hello_time()). */
function treeTime(name: 'helloTime' | 'maxAge', min: number, max: number): Setter<number, Change> {
  return (value, { bridge }) => {
    if (value < min || value > max) return -ERANGE
    stateOf(bridge).settings[name] = inJiffies(value)
    return 0
  }
}

/** A time of multicasts, which is made the least or the most that there can be. */
function time(name: Names<bigint>, min = 0n, max = 0xffff_ffff_ffff_ffffn): Setter<bigint, Change> {
  return (value, { bridge }) => {
    const kept = throughJiffies(value)
    stateOf(bridge).settings[name] = kept < min ? min : kept > max ? max : kept
    return 0
  }
}

function inJiffies(ticks: number): number {
  return Number(throughJiffies(BigInt(ticks)))
}

/** Limits of the forward delay with a spanning tree, and of the time between two queries; hundredths of a second. */
const MIN_FORWARD_DELAY = 200
const MAX_FORWARD_DELAY = 3000
const MIN_QUERY_TIME = 100n
const MAX_QUERY_TIME = 8_640_000n

/** br_set_forward_delay() */
function setForwardDelay(value: number, { bridge }: Change): number {
  const { settings, hasSpanningTree } = stateOf(bridge)
  if (hasSpanningTree && (value < MIN_FORWARD_DELAY || value > MAX_FORWARD_DELAY)) return -ERANGE
  settings.forwardDelay = inJiffies(value)
  return 0
}

function setAgeingTime(value: number, { bridge }: Change): number {
  const { settings, fdb } = stateOf(bridge)
  settings.ageingTime = inJiffies(value)
  fdb.ageLater(bridge, 0)
  return 0
}

/** No program runs the tree, so the kernel does (`net/bridge/br_stp_if.c`, br_stp_start()). */
function setSpanningTree(value: number, { bridge }: Change): number {
  const { settings, hasSpanningTree } = stateOf(bridge)
  if (hasSpanningTree === (value !== 0)) return 0
  settings.stpState = Number(value !== 0)
  if (value !== 0)
    settings.forwardDelay = Math.min(Math.max(settings.forwardDelay, MIN_FORWARD_DELAY), MAX_FORWARD_DELAY)
  selectPortStates(bridge)
  return 0
}

function setPriority(value: number, { bridge }: Change): number {
  stateOf(bridge).settings.priority = value
  selectPortStates(bridge)
  return 0
}

/** Groups of a link whose packets no bridge forwards, whoever asks for it (BR_GROUPFWD_RESTRICTED). */
const NEVER_FORWARDED = 7

function setForwardMask(value: number, { bridge }: Change): number {
  if ((value & NEVER_FORWARDED) !== 0) return -EINVAL
  stateOf(bridge).settings.groupFwdMask = value
  return 0
}

/** One of the groups of a link, but not those of pauses, slow protocols and authentication. */
function setGroupAddress(value: string, { bridge }: Change): number {
  if (!/^01:80:c2:00:00:0[04-9a-f]$/.test(value)) return -EINVAL
  stateOf(bridge).settings.groupAddr = value
  return 0
}

/** `net/bridge/br.c`, br_boolopt_multi_toggle() */
function setBools({ optval, optmask }: BridgeBoolOptMulti, { bridge, request: { extack } }: Change): number {
  const { MCAST_VLAN_SNOOPING, MST_ENABLE, FDB_LOCAL_VLAN_0 } = bridgeBoolOptions
  const state = stateOf(bridge)
  const unknown = optmask & -(FDB_LOCAL_VLAN_0 << 1)
  if (unknown !== 0)
    return refuse(extack, EINVAL, `bridge: Unknown boolean option ${31 - Math.clz32(unknown & -unknown)}`)
  for (let option = 1; option <= FDB_LOCAL_VLAN_0; option <<= 1) {
    if ((optmask & option) === 0) continue
    const isOn = (optval & option) !== 0
    if (option === MCAST_VLAN_SNOOPING && isOn)
      return refuse(extack, EINVAL, 'bridge: Cannot enable multicast vlan snooping with vlan filtering disabled')
    if (option === MST_ENABLE) return -EOPNOTSUPP
    state.bools = isOn ? state.bools | option : state.bools & ~option
  }
  return 0
}

/** In the order in which Linux takes them (`net/bridge/br_netlink.c`, br_changelink()). Its bridges know nothing of VLANs here. */
const setters: Setters<Bridge, Change> = {
  forwardDelay: setForwardDelay,
  helloTime: treeTime('helloTime', 100, 1000),
  maxAge: treeTime('maxAge', 600, 4000),
  ageingTime: setAgeingTime,
  stpState: setSpanningTree,
  priority: setPriority,
  vlanFiltering: () => -EOPNOTSUPP,
  groupFwdMask: setForwardMask,
  groupAddr: setGroupAddress,
  fdbFlush(_, { bridge }) {
    stateOf(bridge).fdb.flushDynamic(bridge)
    return 0
  },
  mcastRouter: number('mcastRouter', 0, 2),
  mcastSnooping: (value, { bridge }) => setSnooping(bridge, value !== 0),
  mcastQueryUseIfaddr: toggle('mcastQueryUseIfaddr'),
  mcastQuerier: toggle('mcastQuerier'),
  mcastHashMax: number('mcastHashMax'),
  mcastLastMemberCnt: number('mcastLastMemberCnt'),
  mcastStartupQueryCnt: number('mcastStartupQueryCnt'),
  mcastLastMemberIntvl: time('mcastLastMemberIntvl'),
  mcastMembershipIntvl: time('mcastMembershipIntvl'),
  mcastQuerierIntvl: time('mcastQuerierIntvl'),
  mcastQueryIntvl: time('mcastQueryIntvl', MIN_QUERY_TIME, MAX_QUERY_TIME),
  mcastQueryResponseIntvl: time('mcastQueryResponseIntvl'),
  mcastStartupQueryIntvl: time('mcastStartupQueryIntvl', MIN_QUERY_TIME, MAX_QUERY_TIME),
  mcastStatsEnabled: toggle('mcastStatsEnabled'),
  mcastIgmpVersion: number('mcastIgmpVersion', 2, 3),
  mcastMldVersion: number('mcastMldVersion', 1, 2),
  nfCallIptables: toggle('nfCallIptables'),
  nfCallIp6tables: toggle('nfCallIp6tables'),
  nfCallArptables: toggle('nfCallArptables'),
  multiBoolopt: setBools,
  fdbMaxLearned: number('fdbMaxLearned'),
}

/** How Linux judges the data of a bridge: it has more attributes than it takes (br_policy). */
export const bridgePolicy = policyOf(bridgeSet, {
  accept: [...(Object.keys(setters) as (keyof Bridge)[]), 'fdbNLearned'],
  replace: { fdbNLearned: { kind: 'reject' }, multiBoolopt: { kind: 'binary', min: 8, max: 8 } },
})

/** Changes a bridge up to what is refused: 0, or minus an errno. */
export function changeBridge(bridge: Link, request: RouteRequest<LinkMessage>): number {
  const { linkinfo } = request.value
  const data: Bridge = (linkinfo?.kind === 'bridge' ? linkinfo.data : undefined) ?? {}
  return setEach(setters, data, { bridge, request })
}
