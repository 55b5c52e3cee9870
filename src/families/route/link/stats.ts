import { grown, type StructValue, struct, u8, u16, u32, u64 } from '../../../schema/index.ts'
import { trafficMembers } from './traffic.ts'

const linkStatsMembers = {
  rxPackets: u32,
  txPackets: u32,
  rxBytes: u32,
  txBytes: u32,
  rxErrors: u32,
  txErrors: u32,
  rxDropped: u32,
  txDropped: u32,
  multicast: u32,
  collisions: u32,
  rxLengthErrors: u32,
  rxOverErrors: u32,
  rxCrcErrors: u32,
  rxFrameErrors: u32,
  rxFifoErrors: u32,
  rxMissedErrors: u32,
  txAbortedErrors: u32,
  txCarrierErrors: u32,
  txFifoErrors: u32,
  txHeartbeatErrors: u32,
  txWindowErrors: u32,
  rxCompressed: u32,
  txCompressed: u32,
  rxNohandler: grown(u32),
}
/** Counters of a link cut to 32 bits; `stats64` has them whole. */
export interface LinkStats extends StructValue<typeof linkStatsMembers> {}
/** `struct rtnl_link_stats`. */
export const linkStats = struct<LinkStats>('rtnl_link_stats', linkStatsMembers)

const linkStats64Members = {
  ...trafficMembers,
  multicast: u64,
  collisions: u64,
  rxLengthErrors: u64,
  rxOverErrors: u64,
  rxCrcErrors: u64,
  rxFrameErrors: u64,
  rxFifoErrors: u64,
  rxMissedErrors: u64,
  txAbortedErrors: u64,
  txCarrierErrors: u64,
  txFifoErrors: u64,
  txHeartbeatErrors: u64,
  txWindowErrors: u64,
  rxCompressed: u64,
  txCompressed: u64,
  rxNohandler: grown(u64),
  rxOtherhostDropped: grown(u64),
}
/** Counters of a link since it was made: packets, bytes, and what went wrong. */
export interface LinkStats64 extends StructValue<typeof linkStats64Members> {}
/** `struct rtnl_link_stats64`. */
export const linkStats64 = struct<LinkStats64>('rtnl_link_stats64', linkStats64Members)

const linkMapMembers = {
  memStart: u64,
  memEnd: u64,
  baseAddr: u64,
  irq: u16,
  dma: u8,
  port: u8,
}
/** Bus resources of a network card; all zero for nearly every link. */
export interface LinkMap extends StructValue<typeof linkMapMembers> {}
/** `struct rtnl_link_ifmap`. */
export const linkMap = struct<LinkMap>('rtnl_link_ifmap', linkMapMembers)
