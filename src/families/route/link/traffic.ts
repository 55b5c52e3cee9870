import { u64 } from '../../../schema/index.ts'

/** What every struct of counters of a link begins with. */
export const trafficMembers = {
  rxPackets: u64,
  txPackets: u64,
  rxBytes: u64,
  txBytes: u64,
  rxErrors: u64,
  txErrors: u64,
  rxDropped: u64,
  txDropped: u64,
} as const
