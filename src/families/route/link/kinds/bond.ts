import { attrs, indexed, ipv4, ipv6, mac, nest, s32, u8, u16, u32, type Value } from '../../../../schema/index.ts'

/** How a bond spreads its traffic: BOND_MODE_*. */
export const bondModes = {
  ROUNDROBIN: 0,
  ACTIVEBACKUP: 1,
  XOR: 2,
  BROADCAST: 3,
  '8023AD': 4,
  TLB: 5,
  ALB: 6,
} as const
/** State of a bond's port: BOND_STATE_*. */
export const bondPortStates = { ACTIVE: 0, BACKUP: 1 } as const
/** What link monitoring says of a bond's port: BOND_LINK_*. */
export const bondLinkStates = { UP: 0, FAIL: 1, DOWN: 2, BACK: 3 } as const
/** What a bond's port is chosen by: BOND_XMIT_POLICY_*. */
export const bondXmitPolicies = {
  LAYER2: 0,
  LAYER34: 1,
  LAYER23: 2,
  ENCAP23: 3,
  ENCAP34: 4,
  VLAN_SRCMAC: 5,
} as const

const bondAdInfoShape = {
  aggregator: u16(1),
  numPorts: u16(2),
  actorKey: u16(3),
  partnerKey: u16(4),
  partnerMac: mac(5),
}
/** The active aggregator of an 802.3ad bond. */
export interface BondAdInfo extends Value<typeof bondAdInfoShape> {}
/** The set IFLA_BOND_AD_INFO_*. */
export const bondAdInfo = attrs<BondAdInfo>('IFLA_BOND_AD_INFO', bondAdInfoShape)

const bondShape = {
  mode: u8(1, { enum: bondModes }),
  /** Index of the port in use. */
  activeSlave: u32(2),
  /** Time between looks at the carrier in ms, 0 for none. */
  miimon: u32(3),
  /** Time from carrier up to use, in ms. */
  updelay: u32(4),
  /** Time from carrier down to disuse, in ms. */
  downdelay: u32(5),
  useCarrier: u8(6),
  /** Time between ARP probes in ms, 0 for none. */
  arpInterval: u32(7),
  arpIpTarget: indexed(8, ipv4, { first: 0 }),
  arpValidate: u32(9),
  arpAllTargets: u32(10),
  /** Index of the preferred port. */
  primary: u32(11),
  primaryReselect: u8(12),
  failOverMac: u8(13),
  xmitHashPolicy: u8(14, { enum: bondXmitPolicies }),
  /** IGMP reports sent after a failover. */
  resendIgmp: u32(15),
  /** Gratuitous ARP and neighbour advertisements sent after a failover. */
  numPeerNotif: u8(16),
  allSlavesActive: u8(17),
  minLinks: u32(18),
  /** Seconds between learning packets to the peer switches. */
  lpInterval: u32(19),
  packetsPerSlave: u32(20),
  adLacpRate: u8(21),
  adSelect: u8(22),
  adInfo: nest(23, bondAdInfo),
  adActorSysPrio: u16(24),
  adUserPortKey: u16(25),
  adActorSystem: mac(26),
  tlbDynamicLb: u8(27),
  /** Time between the notifications after a failover, in ms. */
  peerNotifDelay: u32(28),
  adLacpActive: u8(29),
  missedMax: u8(30),
  nsIp6Target: indexed(31, ipv6, { first: 0 }),
  coupledControl: u8(32),
  broadcastNeigh: u8(33),
  lacpStrict: u8(34),
}
/** A bond: IFLA_BOND_*. */
export interface Bond extends Value<typeof bondShape> {}
/** The set IFLA_BOND_*. */
export const bond = attrs<Bond>('IFLA_BOND', bondShape)

const bondPortShape = {
  state: u8(1, { enum: bondPortStates }),
  miiStatus: u8(2, { enum: bondLinkStates }),
  linkFailureCount: u32(3),
  permHwaddr: mac(4),
  queueId: u16(5),
  adAggregatorId: u16(6),
  adActorOperPortState: u8(7),
  adPartnerOperPortState: u16(8),
  prio: s32(9),
  actorPortPrio: u16(10),
  adChurnActorState: u8(11),
  adChurnPartnerState: u8(12),
}
/** A port of a bond: IFLA_BOND_SLAVE_*. */
export interface BondPort extends Value<typeof bondPortShape> {}
/** The set IFLA_BOND_SLAVE_*. */
export const bondPort = attrs<BondPort>('IFLA_BOND_SLAVE', bondPortShape)
