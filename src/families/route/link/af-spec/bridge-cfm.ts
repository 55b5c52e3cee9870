import { attrs, bytes, mac, multi, nest, u8, u32, type Value } from '../../../../schema/index.ts'

/** Where a maintenance end point is: BR_CFM_*. */
export const cfmDomains = { PORT: 0, VLAN: 1 } as const
/** Direction that a maintenance end point faces: BR_CFM_MEP_DIRECTION_*. */
export const cfmDirections = { DOWN: 0, UP: 1 } as const
/** Interval between CCM frames: BR_CFM_CCM_INTERVAL_*. */
export const cfmIntervals = {
  NONE: 0,
  '3_3_MS': 1,
  '10_MS': 2,
  '100_MS': 3,
  '1_SEC': 4,
  '10_SEC': 5,
  '1_MIN': 6,
  '10_MIN': 7,
} as const

const cfmMepCreateShape = {
  instance: u32(1),
  domain: u32(2, { enum: cfmDomains }),
  direction: u32(3, { enum: cfmDirections }),
  ifindex: u32(4),
}
/** A maintenance end point on a port. */
export interface CfmMepCreate extends Value<typeof cfmMepCreateShape> {}
/** The set IFLA_BRIDGE_CFM_MEP_CREATE_*. */
export const cfmMepCreate = attrs<CfmMepCreate>('IFLA_BRIDGE_CFM_MEP_CREATE', cfmMepCreateShape)

const cfmMepDeleteShape = { instance: u32(1) }
/** A maintenance end point to delete. */
export interface CfmMepDelete extends Value<typeof cfmMepDeleteShape> {}
/** The set IFLA_BRIDGE_CFM_MEP_DELETE_*. */
export const cfmMepDelete = attrs<CfmMepDelete>('IFLA_BRIDGE_CFM_MEP_DELETE', cfmMepDeleteShape)

const cfmMepConfigShape = { instance: u32(1), unicastMac: mac(2), mdlevel: u32(3), mepid: u32(4) }
/** Address, level and identity of a maintenance end point. */
export interface CfmMepConfig extends Value<typeof cfmMepConfigShape> {}
/** The set IFLA_BRIDGE_CFM_MEP_CONFIG_*. */
export const cfmMepConfig = attrs<CfmMepConfig>('IFLA_BRIDGE_CFM_MEP_CONFIG', cfmMepConfigShape)

const cfmCcConfigShape = {
  instance: u32(1),
  enable: u32(2),
  expInterval: u32(3, { enum: cfmIntervals }),
  /** Maintenance association identifier, 48 bytes. */
  expMaid: bytes(4, { length: 48 }),
}
/** Continuity check of a maintenance end point. */
export interface CfmCcConfig extends Value<typeof cfmCcConfigShape> {}
/** The set IFLA_BRIDGE_CFM_CC_CONFIG_*. */
export const cfmCcConfig = attrs<CfmCcConfig>('IFLA_BRIDGE_CFM_CC_CONFIG', cfmCcConfigShape)

const cfmCcPeerMepShape = {
  instance: u32(1),
  mepid: u32(2, { c: 'IFLA_BRIDGE_CFM_CC_PEER_MEPID' }),
}
/** A peer of a maintenance end point. */
export interface CfmCcPeerMep extends Value<typeof cfmCcPeerMepShape> {}
/** The set IFLA_BRIDGE_CFM_CC_PEER_MEP_*. */
export const cfmCcPeerMep = attrs<CfmCcPeerMep>('IFLA_BRIDGE_CFM_CC_PEER_MEP', cfmCcPeerMepShape)

const cfmCcRdiShape = { instance: u32(1), rdi: u32(2) }
/** Remote defect indication of a maintenance end point. */
export interface CfmCcRdi extends Value<typeof cfmCcRdiShape> {}
/** The set IFLA_BRIDGE_CFM_CC_RDI_*. */
export const cfmCcRdi = attrs<CfmCcRdi>('IFLA_BRIDGE_CFM_CC_RDI', cfmCcRdiShape)

const cfmCcCcmTxShape = {
  instance: u32(1),
  dmac: mac(2),
  seqNoUpdate: u32(3),
  /** Seconds to send for. */
  period: u32(4),
  ifTlv: u32(5),
  ifTlvValue: u8(6),
  portTlv: u32(7),
  portTlvValue: u8(8),
}
/** How a maintenance end point sends CCM frames. */
export interface CfmCcCcmTx extends Value<typeof cfmCcCcmTxShape> {}
/** The set IFLA_BRIDGE_CFM_CC_CCM_TX_*. */
export const cfmCcCcmTx = attrs<CfmCcCcmTx>('IFLA_BRIDGE_CFM_CC_CCM_TX', cfmCcCcmTxShape)

const cfmMepStatusShape = {
  instance: u32(1),
  opcodeUnexpSeen: u32(2),
  versionUnexpSeen: u32(3),
  rxLevelLowSeen: u32(4),
}
/** What a maintenance end point has seen since it was last asked. */
export interface CfmMepStatus extends Value<typeof cfmMepStatusShape> {}
/** The set IFLA_BRIDGE_CFM_MEP_STATUS_*. */
export const cfmMepStatus = attrs<CfmMepStatus>('IFLA_BRIDGE_CFM_MEP_STATUS', cfmMepStatusShape)

const cfmCcPeerStatusShape = {
  instance: u32(1),
  peerMepid: u32(2),
  ccmDefect: u32(3),
  rdi: u32(4),
  portTlvValue: u8(5),
  ifTlvValue: u8(6),
  seen: u32(7),
  tlvSeen: u32(8),
  seqUnexpSeen: u32(9),
}
/** What is known of a peer. */
export interface CfmCcPeerStatus extends Value<typeof cfmCcPeerStatusShape> {}
/** The set IFLA_BRIDGE_CFM_CC_PEER_STATUS_*. */
export const cfmCcPeerStatus = attrs<CfmCcPeerStatus>('IFLA_BRIDGE_CFM_CC_PEER_STATUS', cfmCcPeerStatusShape)

const bridgeCfmShape = {
  mepCreate: nest(1, cfmMepCreate),
  mepDelete: nest(2, cfmMepDelete),
  mepConfig: nest(3, cfmMepConfig),
  ccConfig: nest(4, cfmCcConfig),
  ccPeerMepAdd: nest(5, cfmCcPeerMep),
  ccPeerMepRemove: nest(6, cfmCcPeerMep),
  ccRdi: nest(7, cfmCcRdi),
  ccCcmTx: nest(8, cfmCcCcmTx),
  mepCreateInfo: multi(nest(9, cfmMepCreate)),
  mepConfigInfo: multi(nest(10, cfmMepConfig)),
  ccConfigInfo: multi(nest(11, cfmCcConfig)),
  ccRdiInfo: multi(nest(12, cfmCcRdi)),
  ccCcmTxInfo: multi(nest(13, cfmCcCcmTx)),
  ccPeerMepInfo: multi(nest(14, cfmCcPeerMep)),
  mepStatusInfo: multi(nest(15, cfmMepStatus)),
  ccPeerStatusInfo: multi(nest(16, cfmCcPeerStatus)),
}
/** Connectivity Fault Management on a bridge: what to do in requests, the `…Info` in dumps. */
export interface BridgeCfm extends Value<typeof bridgeCfmShape> {}
/** The set IFLA_BRIDGE_CFM_*. */
export const bridgeCfm = attrs<BridgeCfm>('IFLA_BRIDGE_CFM', bridgeCfmShape)
