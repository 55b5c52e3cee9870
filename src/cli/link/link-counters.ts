import type { LinkMessage, LinkStats, LinkStats64 } from '../../families/route/index.ts'
import type { Plain } from '../../schema/index.ts'
import { present } from '../iproute2/present.ts'

/** The counters of a link as `ip -j -s` prints them; with `all`, as `ip -j -s -s`. */
export function countersIproute2({ stats64, stats, carrierChanges }: LinkMessage, all: boolean): Record<string, Plain> {
  if (stats64 !== undefined) return { stats64: bothWays(stats64, carrierChanges, all) }
  return stats === undefined ? {} : { stats: bothWays(stats, carrierChanges, all) }
}

type Counters = LinkStats64 | LinkStats

/** JSON has no integers beyond 53 bits; iproute2 prints them all the same, and readers round them. */
const count = (value: number | bigint): number => Number(value)
/** A counter that is left out while it is 0. */
const countIfAny = (value: number | bigint | undefined): number | undefined => (value ? Number(value) : undefined)

function bothWays(counters: Counters, carrierChanges: number | undefined, all: boolean): Plain {
  return {
    rx: present({ ...received(counters), ...(all ? receiveErrors(counters) : {}) }),
    tx: present({ ...sent(counters), ...(all ? { ...sendErrors(counters), carrier_changes: carrierChanges } : {}) }),
  }
}

function received(counters: Counters) {
  return {
    bytes: count(counters.rxBytes),
    packets: count(counters.rxPackets),
    errors: count(counters.rxErrors),
    dropped: count(counters.rxDropped),
    over_errors: count(counters.rxOverErrors),
    multicast: count(counters.multicast),
    compressed: countIfAny(counters.rxCompressed),
  }
}

function receiveErrors(counters: Counters) {
  return {
    length_errors: count(counters.rxLengthErrors),
    crc_errors: count(counters.rxCrcErrors),
    frame_errors: count(counters.rxFrameErrors),
    fifo_errors: count(counters.rxFifoErrors),
    missed_errors: count(counters.rxMissedErrors),
    nohandler: countIfAny(counters.rxNohandler),
    otherhost: 'rxOtherhostDropped' in counters ? countIfAny(counters.rxOtherhostDropped) : undefined,
  }
}

function sent(counters: Counters) {
  return {
    bytes: count(counters.txBytes),
    packets: count(counters.txPackets),
    errors: count(counters.txErrors),
    dropped: count(counters.txDropped),
    carrier_errors: count(counters.txCarrierErrors),
    collisions: count(counters.collisions),
    compressed: countIfAny(counters.txCompressed),
  }
}

function sendErrors(counters: Counters) {
  return {
    aborted_errors: count(counters.txAbortedErrors),
    fifo_errors: count(counters.txFifoErrors),
    window_errors: count(counters.txWindowErrors),
    heartbeat_errors: count(counters.txHeartbeatErrors),
  }
}
