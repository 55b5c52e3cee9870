import * as route from '../../../families/route/index.ts'
import { getIpv6Policy, ipv4AddressPolicy, ipv6AddressPolicy } from './addr/address-policies.ts'
import { addressDump, addressKinds } from './addr/dump-addresses.ts'
import { getNetconf, startNetconfDump } from './addr/get-netconf.ts'
import { delIpv4, newIpv4 } from './addr/ipv4/new-ipv4.ts'
import { delIpv6, getIpv6, newIpv6 } from './addr/ipv6/new-ipv6.ts'
import { delLabel, getLabel, newLabel, startLabelDump } from './addr/label/change-label.ts'
import { labelPolicies } from './addr/label/label-policies.ts'
import { netconfPolicies } from './addr/netconf-policies.ts'
import { dumpFamilies } from './answer/dump-families.ts'
import { tellList } from './answer/list-dump.ts'
import { delFdb, newFdb } from './fdb/change-fdb.ts'
import { startFdbDump } from './fdb/dump-fdb.ts'
import { fdbPolicies, neighbourDeletion } from './fdb/fdb-policies.ts'
import { getFdb } from './fdb/get-fdb.ts'
import { dumpRoutes, startRouteDump } from './fib/dump-routes.ts'
import { getIpv4Route, getIpv6Route } from './fib/get-route.ts'
import { delIpv4Route, newIpv4Route } from './fib/ipv4/change-ipv4.ts'
import { delIpv6Route, newIpv6Route } from './fib/ipv6/change-ipv6.ts'
import { routePolicies } from './fib/message/route-policies.ts'
import { clearPort, setPort, startPortDump } from './link/kinds/bridge/port-requests.ts'
import { changeTunnels, dumpTunnels, startTunnelDump, tunnelPolicies } from './link/kinds/vxlan/vni-filter-requests.ts'
import { delLinkProp, newLinkProp } from './link/request/alternative-names.ts'
import { setLink } from './link/request/change-link.ts'
import { delLink } from './link/request/del-link.ts'
import { dumpInet6Links, dumpLinks, getLink, startLinkDump } from './link/request/get-link.ts'
import { linkPolicies } from './link/request/link-policies.ts'
import { newLink } from './link/request/new-link.ts'
import { mdbDeletion, newMdb } from './mdb/change-mdb.ts'
import { dumpMdb, startMdbDump } from './mdb/dump-mdb.ts'
import { getMdb } from './mdb/get-mdb.ts'
import { mdbPolicies } from './mdb/mdb-policies.ts'
import { multicastRoutes, multicastTables } from './multicast-routing.ts'
import { delNeigh, newNeigh } from './neigh/change-neighbour.ts'
import { startNeighDump } from './neigh/dump-neighbours.ts'
import { getNeigh } from './neigh/get-neighbour.ts'
import { neighPolicies } from './neigh/neigh-policies.ts'
import { setNeighTable, startNeighTableDump } from './neigh/neighbour-tables.ts'
import { delNexthop, getNexthop, newNexthop, startNexthopDump } from './nexthop/change-nexthop.ts'
import { getBucket, startBucketDump } from './nexthop/nexthop-buckets.ts'
import { nexthopPolicies } from './nexthop/nexthop-policies.ts'
import { getNsid, newNsid, startNsidDump } from './nsid/nsid.ts'
import { doit, dump, type RouteHandler } from './request/handler.ts'
import { routePolicyOf } from './request/route-policy.ts'
import { delRule, newRule, noRules, startRuleDump } from './rule/change-rule.ts'
import { ruleDumpPolicy, rulePolicy } from './rule/rule-policy.ts'
import { getStats, startStatsDump } from './stats/get-stats.ts'
import { setStats } from './stats/set-stats.ts'
import { statsPolicies } from './stats/stats-policies.ts'

const { UNSPEC, INET, BRIDGE, INET6 } = route.addressFamilies
/** Families that are none: of multicast routing (RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR). */
const IPMR = 128
const IP6MR = 129

const routeDump = (family: 2 | 10) =>
  dump(route.rtmGetRoute, (request, cb) => startRouteDump(request, cb, family), dumpRoutes, {
    splitDone: true,
    policy: routePolicies.dump,
  })

const { unicast, multicast, anycast } = addressKinds
const addr4 = addressDump(INET, unicast)
const addr6 = { ...addressDump(INET6, unicast), ...doit(route.rtmGetAddr, getIpv6, getIpv6Policy) }
const route4 = { ...routeDump(INET), ...doit(route.rtmGetRoute, getIpv4Route, routePolicies.get4) }
const route6 = { ...routeDump(INET6), ...doit(route.rtmGetRoute, getIpv6Route, routePolicies.get6) }

const netconf = (family: 2 | 10) => ({
  ...dump(route.rtmGetNetconf, startNetconfDump(family), tellList, { policy: netconfPolicies[family].dump }),
  ...doit(route.rtmGetNetconf, getNetconf(family), netconfPolicies[family].get),
})
const netconf4 = netconf(INET)
const netconf6 = netconf(INET6)

/** Linux looks for the attributes of a port one by one, and takes no notice of others (rtnl_bridge_setlink()). */
const portPolicy = routePolicyOf(route.rtmSetLink, { accept: [], isUnparsed: true })

/** What handles what: message type, address family, handler. */
const table: readonly (readonly [{ readonly type: number }, number, RouteHandler])[] = [
  [route.rtmNewLink, UNSPEC, doit(route.rtmNewLink, newLink, linkPolicies.change)],
  [route.rtmDelLink, UNSPEC, doit(route.rtmDelLink, delLink, linkPolicies.change)],
  [route.rtmSetLink, UNSPEC, doit(route.rtmSetLink, setLink, linkPolicies.change)],
  [
    route.rtmGetLink,
    UNSPEC,
    {
      ...doit(route.rtmGetLink, getLink, linkPolicies.get),
      ...dump(route.rtmGetLink, startLinkDump, dumpLinks, { splitDone: true, policy: linkPolicies.dump }),
    },
  ],
  [route.rtmSetLink, BRIDGE, doit(route.rtmSetLink, setPort, portPolicy)],
  [route.rtmDelLink, BRIDGE, doit(route.rtmDelLink, clearPort, portPolicy)],
  [route.rtmGetLink, BRIDGE, dump(route.rtmGetLink, startPortDump, tellList, { policy: linkPolicies.portDump })],
  [route.rtmGetLink, INET6, dump(route.rtmGetLink, startLinkDump, dumpInet6Links, { policy: linkPolicies.inet6Dump })],
  [route.rtmGetLink, IPMR, multicastTables],
  [route.rtmNewLinkProp, UNSPEC, doit(route.rtmNewLinkProp, newLinkProp, linkPolicies.names)],
  [route.rtmDelLinkProp, UNSPEC, doit(route.rtmDelLinkProp, delLinkProp, linkPolicies.names)],
  [route.rtmNewAddr, INET, doit(route.rtmNewAddr, newIpv4, ipv4AddressPolicy)],
  [route.rtmDelAddr, INET, doit(route.rtmDelAddr, delIpv4, ipv4AddressPolicy)],
  [route.rtmGetAddr, INET, addr4],
  [route.rtmNewAddr, INET6, doit(route.rtmNewAddr, newIpv6, ipv6AddressPolicy)],
  [route.rtmDelAddr, INET6, doit(route.rtmDelAddr, delIpv6, ipv6AddressPolicy)],
  [route.rtmGetAddr, INET6, addr6],
  [route.rtmGetAddr, UNSPEC, dumpFamilies([addr4, addr6])],
  [route.rtmNewAddrLabel, INET6, doit(route.rtmNewAddrLabel, newLabel, labelPolicies.change)],
  [route.rtmDelAddrLabel, INET6, doit(route.rtmDelAddrLabel, delLabel, labelPolicies.change)],
  [
    route.rtmGetAddrLabel,
    INET6,
    {
      ...doit(route.rtmGetAddrLabel, getLabel, labelPolicies.get),
      ...dump(route.rtmGetAddrLabel, startLabelDump, tellList, { policy: labelPolicies.dump }),
    },
  ],
  [route.rtmNewRoute, INET, doit(route.rtmNewRoute, newIpv4Route, routePolicies.ipv4)],
  [route.rtmDelRoute, INET, doit(route.rtmDelRoute, delIpv4Route, routePolicies.ipv4)],
  [route.rtmGetRoute, INET, route4],
  [route.rtmNewRoute, INET6, doit(route.rtmNewRoute, newIpv6Route, routePolicies.ipv6)],
  [route.rtmDelRoute, INET6, doit(route.rtmDelRoute, delIpv6Route, routePolicies.ipv6)],
  [route.rtmGetRoute, INET6, route6],
  [route.rtmGetRoute, IPMR, multicastRoutes.ipv4],
  [route.rtmGetRoute, IP6MR, multicastRoutes.ipv6],
  [route.rtmGetRoute, UNSPEC, dumpFamilies([route4, route6])],
  [route.rtmNewNeigh, UNSPEC, doit(route.rtmNewNeigh, newNeigh, neighPolicies.change)],
  [route.rtmDelNeigh, UNSPEC, doit(route.rtmDelNeigh, delNeigh, neighbourDeletion)],
  [
    route.rtmGetNeigh,
    UNSPEC,
    {
      ...doit(route.rtmGetNeigh, getNeigh, neighPolicies.get),
      ...dump(route.rtmGetNeigh, startNeighDump, tellList, { policy: neighPolicies.dump }),
    },
  ],
  [route.rtmNewMdb, BRIDGE, doit(route.rtmNewMdbRequest, newMdb, mdbPolicies.change)],
  [route.rtmDelMdb, BRIDGE, mdbDeletion],
  [
    route.rtmGetMdb,
    BRIDGE,
    {
      ...doit(route.rtmGetMdbRequest, getMdb, mdbPolicies.get),
      ...dump(route.rtmGetMdbRequest, startMdbDump, dumpMdb, { policy: mdbPolicies.dump }),
    },
  ],
  [
    route.rtmNewTunnel,
    BRIDGE,
    doit(route.rtmNewTunnel, (request) => changeTunnels(request, true), tunnelPolicies.change),
  ],
  [
    route.rtmDelTunnel,
    BRIDGE,
    doit(route.rtmDelTunnel, (request) => changeTunnels(request, false), tunnelPolicies.change),
  ],
  [route.rtmGetTunnel, BRIDGE, dump(route.rtmGetTunnel, startTunnelDump, dumpTunnels, { policy: tunnelPolicies.dump })],
  [route.rtmNewNeigh, BRIDGE, doit(route.rtmNewNeigh, newFdb, fdbPolicies.any)],
  [route.rtmDelNeigh, BRIDGE, { ...doit(route.rtmDelNeigh, delFdb, fdbPolicies.any), bulk: true }],
  [
    route.rtmGetNeigh,
    BRIDGE,
    {
      ...doit(route.rtmGetNeigh, getFdb, fdbPolicies.get),
      ...dump(route.rtmGetNeigh, startFdbDump, tellList, { policy: fdbPolicies.dump }),
    },
  ],
  [route.rtmSetNeighTable, UNSPEC, doit(route.rtmSetNeighTable, setNeighTable, neighPolicies.setTable)],
  [
    route.rtmGetNeighTable,
    UNSPEC,
    dump(route.rtmGetNeighTable, startNeighTableDump, tellList, { policy: neighPolicies.dumpTables }),
  ],
  [route.rtmGetMulticast, INET, addressDump(INET, multicast)],
  [route.rtmGetMulticast, INET6, addressDump(INET6, multicast)],
  [route.rtmGetAnycast, INET6, addressDump(INET6, anycast)],
  [route.rtmGetNetconf, INET, netconf4],
  [route.rtmGetNetconf, INET6, netconf6],
  [route.rtmGetNetconf, UNSPEC, dumpFamilies([netconf4, netconf6])],
  [
    route.rtmGetStats,
    UNSPEC,
    {
      ...doit(route.rtmGetStats, getStats, statsPolicies.get),
      ...dump(route.rtmGetStats, startStatsDump, tellList, { policy: statsPolicies.dump }),
    },
  ],
  [route.rtmSetStats, UNSPEC, doit(route.rtmSetStats, setStats, statsPolicies.get)],
  [route.rtmNewNexthop, UNSPEC, doit(route.rtmNewNexthop, newNexthop, nexthopPolicies.new)],
  [route.rtmDelNexthop, UNSPEC, doit(route.rtmDelNexthop, delNexthop, nexthopPolicies.del)],
  [
    route.rtmGetNexthop,
    UNSPEC,
    {
      ...doit(route.rtmGetNexthop, getNexthop, nexthopPolicies.get),
      ...dump(route.rtmGetNexthop, startNexthopDump, tellList, { policy: nexthopPolicies.dump }),
    },
  ],
  [
    route.rtmGetNexthopBucket,
    UNSPEC,
    {
      ...doit(route.rtmGetNexthopBucket, getBucket, nexthopPolicies.getBucket),
      ...dump(route.rtmGetNexthopBucket, startBucketDump, tellList, { policy: nexthopPolicies.dumpBuckets }),
    },
  ],
  [route.rtmNewNsid, UNSPEC, doit(route.rtmNewNsid, newNsid)],
  [
    route.rtmGetNsid,
    UNSPEC,
    { ...doit(route.rtmGetNsid, getNsid), ...dump(route.rtmGetNsid, startNsidDump, tellList) },
  ],
  ...[INET, INET6].flatMap((family): [{ readonly type: number }, number, RouteHandler][] => [
    [route.rtmNewRule, family, doit(route.rtmNewRule, newRule, rulePolicy)],
    [route.rtmDelRule, family, doit(route.rtmDelRule, delRule, rulePolicy)],
  ]),
  [route.rtmNewRule, UNSPEC, noRules],
  [route.rtmDelRule, UNSPEC, noRules],
  [route.rtmGetRule, UNSPEC, dump(route.rtmGetRule, startRuleDump, tellList, { policy: ruleDumpPolicy })],
]

const handlers = new Map(table.map(([{ type }, family, handler]) => [key(type, family), handler]))

function key(type: number, family: number): number {
  return type * 256 + family
}

/** Who handles a message type in an address family; where nobody does, who does for all (rtnl_get_link()). */
export function handlerOf(type: number, family: number, part: 'doit' | 'dump'): RouteHandler | undefined {
  const own = handlers.get(key(type, family))
  return own?.[part] === undefined ? handlers.get(key(type, UNSPEC)) : own
}
