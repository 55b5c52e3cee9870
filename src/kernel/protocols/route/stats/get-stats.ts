import { rtmNewStats, type StatsRequestMessage, statsFilters } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlaParseNested, nlmsgParse } from '../../../policy/parse.ts'
import { nlaGetU32 } from '../../../skb/nlattr.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { type StatsFilter, statsMessage } from './stats-message.ts'
import { FILTERS, filterPolicy, getPolicy, IF_STATS_MSG } from './stats-policies.ts'

type StatsRequest = RouteRequest<StatsRequestMessage>

/** RTM_GETSTATS of a link (`net/core/rtnetlink.c`, rtnl_stats_get()). */
export function getStats(request: StatsRequest): number {
  const link = linkOf(request)
  if (typeof link === 'number') return link
  const filter = filterOf(request, 'Filter mask must be set for stats get')
  return typeof filter === 'number' ? filter : rtnlUnicast(request, rtmNewStats, statsMessage(link, filter))
}

/** The link that a request is about. */
export function linkOf({ net, value }: StatsRequest): Link | number {
  const { ifindex = 0 } = value
  return ifindex > 0 ? (net.links.get(ifindex) ?? -ENODEV) : -EINVAL
}

/** RTM_GETSTATS of all links (rtnl_stats_dump()). */
export function startStatsDump(request: StatsRequest): ListDump | number {
  const filter = filterOf(request, 'Filter mask must be set for stats dump')
  if (typeof filter === 'number') return filter
  return listDump(rtmNewStats, () => request.net.links.all.map((link) => () => statsMessage(link, filter)))
}

/** What is wanted (rtnl_stats_get_parse()). */
function filterOf({ nlh, value, extack }: StatsRequest, lacking: string): StatsFilter | number {
  const { filterMask = 0 } = value
  if (filterMask === 0) return refuse(extack, EINVAL, lacking)
  const parsed = nlmsgParse(nlh, IF_STATS_MSG, getPolicy, NL_VALIDATE_STRICT, extack)
  if (typeof parsed === 'number') return parsed
  const { [FILTERS]: filters } = parsed
  const wanted = filters === undefined ? [] : nlaParseNested(filters, filterPolicy, NL_VALIDATE_STRICT, extack)
  if (typeof wanted === 'number') return wanted
  for (const [type, mask] of wanted.entries()) {
    if (mask !== undefined && (filterMask & (1 << (type - 1))) === 0) {
      return refuse(extack, EINVAL, 'Filtered attribute not enabled in filter_mask')
    }
  }
  const offload = wanted[statsFilters.byName.get('linkOffloadXstats')?.id ?? 0]
  return { mask: filterMask, offloadMask: offload === undefined ? -1 : nlaGetU32(offload) }
}
