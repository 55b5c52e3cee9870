import {
  attrs,
  bytes,
  fixed,
  flag,
  ipv4,
  ipv6,
  mac,
  nest,
  type StructValue,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
  type Value,
} from '../../../../schema/index.ts'
import { bridgeId } from './bridge-id.ts'
import { vlanProtocols } from './vlan.ts'

/** Options of a bridge that are one bit each; C numbers the bits (BR_BOOLOPT_*), these are their masks. */
export const bridgeBoolOptions = {
  NO_LL_LEARN: 0x1,
  MCAST_VLAN_SNOOPING: 0x2,
  MST_ENABLE: 0x4,
  MDB_OFFLOAD_FAIL_NOTIFICATION: 0x8,
  FDB_LOCAL_VLAN_0: 0x10,
} as const
/** Who runs the spanning tree: BR_STP_MODE_*. */
export const bridgeStpModes = { AUTO: 0, USER: 1, KERNEL: 2 } as const
/** Whether a multicast router is behind a bridge or port: MDB_RTR_TYPE_*. */
export const multicastRouterTypes = { DISABLED: 0, TEMP_QUERY: 1, PERM: 2, TEMP: 3 } as const

const bridgeBoolOptMultiMembers = {
  optval: u32.with({ flags: bridgeBoolOptions }),
  optmask: u32.with({ flags: bridgeBoolOptions }),
}
/** Options of one bit each: their values, and which of them count. */
export interface BridgeBoolOptMulti extends StructValue<typeof bridgeBoolOptMultiMembers> {}
/** `struct br_boolopt_multi`. */
export const bridgeBoolOptMulti = struct<BridgeBoolOptMulti>('br_boolopt_multi', bridgeBoolOptMultiMembers)

const bridgeQuerierShape = {
  ipAddress: ipv4(1),
  /** Index of the port that it is behind. */
  ipPort: u32(2),
  /** Hundredths of a second until another querier is given up. */
  ipOtherTimer: u64(3),
  pad: bytes(4),
  ipv6Address: ipv6(5),
  ipv6Port: u32(6),
  ipv6OtherTimer: u64(7),
}
/** The multicast queriers that a bridge knows: BRIDGE_QUERIER_*. */
export interface BridgeQuerier extends Value<typeof bridgeQuerierShape> {}
/** The set BRIDGE_QUERIER_*. */
export const bridgeQuerier = attrs<BridgeQuerier>('BRIDGE_QUERIER', bridgeQuerierShape)

// Times of a bridge are in clock ticks of user space, hundredths of a second (jiffies_to_clock_t).
const bridgeShape = {
  /** Hundredths of a second. */
  forwardDelay: u32(1),
  /** Hundredths of a second. */
  helloTime: u32(2),
  /** Hundredths of a second. */
  maxAge: u32(3),
  /** Hundredths of a second. */
  ageingTime: u32(4),
  /** 0 off, 1 run by the kernel, 2 run by user space. */
  stpState: u32(5),
  priority: u16(6),
  vlanFiltering: u8(7),
  vlanProtocol: u16be(8, { enum: vlanProtocols }),
  /** Link-local groups 01:80:c2:00:00:0X that are forwarded, bit X each. */
  groupFwdMask: u16(9),
  rootId: fixed(10, bridgeId),
  bridgeId: fixed(11, bridgeId),
  rootPort: u16(12),
  rootPathCost: u32(13),
  topologyChange: u8(14),
  topologyChangeDetected: u8(15),
  /** Hundredths of a second left. */
  helloTimer: u64(16),
  /** Hundredths of a second left. */
  tcnTimer: u64(17),
  /** Hundredths of a second left. */
  topologyChangeTimer: u64(18),
  /** Hundredths of a second left. */
  gcTimer: u64(19),
  groupAddr: mac(20),
  /** A request to forget all learnt addresses. */
  fdbFlush: flag(21),
  mcastRouter: u8(22, { enum: multicastRouterTypes }),
  mcastSnooping: u8(23),
  mcastQueryUseIfaddr: u8(24),
  mcastQuerier: u8(25),
  mcastHashElasticity: u32(26),
  mcastHashMax: u32(27),
  mcastLastMemberCnt: u32(28),
  mcastStartupQueryCnt: u32(29),
  /** Hundredths of a second. */
  mcastLastMemberIntvl: u64(30),
  /** Hundredths of a second. */
  mcastMembershipIntvl: u64(31),
  /** Hundredths of a second. */
  mcastQuerierIntvl: u64(32),
  /** Hundredths of a second. */
  mcastQueryIntvl: u64(33),
  /** Hundredths of a second. */
  mcastQueryResponseIntvl: u64(34),
  /** Hundredths of a second. */
  mcastStartupQueryIntvl: u64(35),
  nfCallIptables: u8(36),
  nfCallIp6tables: u8(37),
  nfCallArptables: u8(38),
  /** VLAN that ports are put into, 0 for none. */
  vlanDefaultPvid: u16(39),
  pad: bytes(40),
  vlanStatsEnabled: u8(41),
  mcastStatsEnabled: u8(42),
  mcastIgmpVersion: u8(43),
  mcastMldVersion: u8(44),
  vlanStatsPerPort: u8(45),
  multiBoolopt: fixed(46, bridgeBoolOptMulti),
  mcastQuerierState: nest(47, bridgeQuerier),
  fdbNLearned: u32(48),
  /** Most addresses to learn, 0 for no limit. */
  fdbMaxLearned: u32(49),
  stpMode: u32(50, { enum: bridgeStpModes }),
}
/** A bridge: IFLA_BR_*. */
export interface Bridge extends Value<typeof bridgeShape> {}
/** The set IFLA_BR_*. */
export const bridge = attrs<Bridge>('IFLA_BR', bridgeShape, {
  common: [
    'forwardDelay',
    'helloTime',
    'maxAge',
    'ageingTime',
    'stpState',
    'priority',
    'vlanFiltering',
    'groupFwdMask',
    'rootId',
    'bridgeId',
    'rootPort',
    'rootPathCost',
    'topologyChange',
    'topologyChangeDetected',
    'helloTimer',
    'tcnTimer',
    'topologyChangeTimer',
    'gcTimer',
    'groupAddr',
    'mcastRouter',
    'mcastSnooping',
    'mcastQueryUseIfaddr',
    'mcastQuerier',
    'mcastHashElasticity',
    'mcastHashMax',
    'mcastLastMemberCnt',
    'mcastStartupQueryCnt',
    'mcastLastMemberIntvl',
    'mcastMembershipIntvl',
    'mcastQuerierIntvl',
    'mcastQueryIntvl',
    'mcastQueryResponseIntvl',
    'mcastStartupQueryIntvl',
    'nfCallIptables',
    'nfCallIp6tables',
    'nfCallArptables',
    'mcastStatsEnabled',
    'mcastIgmpVersion',
    'mcastMldVersion',
    'multiBoolopt',
    'fdbNLearned',
    'fdbMaxLearned',
  ],
})
