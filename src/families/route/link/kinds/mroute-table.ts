import { attrs, ipv4, multi, nest, s32, u8, u16, u32, u64, type Value } from '../../../../schema/index.ts'

const mrouteVifShape = {
  ifindex: u32(1),
  /** Number of the interface in the table. */
  vifId: u32(2),
  flags: u16(3),
  bytesIn: u64(4),
  bytesOut: u64(5),
  packetsIn: u64(6),
  packetsOut: u64(7),
  localAddr: ipv4(8),
  remoteAddr: ipv4(9),
}
/** An interface of an IPv4 multicast routing table. */
export interface MrouteVif extends Value<typeof mrouteVifShape> {}
/** The set IPMRA_VIFA_*. */
export const mrouteVif = attrs<MrouteVif>('IPMRA_VIFA', mrouteVifShape)

const mrouteVifsShape = { vif: multi(nest(1, mrouteVif)) }
/** The interfaces of an IPv4 multicast routing table. */
export interface MrouteVifs extends Value<typeof mrouteVifsShape> {}
/** The set with the one attribute IPMRA_VIF. */
export const mrouteVifs = attrs<MrouteVifs>('IPMRA', mrouteVifsShape)

const mrouteTableShape = {
  id: u32(1),
  /** Packets that wait for the daemon to make a route. */
  cacheResQueueLen: u32(2),
  /** Number of the interface of PIM registers; -1 is none. */
  mrouteRegVifNum: s32(3),
  /** 1 if packets from the wrong interface are reported. */
  mrouteDoAssert: u8(4),
  /** 1 if PIM is on. */
  mrouteDoPim: u8(5),
  vifs: nest(6, mrouteVifs),
  /** 1 if packets from the wrong interface are reported whole. */
  mrouteDoWrvifwhole: u8(7),
}
/** An IPv4 multicast routing table with a daemon, in links of family RTNL_FAMILY_IPMR (128). */
export interface MrouteTable extends Value<typeof mrouteTableShape> {}
/** The set IPMRA_TABLE_*. */
export const mrouteTable = attrs<MrouteTable>('IPMRA_TABLE', mrouteTableShape)
