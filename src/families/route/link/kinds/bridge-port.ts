import { attrs, bytes, fixed, flag, u8, u16, u32, u64, type Value } from '../../../../schema/index.ts'
import { multicastRouterTypes } from './bridge.ts'
import { bridgeId } from './bridge-id.ts'

/** State of a bridge port in the spanning tree: BR_STATE_*. */
export const bridgePortStates = { DISABLED: 0, LISTENING: 1, LEARNING: 2, FORWARDING: 3, BLOCKING: 4 } as const

const bridgePortShape = {
  state: u8(1, { enum: bridgePortStates }),
  priority: u16(2),
  cost: u32(3),
  /** 1 for hairpin: frames may leave by the port they came in. */
  mode: u8(4),
  /** 1 disables the port when a BPDU arrives. */
  guard: u8(5),
  /** 1 keeps the port from becoming the root port. */
  protect: u8(6),
  fastLeave: u8(7),
  learning: u8(8),
  unicastFlood: u8(9),
  proxyarp: u8(10),
  learningSync: u8(11),
  proxyarpWifi: u8(12),
  rootId: fixed(13, bridgeId),
  bridgeId: fixed(14, bridgeId),
  designatedPort: u16(15),
  designatedCost: u16(16),
  id: u16(17),
  no: u16(18),
  topologyChangeAck: u8(19),
  configPending: u8(20),
  /** Hundredths of a second left. */
  messageAgeTimer: u64(21),
  /** Hundredths of a second left. */
  forwardDelayTimer: u64(22),
  /** Hundredths of a second left. */
  holdTimer: u64(23),
  /** A request to forget the addresses learnt at the port. */
  flush: flag(24),
  multicastRouter: u8(25, { enum: multicastRouterTypes }),
  pad: bytes(26),
  mcastFlood: u8(27),
  mcastToUcast: u8(28),
  vlanTunnel: u8(29),
  bcastFlood: u8(30),
  /** Link-local groups 01:80:c2:00:00:0X that are forwarded, bit X each. */
  groupFwdMask: u16(31),
  neighSuppress: u8(32),
  isolated: u8(33),
  /** Index of the port that takes over when this one loses its carrier. */
  backupPort: u32(34),
  mrpRingOpen: u8(35),
  mrpInOpen: u8(36),
  mcastEhtHostsLimit: u32(37),
  mcastEhtHostsCnt: u32(38),
  locked: u8(39),
  mab: u8(40),
  mcastNGroups: u32(41),
  /** Most multicast groups, 0 for no limit. */
  mcastMaxGroups: u32(42),
  neighVlanSuppress: u8(43),
  /** Nexthop that frames for the backup port are sent to. */
  backupNhid: u32(44),
  neighForwardGrat: u8(45),
}
/** A port of a bridge: IFLA_BRPORT_*. Members of 8 bits without a note are 0 or 1. */
export interface BridgePort extends Value<typeof bridgePortShape> {}
/** The set IFLA_BRPORT_*. */
export const bridgePort = attrs<BridgePort>('IFLA_BRPORT', bridgePortShape)
