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
import { refuse } from '../../../refuse.ts'
import type { RouteRequest } from '../../../request.ts'
import type { Link } from '../../link.ts'
import { type BridgeSettings, stateOf } from './bridge-state.ts'
import { selectPortStates, setBridgePriority } from './spanning-tree.ts'

/** A bridge that a request changes. */
interface Change {
  readonly bridge: Link
  readonly request: RouteRequest<LinkMessage>
}

/** Takes the value of one attribute: 0, or minus the errno of one that there cannot be. */
type Setter<V> = (value: V, change: Change) => number

type Names<V> = { [K in keyof BridgeSettings]: BridgeSettings[K] extends V ? K : never }[keyof BridgeSettings]

/** A number as it is, if it is not less or more than that. */
function number(name: Names<number>, min = 0, max = 0xffff_ffff): Setter<number> {
  return (value, { bridge }) => {
    if (value < min || value > max) return -EINVAL
    stateOf(bridge).settings[name] = value
    return 0
  }
}

/** Whatever is not 0 is 1. */
function toggle(name: Names<number>): Setter<number> {
  return (value, { bridge }) => {
    stateOf(bridge).settings[name] = Number(value !== 0)
    return 0
  }
}

/** A time of the spanning tree (`net/bridge/br_stp.c`, br_set_hello_time()). */
function treeTime(name: 'helloTime' | 'maxAge', min: number, max: number): Setter<number> {
  return (value, { bridge }) => {
    if (value < min || value > max) return -ERANGE
    stateOf(bridge).settings[name] = inJiffies(value)
    return 0
  }
}

/** A time of multicasts, which is made the least or the most that there can be. */
function time(name: Names<bigint>, min = 0n, max = 0xffff_ffff_ffff_ffffn): Setter<bigint> {
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
  setBridgePriority(bridge, value)
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

/** An attribute, and what takes it. */
interface Rule {
  readonly name: keyof Bridge
  readonly set: Setter<never>
}

function rule<K extends keyof Bridge>(name: K, set: Setter<NonNullable<Bridge[K]>>): Rule {
  return { name, set }
}

/** In the order in which Linux takes them (`net/bridge/br_netlink.c`, br_changelink()). Its bridges know nothing of VLANs here. */
const rules: readonly Rule[] = [
  rule('forwardDelay', setForwardDelay),
  rule('helloTime', treeTime('helloTime', 100, 1000)),
  rule('maxAge', treeTime('maxAge', 600, 4000)),
  rule('ageingTime', setAgeingTime),
  rule('stpState', setSpanningTree),
  rule('priority', setPriority),
  rule('vlanFiltering', () => -EOPNOTSUPP),
  rule('groupFwdMask', setForwardMask),
  rule('groupAddr', setGroupAddress),
  rule('fdbFlush', (_, { bridge }) => {
    stateOf(bridge).fdb.flushDynamic(bridge)
    return 0
  }),
  rule('mcastRouter', number('mcastRouter', 0, 2)),
  rule('mcastSnooping', (value, { bridge }) => setSnooping(bridge, value !== 0)),
  rule('mcastQueryUseIfaddr', toggle('mcastQueryUseIfaddr')),
  rule('mcastQuerier', toggle('mcastQuerier')),
  rule('mcastHashMax', number('mcastHashMax')),
  rule('mcastLastMemberCnt', number('mcastLastMemberCnt')),
  rule('mcastStartupQueryCnt', number('mcastStartupQueryCnt')),
  rule('mcastLastMemberIntvl', time('mcastLastMemberIntvl')),
  rule('mcastMembershipIntvl', time('mcastMembershipIntvl')),
  rule('mcastQuerierIntvl', time('mcastQuerierIntvl')),
  rule('mcastQueryIntvl', time('mcastQueryIntvl', MIN_QUERY_TIME, MAX_QUERY_TIME)),
  rule('mcastQueryResponseIntvl', time('mcastQueryResponseIntvl')),
  rule('mcastStartupQueryIntvl', time('mcastStartupQueryIntvl', MIN_QUERY_TIME, MAX_QUERY_TIME)),
  rule('mcastStatsEnabled', toggle('mcastStatsEnabled')),
  rule('mcastIgmpVersion', number('mcastIgmpVersion', 2, 3)),
  rule('mcastMldVersion', number('mcastMldVersion', 1, 2)),
  rule('nfCallIptables', toggle('nfCallIptables')),
  rule('nfCallIp6tables', toggle('nfCallIp6tables')),
  rule('nfCallArptables', toggle('nfCallArptables')),
  rule('multiBoolopt', setBools),
  rule('fdbMaxLearned', number('fdbMaxLearned')),
]

/** How Linux judges the data of a bridge: it has more attributes than it takes (br_policy). */
export const bridgePolicy = policyOf(bridgeSet, {
  accept: [...rules.map(({ name }) => name), 'fdbNLearned'],
  replace: { fdbNLearned: { kind: 'reject' }, multiBoolopt: { kind: 'binary', min: 8, max: 8 } },
})

/** Changes a bridge up to what is refused: 0, or minus an errno. */
export function changeBridge(bridge: Link, request: RouteRequest<LinkMessage>): number {
  const { linkinfo } = request.value
  const data: Bridge = (linkinfo?.kind === 'bridge' ? linkinfo.data : undefined) ?? {}
  for (const { name, set } of rules) {
    const value = data[name]
    const error = value === undefined ? 0 : set(value as never, { bridge, request })
    if (error < 0) return error
  }
  return 0
}
