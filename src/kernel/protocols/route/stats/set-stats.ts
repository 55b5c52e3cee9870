import { routeGroups, rtmNewStats, type StatsRequestMessage } from '../../../../families/route/index.ts'
import { EINVAL } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlmsgParse } from '../../../policy/parse.ts'
import { rtnlNotify } from '../answer/notify.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { linkOf } from './get-stats.ts'
import { HW_S_INFO, OFFLOAD_XSTATS, statsMessage } from './stats-message.ts'
import { IF_STATS_MSG, setPolicy } from './stats-policies.ts'

/** RTM_SETSTATS: hardware is to count the routed packets of a link, or not; there is none, but it is noted (`net/core/rtnetlink.c`, rtnl_stats_set()). */
export function setStats(request: RouteRequest<StatsRequestMessage>): number {
  const { nlh, value, extack } = request
  if ((value.family ?? 0) !== 0) return refuse(extack, EINVAL, 'Address family should be AF_UNSPEC')
  const link = linkOf(request)
  if (typeof link === 'number') return link
  if ((value.filterMask ?? 0) !== 0) return refuse(extack, EINVAL, 'Filter mask must be 0 for stats set')
  const parsed = nlmsgParse(nlh, IF_STATS_MSG, setPolicy, NL_VALIDATE_STRICT, extack)
  if (typeof parsed === 'number') return parsed
  const { setOffloadXstatsL3Stats } = value
  if (setOffloadXstatsL3Stats === undefined) return 0
  const isWanted = setOffloadXstatsL3Stats !== 0
  if (isWanted === link.countsInHardware) return 0
  link.countsInHardware = isWanted
  const filter = { mask: OFFLOAD_XSTATS, offloadMask: HW_S_INFO }
  rtnlNotify(link.net.net, routeGroups.STATS, rtmNewStats, () => statsMessage(link, filter))
  return 0
}
