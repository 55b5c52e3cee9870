import {
  attrs,
  bytes,
  fixed,
  hardwareAddress,
  mac,
  multi,
  nest,
  type StructValue,
  struct,
  u16be,
  u32,
  u64,
  type Value,
} from '../../../schema/index.ts'

/** Link state that a virtual function is shown: IFLA_VF_LINK_STATE_*. */
export const vfLinkStates = { AUTO: 0, ENABLE: 1, DISABLE: 2 } as const

const vfMacMembers = { vf: u32, mac: hardwareAddress(32).with({ minLength: 1 }) }
/** Address of a virtual function: 32 bytes when read, zeros behind it; a shorter one is filled up when written. */
export interface VfMac extends StructValue<typeof vfMacMembers> {}
/** `struct ifla_vf_mac`. */
export const vfMac = struct<VfMac>('ifla_vf_mac', vfMacMembers)

const vfVlanMembers = { vf: u32, vlan: u32, qos: u32 }
/** VLAN of a virtual function; `vlan` 0 is none. */
export interface VfVlan extends StructValue<typeof vfVlanMembers> {}
/** `struct ifla_vf_vlan`. */
export const vfVlan = struct<VfVlan>('ifla_vf_vlan', vfVlanMembers)

const vfVlanInfoMembers = { vf: u32, vlan: u32, qos: u32, vlanProto: u16be }
/** VLAN of a virtual function and its protocol (an EtherType). */
export interface VfVlanInfo extends StructValue<typeof vfVlanInfoMembers> {}
/** `struct ifla_vf_vlan_info`. */
export const vfVlanInfo = struct<VfVlanInfo>('ifla_vf_vlan_info', vfVlanInfoMembers)

const vfTxRateMembers = { vf: u32, rate: u32 }
/** Most that a virtual function may send, in Mbit/s; 0 is no limit. */
export interface VfTxRate extends StructValue<typeof vfTxRateMembers> {}
/** `struct ifla_vf_tx_rate`. */
export const vfTxRate = struct<VfTxRate>('ifla_vf_tx_rate', vfTxRateMembers)

const vfRateMembers = { vf: u32, minTxRate: u32, maxTxRate: u32 }
/** Least and most that a virtual function may send, in Mbit/s. */
export interface VfRate extends StructValue<typeof vfRateMembers> {}
/** `struct ifla_vf_rate`. */
export const vfRate = struct<VfRate>('ifla_vf_rate', vfRateMembers)

const vfSettingMembers = { vf: u32, setting: u32 }
/** A switch of a virtual function: 0 or 1, or 0xffffffff where the driver does not say. */
export interface VfSetting extends StructValue<typeof vfSettingMembers> {}
/** `struct ifla_vf_spoofchk`. */
export const vfSpoofchk = struct<VfSetting>('ifla_vf_spoofchk', vfSettingMembers)
/** `struct ifla_vf_rss_query_en`. */
export const vfRssQueryEn = struct<VfSetting>('ifla_vf_rss_query_en', vfSettingMembers)
/** `struct ifla_vf_trust`. */
export const vfTrust = struct<VfSetting>('ifla_vf_trust', vfSettingMembers)

const vfLinkStateMembers = { vf: u32, linkState: u32.with({ enum: vfLinkStates }) }
/** Link state that a virtual function is shown. */
export interface VfLinkState extends StructValue<typeof vfLinkStateMembers> {}
/** `struct ifla_vf_link_state`. */
export const vfLinkState = struct<VfLinkState>('ifla_vf_link_state', vfLinkStateMembers)

const vfGuidMembers = { vf: u32, guid: u64 }
/** InfiniBand identity of a virtual function. */
export interface VfGuid extends StructValue<typeof vfGuidMembers> {}
/** `struct ifla_vf_guid`. */
export const vfGuid = struct<VfGuid>('ifla_vf_guid', vfGuidMembers)

// The one set besides the bridge's whose numbers begin at 0.
const vfStatsShape = {
  rxPackets: u64(0),
  txPackets: u64(1),
  rxBytes: u64(2),
  txBytes: u64(3),
  broadcast: u64(4),
  multicast: u64(5),
  pad: bytes(6),
  rxDropped: u64(7),
  txDropped: u64(8),
}
/** Counters of a virtual function. */
export interface VfStats extends Value<typeof vfStatsShape> {}
/** The set IFLA_VF_STATS_*. */
export const vfStats = attrs<VfStats>('IFLA_VF_STATS', vfStatsShape)

const vfVlanListShape = { info: multi(fixed(1, vfVlanInfo)) }
/** VLANs of a virtual function, outermost first. */
export interface VfVlanList extends Value<typeof vfVlanListShape> {}
/** The set IFLA_VF_VLAN_*. */
export const vfVlanList = attrs<VfVlanList>('IFLA_VF_VLAN', vfVlanListShape)

const vfInfoShape = {
  mac: fixed(1, vfMac),
  vlan: fixed(2, vfVlan),
  txRate: fixed(3, vfTxRate),
  spoofchk: fixed(4, vfSpoofchk),
  linkState: fixed(5, vfLinkState),
  rate: fixed(6, vfRate),
  rssQueryEn: fixed(7, vfRssQueryEn),
  stats: nest(8, vfStats),
  trust: fixed(9, vfTrust),
  ibNodeGuid: fixed(10, vfGuid),
  ibPortGuid: fixed(11, vfGuid),
  vlanList: nest(12, vfVlanList),
  /** Filled with zeros to 32 bytes. */
  broadcast: mac(13),
}
/** A virtual function of a card with SR-IOV: IFLA_VF_*. */
export interface VfInfo extends Value<typeof vfInfoShape> {}
/** The set IFLA_VF_*. */
export const vfInfo = attrs<VfInfo>('IFLA_VF', vfInfoShape)

const vfInfoListShape = { info: multi(nest(1, vfInfo)) }
/** The virtual functions of a link. */
export interface VfInfoList extends Value<typeof vfInfoListShape> {}
/** The set with the one attribute IFLA_VF_INFO. */
export const vfInfoList = attrs<VfInfoList>('IFLA_VF', vfInfoListShape)
