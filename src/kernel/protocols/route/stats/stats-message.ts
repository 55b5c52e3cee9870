import {
  bridgeMcastStats,
  bridgeStpXstats,
  hwStats64,
  linkStats64,
  type OffloadXstats,
  type Stats,
  type StatsMessage,
} from '../../../../families/route/index.ts'
import { defined } from '../answer/defined.ts'
import type { BridgePortState } from '../link/kinds/bridge/bridge-port.ts'
import type { Link } from '../link/link.ts'

/** What is wanted: bits, each one less than the number of an attribute. */
export interface StatsFilter {
  readonly mask: number
  /** Of what hardware counts. */
  readonly offloadMask: number
}

const LINK_64 = 1
const XSTATS = 2
const XSTATS_SLAVE = 4
export const OFFLOAD_XSTATS = 8
const AF_SPEC = 16
export const HW_S_INFO = 2
const L3_STATS = 4

/** No packet ever passes a link here: all counters are 0. */
function none(
  members: readonly { readonly name: string; readonly count?: number | undefined }[],
): Record<string, unknown> {
  return Object.fromEntries(
    members.map(({ name, count }) => [name, count === undefined ? 0n : new Array(count).fill(0n)]),
  )
}

const link64 = none(linkStats64.members)
const mcast = none(bridgeMcastStats.members)
const stp = none(bridgeStpXstats.members)

function stpOf({ transitionBlk, transitionFwd }: BridgePortState): Record<string, unknown> {
  return { ...stp, transitionBlk: BigInt(transitionBlk), transitionFwd: BigInt(transitionFwd) }
}
const l3Stats = none(hwStats64.members)

/** `net/core/rtnetlink.c`, rtnl_fill_statsinfo() */
export function statsMessage(link: Link, { mask, offloadMask }: StatsFilter): StatsMessage {
  const has = (bit: number) => (mask & bit) !== 0
  return defined<StatsMessage>({
    family: 0,
    ifindex: link.index,
    filterMask: mask,
    ...(defined({
      link64: has(LINK_64) ? link64 : undefined,
      linkXstats: has(XSTATS) && link.kind.kind === 'bridge' ? { bridge: { mcast } } : undefined,
      linkXstatsSlave:
        has(XSTATS_SLAVE) && link.port !== undefined ? { bridge: { mcast, stp: stpOf(link.port) } } : undefined,
      linkOffloadXstats: has(OFFLOAD_XSTATS) ? offloaded(link, offloadMask) : undefined,
      afSpec: has(AF_SPEC) ? {} : undefined,
    }) as Stats),
  })
}

/** What hardware counts, and what it was asked to; there is none that does (rtnl_offload_xstats_fill()). */
function offloaded({ countsInHardware }: Link, mask: number): OffloadXstats | undefined {
  const hasInfo = (mask & HW_S_INFO) !== 0
  const hasCounters = countsInHardware && (mask & L3_STATS) !== 0
  if (!hasInfo && !hasCounters) return undefined
  return {
    ...(hasInfo ? { hwSInfo: { l3Stats: { request: Number(countsInHardware), used: 0 } } } : {}),
    ...(hasCounters ? { l3Stats } : {}),
  } as OffloadXstats
}
