import { routeGroups, rtmDelRoute, rtmNewRoute } from '../../../../../families/route/index.ts'
import { protocols } from '../../../../../wire/index.ts'
import { netlinkHasListeners, nlmsgNotify } from '../../../../api/notify.ts'
import { allocSkb } from '../../../../skb/message.ts'
import { type Cause, kernelCause } from '../../answer/cause.ts'
import type { RouteNet } from '../../route-net.ts'
import type { FibRoute } from '../table/fib-route.ts'
import { putRoute } from './put-route.ts'

/** Room for all of a route with one way but its encapsulation, in bytes; and for a way. */
const ROUTE_ROOM = 512
const WAY_ROOM = 256

/** Tells of a route that has come or gone (`net/ipv4/fib_semantics.c`, rtmsg_fib(); `net/ipv6/route.c`, inet6_rt_notify()). */
export function notifyRoute(
  routeNet: RouteNet,
  route: FibRoute,
  isNew: boolean,
  cause: Cause = kernelCause,
  flags = 0,
): void {
  const { net } = routeNet
  const rtnl = net.kernelSocket(protocols.NETLINK_ROUTE)
  const group = route.family === 2 ? routeGroups.IPV4_ROUTE : routeGroups.IPV6_ROUTE
  if (rtnl === undefined || (!cause.echo && !netlinkHasListeners(rtnl, group))) return
  const skb = allocSkb(net.kernel, ROUTE_ROOM + route.nexthops.length * WAY_ROOM)
  // What is gone has no end any more (fib6_clean_expires()).
  const told = isNew || route.expires === undefined ? route : route.endingAt(undefined)
  if (!putRoute(skb, told, (isNew ? rtmNewRoute : rtmDelRoute).type, flags, cause, routeNet.now)) return
  nlmsgNotify(rtnl, skb, cause.portid, group, cause.echo)
}
