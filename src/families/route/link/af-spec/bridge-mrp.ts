import { attrs, multi, nest, u16, u32, type Value } from '../../../../schema/index.ts'

/** Role of a bridge in an MRP ring: BR_MRP_RING_ROLE_*. */
export const mrpRingRoles = { DISABLED: 0, MRC: 1, MRM: 2, MRA: 3 } as const
/** Role of a bridge in an MRP interconnection: BR_MRP_IN_ROLE_*. */
export const mrpInRoles = { DISABLED: 0, MIC: 1, MIM: 2 } as const
/** State of an MRP ring: BR_MRP_RING_STATE_*. */
export const mrpRingStates = { OPEN: 0, CLOSED: 1 } as const
/** State of an MRP interconnection: BR_MRP_IN_STATE_*. */
export const mrpInStates = { OPEN: 0, CLOSED: 1 } as const
/** State of a port in an MRP ring: BR_MRP_PORT_STATE_*. */
export const mrpPortStates = { DISABLED: 0, BLOCKED: 1, FORWARDING: 2, NOT_CONNECTED: 3 } as const
/** Role of a port in an MRP ring: BR_MRP_PORT_ROLE_*. */
export const mrpPortRoles = { PRIMARY: 0, SECONDARY: 1, INTER: 2 } as const

const mrpInstanceShape = { ringId: u32(1), pIfindex: u32(2), sIfindex: u32(3), prio: u16(4) }
/** An MRP ring with its two ports. */
export interface MrpInstance extends Value<typeof mrpInstanceShape> {}
/** The set IFLA_BRIDGE_MRP_INSTANCE_*. */
export const mrpInstance = attrs<MrpInstance>('IFLA_BRIDGE_MRP_INSTANCE', mrpInstanceShape)

const mrpPortStateShape = { state: u32(1, { enum: mrpPortStates }) }
/** State of the port that the message is about. */
export interface MrpPortState extends Value<typeof mrpPortStateShape> {}
/** The set IFLA_BRIDGE_MRP_PORT_STATE_*. */
export const mrpPortState = attrs<MrpPortState>('IFLA_BRIDGE_MRP_PORT_STATE', mrpPortStateShape)

const mrpPortRoleShape = { role: u32(1, { enum: mrpPortRoles }) }
/** Role of the port that the message is about. */
export interface MrpPortRole extends Value<typeof mrpPortRoleShape> {}
/** The set IFLA_BRIDGE_MRP_PORT_ROLE_*. */
export const mrpPortRole = attrs<MrpPortRole>('IFLA_BRIDGE_MRP_PORT_ROLE', mrpPortRoleShape)

const mrpRingStateShape = { ringId: u32(1), state: u32(2, { enum: mrpRingStates }) }
/** State of a ring. */
export interface MrpRingState extends Value<typeof mrpRingStateShape> {}
/** The set IFLA_BRIDGE_MRP_RING_STATE_*. */
export const mrpRingState = attrs<MrpRingState>('IFLA_BRIDGE_MRP_RING_STATE', mrpRingStateShape)

const mrpRingRoleShape = { ringId: u32(1), role: u32(2, { enum: mrpRingRoles }) }
/** Role in a ring. */
export interface MrpRingRole extends Value<typeof mrpRingRoleShape> {}
/** The set IFLA_BRIDGE_MRP_RING_ROLE_*. */
export const mrpRingRole = attrs<MrpRingRole>('IFLA_BRIDGE_MRP_RING_ROLE', mrpRingRoleShape)

const mrpStartTestShape = { ringId: u32(1), interval: u32(2), maxMiss: u32(3), period: u32(4), monitor: u32(5) }
/** Starts test frames on a ring: `interval` and `period` in µs, `maxMiss` in frames. */
export interface MrpStartTest extends Value<typeof mrpStartTestShape> {}
/** The set IFLA_BRIDGE_MRP_START_TEST_*. */
export const mrpStartTest = attrs<MrpStartTest>('IFLA_BRIDGE_MRP_START_TEST', mrpStartTestShape)

const mrpInfoShape = {
  ringId: u32(1),
  pIfindex: u32(2),
  sIfindex: u32(3),
  prio: u16(4),
  ringState: u32(5, { enum: mrpRingStates }),
  ringRole: u32(6, { enum: mrpRingRoles }),
  /** µs between test frames. */
  testInterval: u32(7),
  testMaxMiss: u32(8),
  testMonitor: u32(9),
  iIfindex: u32(10),
  inState: u32(11, { enum: mrpInStates }),
  inRole: u32(12, { enum: mrpInRoles }),
  /** µs between test frames of the interconnection. */
  inTestInterval: u32(13),
  inTestMaxMiss: u32(14),
}
/** All about one ring, in dumps. */
export interface MrpInfo extends Value<typeof mrpInfoShape> {}
/** The set IFLA_BRIDGE_MRP_INFO_*. */
export const mrpInfo = attrs<MrpInfo>('IFLA_BRIDGE_MRP_INFO', mrpInfoShape)

const mrpInRoleShape = { ringId: u32(1), inId: u16(2), role: u32(3, { enum: mrpInRoles }), iIfindex: u32(4) }
/** Role in an interconnection. */
export interface MrpInRole extends Value<typeof mrpInRoleShape> {}
/** The set IFLA_BRIDGE_MRP_IN_ROLE_*. */
export const mrpInRole = attrs<MrpInRole>('IFLA_BRIDGE_MRP_IN_ROLE', mrpInRoleShape)

const mrpInStateShape = { inId: u16(1), state: u32(2, { enum: mrpInStates }) }
/** State of an interconnection. */
export interface MrpInState extends Value<typeof mrpInStateShape> {}
/** The set IFLA_BRIDGE_MRP_IN_STATE_*. */
export const mrpInState = attrs<MrpInState>('IFLA_BRIDGE_MRP_IN_STATE', mrpInStateShape)

const mrpStartInTestShape = { inId: u16(1), interval: u32(2), maxMiss: u32(3), period: u32(4) }
/** Starts test frames on an interconnection: `interval` and `period` in µs, `maxMiss` in frames. */
export interface MrpStartInTest extends Value<typeof mrpStartInTestShape> {}
/** The set IFLA_BRIDGE_MRP_START_IN_TEST_*. */
export const mrpStartInTest = attrs<MrpStartInTest>('IFLA_BRIDGE_MRP_START_IN_TEST', mrpStartInTestShape)

const bridgeMrpShape = {
  instance: nest(1, mrpInstance),
  portState: nest(2, mrpPortState),
  portRole: nest(3, mrpPortRole),
  ringState: nest(4, mrpRingState),
  ringRole: nest(5, mrpRingRole),
  startTest: nest(6, mrpStartTest),
  /** One for each ring of the bridge. */
  info: multi(nest(7, mrpInfo)),
  inRole: nest(8, mrpInRole),
  inState: nest(9, mrpInState),
  startInTest: nest(10, mrpStartInTest),
}
/** Media Redundancy Protocol on a bridge: what to do in requests, `info` in dumps. */
export interface BridgeMrp extends Value<typeof bridgeMrpShape> {}
/** The set IFLA_BRIDGE_MRP_*. */
export const bridgeMrp = attrs<BridgeMrp>('IFLA_BRIDGE_MRP', bridgeMrpShape)
