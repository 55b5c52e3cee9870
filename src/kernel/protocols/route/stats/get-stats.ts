import {
  bridgeMcastStats,
  bridgeStpXstats,
  linkStats64,
  rtmNewStats,
  type Stats,
  type StatsMessage,
  type StatsRequestMessage,
} from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { defined } from '../defined.ts'
import type { BridgePortState } from '../link/kinds/bridge-port.ts'
import type { Link } from '../link/link.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'

type StatsRequest = RouteRequest<StatsRequestMessage>

/** Bits of the mask: 1 less than the number of the attribute. */
const LINK_64 = 1
const XSTATS = 2
const XSTATS_SLAVE = 4
const OFFLOAD_XSTATS = 8
const AF_SPEC = 16
const ALL = 31

/** RTM_GETSTATS of a link (`net/core/rtnetlink.c`, rtnl_stats_get()). */
export function getStats(request: StatsRequest): number {
  const { net, value, extack } = request
  const { ifindex = 0, filterMask = 0 } = value
  if (ifindex === 0) return -EINVAL
  const link = net.links.get(ifindex)
  if (link === undefined) return -ENODEV
  if (filterMask === 0) return refuse(extack, EINVAL, 'Filter mask must be set for stats get')
  return rtnlUnicast(request, rtmNewStats, statsMessage(link, filterMask))
}

/** RTM_GETSTATS of all links (rtnl_stats_dump()). */
export function startStatsDump({ net, value, extack }: StatsRequest): ListDump | number {
  const { filterMask = 0 } = value
  if (filterMask === 0) return refuse(extack, EINVAL, 'Filter mask must be set for stats dump')
  if ((filterMask & ~ALL) !== 0) return refuse(extack, EINVAL, 'Invalid stats requested through filter mask')
  return listDump(rtmNewStats, () => net.links.all.map((link) => () => statsMessage(link, filterMask)))
}

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

/** rtnl_fill_statsinfo() */
function statsMessage(link: Link, filterMask: number): StatsMessage {
  const has = (bit: number) => (filterMask & bit) !== 0
  return defined<StatsMessage>({
    family: 0,
    ifindex: link.index,
    filterMask,
    ...(defined({
      link64: has(LINK_64) ? link64 : undefined,
      linkXstats: has(XSTATS) && link.kind.kind === 'bridge' ? { bridge: { mcast } } : undefined,
      linkXstatsSlave:
        has(XSTATS_SLAVE) && link.port !== undefined ? { bridge: { mcast, stp: stpOf(link.port) } } : undefined,
      linkOffloadXstats: has(OFFLOAD_XSTATS) ? { hwSInfo: { l3Stats: { request: 0, used: 0 } } } : undefined,
      afSpec: has(AF_SPEC) ? {} : undefined,
    }) as Stats),
  })
}
