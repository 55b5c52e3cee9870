import { type LinkMessage, routeTables, rtmGetRoute, rtmNewLink, rtmNewRoute } from '../../../families/route/index.ts'
import { listDump, tellList } from './answer/list-dump.ts'
import { dump } from './request/handler.ts'

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

/** RTM_GETROUTE of the families RTNL_FAMILY_IPMR and RTNL_FAMILY_IP6MR: there are none. */
export const multicastRoutes = dump(rtmGetRoute, () => listDump(rtmNewRoute, () => []), tellList)
