import type { LinkAttributes } from '../../../../../families/route/index.ts'
import { netlinkNsCapable } from '../../../../api/permission.ts'
import { EBADF, EINVAL, EPERM, ESRCH } from '../../../../errno.ts'
import type { SkBuff } from '../../../../skb/sk-buff.ts'
import type { Net } from '../../../../task/net.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { type RouteNet, routeNetOf } from '../../route-net.ts'

/**
 * The namespace that a link is to be in: that of a process or of a descriptor, or one that has an id here; `fallback` where the request
 * does not say (`net/core/rtnetlink.c`, rtnl_link_get_net_capable()).
 */
export function namespaceOf(
  { net, skb, extack }: RouteRequest<object>,
  { netNsPid, netNsFd, targetNetnsid }: LinkAttributes,
  fallback: RouteNet,
): RouteNet | number {
  if (netNsPid !== undefined) {
    return ifCapable(skb, net.net.kernel.findTask(netNsPid)?.net ?? -ESRCH)
  }
  if (netNsFd !== undefined) return ifCapable(skb, skb.task?.netOf(netNsFd) ?? -EBADF)
  if (targetNetnsid === undefined) return fallback
  return ifCapable(skb, net.net.byId(targetNetnsid) ?? refuse(extack, EINVAL, 'Invalid target network namespace id'))
}

/** A namespace that the sender of a request may change; else -EPERM. */
export function ifCapable(skb: SkBuff, net: Net | number): RouteNet | number {
  if (typeof net === 'number') return net
  return netlinkNsCapable(skb, net.userNamespace, 'CAP_NET_ADMIN') ? routeNetOf(net) : -EPERM
}
