import {
  type LinkMessage,
  type RouteMessage,
  routeTables,
  rtmGetRoute,
  rtmNewLink,
  rtmNewRoute,
} from '../../../families/route/index.ts'
import { NLM_F_DUMP_FILTERED } from '../../../wire/index.ts'
import type { NetlinkCallback } from '../../api/dump.ts'
import { ENOENT } from '../../errno.ts'
import { type ListDump, listDump, tellList } from './answer/list-dump.ts'
import { isPart } from './fib/dump-routes.ts'
import { routePolicies } from './fib/message/route-policies.ts'
import { doit, dump, type RouteHandler } from './request/handler.ts'
import { refuse } from './request/refuse.ts'
import type { RouteRequest } from './request/request.ts'

/** The table of IPv4 multicast routing, which only a daemon fills (`net/ipv4/ipmr.c`, ipmr_rtm_dumplink()). */
const table: LinkMessage = {
  family: 128,
  afSpec: {
    id: routeTables.DEFAULT,
    cacheResQueueLen: 0,
    mrouteRegVifNum: -1,
    mrouteDoAssert: 0,
    mrouteDoPim: 0,
    mrouteDoWrvifwhole: 0,
    vifs: {},
  },
}

/** RTM_GETLINK of family RTNL_FAMILY_IPMR. */
export const multicastTables = dump(rtmNewLink, () => listDump(rtmNewLink, () => [() => table]), tellList)

/** RTM_GETROUTE of all routes of the families RTNL_FAMILY_IPMR and RTNL_FAMILY_IP6MR: there are none (ipmr_rtm_dumproute()). */
function routesOf(family: 'ipv4' | 'ipv6'): RouteHandler {
  const start = ({ value, extack }: RouteRequest<RouteMessage>, cb: NetlinkCallback): ListDump | number => {
    if (cb.strictCheck && isPart(value)) cb.answerFlags |= NLM_F_DUMP_FILTERED
    const id = cb.strictCheck ? (value.table ?? value.headerTable ?? 0) : 0
    if (id !== 0 && id !== routeTables.DEFAULT) return refuse(extack, ENOENT, `${family}: MR table does not exist`)
    return listDump(rtmNewRoute, () => [])
  }
  return dump(rtmGetRoute, start, tellList, { policy: routePolicies.dump })
}

export const multicastRoutes = {
  ipv4: { ...routesOf('ipv4'), ...doit(rtmGetRoute, () => -ENOENT, routePolicies.multicast) },
  ipv6: routesOf('ipv6'),
}
