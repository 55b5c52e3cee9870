import {
  array,
  attrs,
  chars,
  fixed,
  nest,
  type StructValue,
  struct,
  u16,
  u32,
  type Value,
} from '../../../../schema/index.ts'

/** State of a CAN controller: CAN_STATE_*. */
export const canStates = {
  ERROR_ACTIVE: 0,
  ERROR_WARNING: 1,
  ERROR_PASSIVE: 2,
  BUS_OFF: 3,
  STOPPED: 4,
  SLEEPING: 5,
} as const
/** Modes of a CAN controller: CAN_CTRLMODE_*. */
export const canModes = {
  LOOPBACK: 0x1,
  LISTENONLY: 0x2,
  '3_SAMPLES': 0x4,
  ONE_SHOT: 0x8,
  BERR_REPORTING: 0x10,
  FD: 0x20,
  PRESUME_ACK: 0x40,
  FD_NON_ISO: 0x80,
  CC_LEN8_DLC: 0x100,
  TDC_AUTO: 0x200,
  TDC_MANUAL: 0x400,
  RESTRICTED: 0x800,
  XL: 0x1000,
  XL_TDC_AUTO: 0x2000,
  XL_TDC_MANUAL: 0x4000,
  XL_TMS: 0x8000,
} as const

const canBittimingMembers = {
  bitrate: u32,
  samplePoint: u32,
  tq: u32,
  propSeg: u32,
  phaseSeg1: u32,
  phaseSeg2: u32,
  sjw: u32,
  brp: u32,
}
/**
 * Timing of a bit: `bitrate` in bit/s, `samplePoint` in thousandths of a bit, `tq` in ns, the segments and `sjw` in
 * `tq`, `brp` the prescaler.
 */
export interface CanBittiming extends StructValue<typeof canBittimingMembers> {}
/** `struct can_bittiming`. */
export const canBittiming = struct<CanBittiming>('can_bittiming', canBittimingMembers)

const canBittimingConstMembers = {
  name: chars(16),
  tseg1Min: u32,
  tseg1Max: u32,
  tseg2Min: u32,
  tseg2Max: u32,
  sjwMax: u32,
  brpMin: u32,
  brpMax: u32,
  brpInc: u32,
}
/** What timings a CAN controller can do. */
export interface CanBittimingConst extends StructValue<typeof canBittimingConstMembers> {}
/** `struct can_bittiming_const`. */
export const canBittimingConst = struct<CanBittimingConst>('can_bittiming_const', canBittimingConstMembers)

const canClockMembers = { freq: u32 }
/** Clock of a CAN controller, in Hz. */
export interface CanClock extends StructValue<typeof canClockMembers> {}
/** `struct can_clock`. */
export const canClock = struct<CanClock>('can_clock', canClockMembers)

const canCtrlmodeMembers = { mask: u32.with({ flags: canModes }), flags: u32.with({ flags: canModes }) }
/** Modes of a CAN controller, and in a request which of them to set. */
export interface CanCtrlmode extends StructValue<typeof canCtrlmodeMembers> {}
/** `struct can_ctrlmode`. */
export const canCtrlmode = struct<CanCtrlmode>('can_ctrlmode', canCtrlmodeMembers)

const canBerrCounterMembers = { txerr: u16, rxerr: u16 }
/** Error counters of a CAN controller. */
export interface CanBerrCounter extends StructValue<typeof canBerrCounterMembers> {}
/** `struct can_berr_counter`. */
export const canBerrCounter = struct<CanBerrCounter>('can_berr_counter', canBerrCounterMembers)

const canDeviceStatsMembers = {
  busError: u32,
  errorWarning: u32,
  errorPassive: u32,
  busOff: u32,
  arbitrationLost: u32,
  restarts: u32,
}
/** What a CAN controller has gone through: the payload of `linkinfo.xstats` for kind can. */
export interface CanDeviceStats extends StructValue<typeof canDeviceStatsMembers> {}
/** `struct can_device_stats`. */
export const canDeviceStats = struct<CanDeviceStats>('can_device_stats', canDeviceStatsMembers)

const canTdcShape = {
  tdcvMin: u32(1),
  tdcvMax: u32(2),
  tdcoMin: u32(3),
  tdcoMax: u32(4),
  tdcfMin: u32(5),
  tdcfMax: u32(6),
  tdcv: u32(7),
  tdco: u32(8),
  tdcf: u32(9),
}
/** Transmitter delay compensation, in clock periods. */
export interface CanTdc extends Value<typeof canTdcShape> {}
/** The set IFLA_CAN_TDC_*. */
export const canTdc = attrs<CanTdc>('IFLA_CAN_TDC', canTdcShape)

const canCtrlmodeExtShape = { supported: u32(1, { flags: canModes }) }
/** Modes that a CAN controller can do. */
export interface CanCtrlmodeExt extends Value<typeof canCtrlmodeExtShape> {}
/** The set IFLA_CAN_CTRLMODE_*. */
export const canCtrlmodeExt = attrs<CanCtrlmodeExt>('IFLA_CAN_CTRLMODE', canCtrlmodeExtShape)

const canPwmShape = {
  pwmsMin: u32(1),
  pwmsMax: u32(2),
  pwmlMin: u32(3),
  pwmlMax: u32(4),
  pwmoMin: u32(5),
  pwmoMax: u32(6),
  pwms: u32(7),
  pwml: u32(8),
  pwmo: u32(9),
}
/** Pulse-width modulation of CAN XL, in clock periods. */
export interface CanPwm extends Value<typeof canPwmShape> {}
/** The set IFLA_CAN_PWM_*. */
export const canPwm = attrs<CanPwm>('IFLA_CAN_PWM', canPwmShape)

const canShape = {
  bittiming: fixed(1, canBittiming),
  bittimingConst: fixed(2, canBittimingConst),
  clock: fixed(3, canClock),
  state: u32(4, { enum: canStates }),
  ctrlmode: fixed(5, canCtrlmode),
  /** Time from bus-off to restart in ms, 0 for no restart. */
  restartMs: u32(6),
  /** A request to restart now. */
  restart: u32(7),
  berrCounter: fixed(8, canBerrCounter),
  dataBittiming: fixed(9, canBittiming),
  dataBittimingConst: fixed(10, canBittimingConst),
  /** Ω, 0 for none. */
  termination: u16(11),
  /** Terminations that can be had, in Ω. */
  terminationConst: array(12, u16),
  /** Bit rates that can be had, in bit/s. */
  bitrateConst: array(13, u32),
  dataBitrateConst: array(14, u32),
  /** bit/s. */
  bitrateMax: u32(15),
  tdc: nest(16, canTdc),
  ctrlmodeExt: nest(17, canCtrlmodeExt),
  xlDataBittiming: fixed(18, canBittiming),
  xlDataBittimingConst: fixed(19, canBittimingConst),
  xlDataBitrateConst: array(20, u32),
  xlTdc: nest(21, canTdc),
  xlPwm: nest(22, canPwm),
}
/** A CAN controller: IFLA_CAN_*. */
export interface Can extends Value<typeof canShape> {}
/** The set IFLA_CAN_*. */
export const can = attrs<Can>('IFLA_CAN', canShape)
