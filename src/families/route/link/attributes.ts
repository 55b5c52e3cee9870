import {
  type Attribute,
  attrs,
  bytes,
  fixed,
  mac,
  multi,
  nest,
  s32,
  select,
  string,
  u8,
  u16,
  u32,
  uint,
  type Value,
} from '../../../schema/index.ts'
import { type AfSpec, afSpecs } from './af-spec/af-spec.ts'
import { bridgeAfSpec } from './af-spec/bridge-af-spec.ts'
import { type Inet6AfSpec, inet6AfSpec } from './af-spec/inet6.ts'
import { type BridgePort, bridgePort } from './kinds/bridge-port.ts'
import { mrouteTable } from './kinds/mroute-table.ts'
import { noData } from './kinds/no-data.ts'
import { port, vfPorts } from './port.ts'
import { protoDownReason } from './proto-down.ts'
import { linkMap, linkStats, linkStats64 } from './stats.ts'
import { vfInfoList } from './vf.ts'
import { xdp } from './xdp.ts'

/** Operational state of a link, RFC 2863: IF_OPER_*. */
export const operStates = {
  UNKNOWN: 0,
  NOTPRESENT: 1,
  DOWN: 2,
  LOWERLAYERDOWN: 3,
  TESTING: 4,
  DORMANT: 5,
  UP: 6,
} as const
/** How a link comes up: IF_LINK_MODE_*. */
export const linkModes = { DEFAULT: 0, DORMANT: 1, TESTING: 2 } as const
/** Why a link event was sent, where nothing in the link tells: IFLA_EVENT_*. */
export const linkEvents = {
  NONE: 0,
  REBOOT: 1,
  FEATURES: 2,
  BONDING_FAILOVER: 3,
  NOTIFY_PEERS: 4,
  IGMP_RESEND: 5,
  BONDING_OPTIONS: 6,
} as const
/** What a request for links wants besides, or does without: RTEXT_FILTER_*. */
export const linkFilters = {
  VF: 0x1,
  BRVLAN: 0x2,
  BRVLAN_COMPRESSED: 0x4,
  SKIP_STATS: 0x8,
  MRP: 0x10,
  CFM_CONFIG: 0x20,
  CFM_STATUS: 0x40,
  MST: 0x80,
  NAME_ONLY: 0x100,
} as const

const propListShape = { altIfname: multi(string(53, { maxLength: 127 })) }
/** Further names of a link. */
export interface PropList extends Value<typeof propListShape> {}
/** The set of properties that may occur more than once: IFLA_ALT_IFNAME. */
export const propList = attrs<PropList>('IFLA', propListShape)

const devlinkPortShape = {
  busName: string(1),
  devName: string(2),
  portIndex: u32(3),
  /** Number of the devlink instance. */
  index: uint(184),
}
/** The devlink port behind a link. */
export interface DevlinkPort extends Value<typeof devlinkPortShape> {}
/** The part of DEVLINK_ATTR_* that names a port. */
export const devlinkPort = attrs<DevlinkPort>('DEVLINK_ATTR', devlinkPortShape)

const dpllPinShape = { id: u32(1) }
/** The clock pin of a link. */
export interface DpllPin extends Value<typeof dpllPinShape> {}
/** The part of DPLL_A_PIN_* that names a pin. */
export const dpllPin = attrs<DpllPin>('DPLL_A_PIN', dpllPinShape)

/** IFLA_PROTINFO: a bridge port in messages of family AF_BRIDGE, IPv6 settings in messages of family AF_INET6. */
export interface ProtInfo extends BridgePort, Inet6AfSpec {}

/** Every attribute of a link but linkinfo, for link.ts to add it. */
export const linkAttributesShape = {
  address: mac(1),
  broadcast: mac(2),
  ifname: string(3, { maxLength: 15 }),
  /** Bytes. */
  mtu: u32(4),
  /** Index of the link below or of the peer; the link's own index where there is none of these. */
  link: u32(5),
  /** Name of the root queueing discipline. */
  qdisc: string(6),
  stats: fixed(7, linkStats),
  /** Never sent or read. */
  cost: bytes(8),
  /** Never sent or read. */
  priority: bytes(9),
  /** Index of the bridge, bond, vrf… that the link belongs to; 0 in a request takes it out. */
  master: u32(10),
  /** An event of the old wireless extensions. */
  wireless: bytes(11),
  protinfo: select(12, 'family', { 7: bridgePort, 10: inet6AfSpec }, noData) as Attribute<ProtInfo>,
  /** Packets. */
  txqlen: u32(13),
  map: fixed(14, linkMap),
  weight: u32(15),
  operstate: u8(16, { enum: operStates }),
  linkmode: u8(17, { enum: linkModes }),
  /** Process whose network namespace the link goes to. In requests only. */
  netNsPid: u32(19),
  ifalias: string(20, { maxLength: 255 }),
  numVf: u32(21),
  vfinfoList: nest(22, vfInfoList),
  stats64: fixed(23, linkStats64),
  vfPorts: nest(24, vfPorts),
  portSelf: nest(25, port),
  afSpec: select(26, 'family', { 7: bridgeAfSpec, 128: mrouteTable }, afSpecs) as Attribute<AfSpec>,
  group: u32(27),
  /** Descriptor of the network namespace that the link goes to. In requests only. */
  netNsFd: u32(28),
  extMask: u32(29, { flags: linkFilters }),
  /** How many have asked for promiscuous mode. */
  promiscuity: u32(30),
  numTxQueues: u32(31),
  numRxQueues: u32(32),
  carrier: u8(33),
  physPortId: bytes(34),
  carrierChanges: u32(35),
  physSwitchId: bytes(36),
  /** Namespace, by its id here, of the link that `link` names. */
  linkNetnsid: s32(37),
  physPortName: string(38),
  protoDown: u8(39),
  gsoMaxSegs: u32(40),
  /** Bytes. */
  gsoMaxSize: u32(41),
  pad: bytes(42),
  xdp: nest(43, xdp),
  event: u32(44, { enum: linkEvents }),
  /** In an event: id here of the namespace that the link went to. */
  newNetnsid: s32(45),
  /** Id of the namespace that a request is meant for, or that a reply comes from. */
  targetNetnsid: s32(46),
  carrierUpCount: u32(47),
  carrierDownCount: u32(48),
  /** In an event: index that the link has in the namespace it went to. */
  newIfindex: s32(49),
  /** Bytes. */
  minMtu: u32(50),
  /** Bytes; 0 for no limit. */
  maxMtu: u32(51),
  propList: nest(52, propList),
  /** A further name, in a request to find a link by it. */
  altIfname: string(53, { maxLength: 127 }),
  permAddress: mac(54),
  protoDownReason: nest(55, protoDownReason),
  /** Name in sysfs of the device that the link is a part of. */
  parentDevName: string(56),
  parentDevBusName: string(57),
  /** Bytes. */
  groMaxSize: u32(58),
  /** Bytes. */
  tsoMaxSize: u32(59),
  tsoMaxSegs: u32(60),
  /** How many have asked for all multicasts. */
  allmulti: u32(61),
  devlinkPort: nest(62, devlinkPort),
  /** Bytes. */
  gsoIpv4MaxSize: u32(63),
  /** Bytes. */
  groIpv4MaxSize: u32(64),
  dpllPin: nest(65, dpllPin),
  /** How far ahead the card takes packets with a departure time, in ns. */
  maxPacingOffloadHorizon: uint(66),
  netnsImmutable: u8(67),
  /** Bytes reserved before each packet. */
  headroom: u16(68),
  /** Bytes reserved after each packet. */
  tailroom: u16(69),
}
/** The attributes of a link without linkinfo. */
export interface LinkAttributes extends Value<typeof linkAttributesShape> {}
/** The set IFLA_* without IFLA_LINKINFO. */
export const linkAttributes = attrs<LinkAttributes>('IFLA', linkAttributesShape)
