import type { Net } from '../../task/net.ts'
import { bridge } from './link/kinds/bridge/bridge.ts'
import type { Link } from './link/link.ts'
import { removeLinks } from './link/remove-link.ts'
import { notifyNsidGone } from './nsid/nsid-notify.ts'
import { type RouteNet, routeNetOf } from './route-net.ts'

/**
 * What becomes of NETLINK_ROUTE when a namespace ends: others that have an id for it forget that, and are told; then its links go, and with
 * them those elsewhere that cannot be without (`net/core/net_namespace.c`, cleanup_net()).
 */
export function endRouteNet(net: Net): void {
  for (const other of net.kernel.nets()) notifyNsidGone(other, net)
  const ending = routeNetOf(net)
  removeLinks(firstToGo(ending))
  removeLinks([...ending.links.byAge].reverse())
}

/** Some kinds see to their links themselves: bridges, and what works in the namespace wherever it is now (ops_exit_rtnl_list()). */
function firstToGo(ending: RouteNet): Link[] {
  const everywhere = [ending.net, ...ending.net.kernel.nets()].flatMap((net) => routeNetOf(net).links.byAge)
  const bridges = ending.links.byAge.filter(({ kind }) => kind === bridge)
  const tunnels = everywhere.filter((link) => link.kind.rtnetlink.linkNet?.(link) === ending)
  return [...bridges, ...tunnels.reverse()]
}
