import * as route from '../../../families/route/index.ts'
import { dumpAddresses, startAddrDump } from './addr/dump-addresses.ts'
import { delIpv4, newIpv4 } from './addr/new-ipv4.ts'
import { delIpv6, newIpv6 } from './addr/new-ipv6.ts'
import { dumpFamilies } from './dump-families.ts'
import { delIpv4Route, newIpv4Route } from './fib/change-ipv4.ts'
import { delIpv6Route, newIpv6Route } from './fib/change-ipv6.ts'
import { dumpRoutes, startRouteDump } from './fib/dump-routes.ts'
import { getRoute } from './fib/get-route.ts'
import { doit, dump, type RouteHandler } from './handler.ts'
import { delLinkProp, newLinkProp } from './link/alternative-names.ts'
import { setLink } from './link/change-link.ts'
import { delLink } from './link/del-link.ts'
import { dumpLinks, dumpPorts, getLink, startLinkDump } from './link/get-link.ts'
import { newLink } from './link/new-link.ts'
import { tellList } from './list-dump.ts'
import { delNeigh, getNeigh, newNeigh } from './neigh/change-neighbour.ts'
import { startNeighDump } from './neigh/dump-neighbours.ts'
import { delRule, newRule, startRuleDump } from './rule/change-rule.ts'

const { UNSPEC, INET, BRIDGE, INET6 } = route.addressFamilies

const split = { splitDone: true }
const addrDump = (family: 2 | 10) =>
  dump(route.rtmGetAddr, (request, cb) => startAddrDump(request, cb, family), dumpAddresses, split)
const routeDump = (family: 2 | 10) =>
  dump(route.rtmGetRoute, (request, cb) => startRouteDump(request, cb, family), dumpRoutes, split)

const addr4 = addrDump(INET)
const addr6 = addrDump(INET6)
const route4 = { ...routeDump(INET), ...doit(route.rtmGetRoute, getRoute(INET)) }
const route6 = { ...routeDump(INET6), ...doit(route.rtmGetRoute, getRoute(INET6)) }

/** What handles what: message type, address family, handler. */
const table: readonly (readonly [{ readonly type: number }, number, RouteHandler])[] = [
  [route.rtmNewLink, UNSPEC, doit(route.rtmNewLink, newLink)],
  [route.rtmDelLink, UNSPEC, doit(route.rtmDelLink, delLink)],
  [route.rtmSetLink, UNSPEC, doit(route.rtmSetLink, setLink)],
  [
    route.rtmGetLink,
    UNSPEC,
    { ...doit(route.rtmGetLink, getLink), ...dump(route.rtmGetLink, startLinkDump, dumpLinks, split) },
  ],
  [route.rtmGetLink, BRIDGE, dump(route.rtmGetLink, startLinkDump, dumpPorts)],
  [route.rtmNewLinkProp, UNSPEC, doit(route.rtmNewLinkProp, newLinkProp)],
  [route.rtmDelLinkProp, UNSPEC, doit(route.rtmDelLinkProp, delLinkProp)],
  [route.rtmNewAddr, INET, doit(route.rtmNewAddr, newIpv4)],
  [route.rtmDelAddr, INET, doit(route.rtmDelAddr, delIpv4)],
  [route.rtmGetAddr, INET, addr4],
  [route.rtmNewAddr, INET6, doit(route.rtmNewAddr, newIpv6)],
  [route.rtmDelAddr, INET6, doit(route.rtmDelAddr, delIpv6)],
  [route.rtmGetAddr, INET6, addr6],
  [route.rtmGetAddr, UNSPEC, dumpFamilies([addr4, addr6])],
  [route.rtmNewRoute, INET, doit(route.rtmNewRoute, newIpv4Route)],
  [route.rtmDelRoute, INET, doit(route.rtmDelRoute, delIpv4Route)],
  [route.rtmGetRoute, INET, route4],
  [route.rtmNewRoute, INET6, doit(route.rtmNewRoute, newIpv6Route)],
  [route.rtmDelRoute, INET6, doit(route.rtmDelRoute, delIpv6Route)],
  [route.rtmGetRoute, INET6, route6],
  [route.rtmGetRoute, UNSPEC, dumpFamilies([route4, route6])],
  [route.rtmNewNeigh, UNSPEC, doit(route.rtmNewNeigh, newNeigh)],
  [route.rtmDelNeigh, UNSPEC, doit(route.rtmDelNeigh, delNeigh)],
  [
    route.rtmGetNeigh,
    UNSPEC,
    { ...doit(route.rtmGetNeigh, getNeigh), ...dump(route.rtmGetNeigh, startNeighDump, tellList) },
  ],
  [route.rtmNewRule, UNSPEC, doit(route.rtmNewRule, newRule)],
  [route.rtmDelRule, UNSPEC, doit(route.rtmDelRule, delRule)],
  [route.rtmGetRule, UNSPEC, dump(route.rtmGetRule, startRuleDump, tellList)],
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
