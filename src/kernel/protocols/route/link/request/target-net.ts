import type { LinkAttributes } from '../../../../../families/route/index.ts'
import { netlinkNsCapable } from '../../../../api/permission.ts'
import { EBADF, EINVAL, EPERM, ESRCH } from '../../../../errno.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { type RouteNet, routeNetOf } from '../../route-net.ts'

/**
 * The namespace that a link is to be in: that of a process, or one that has an id here; `fallback` where the request does not say.
 * Descriptors of namespaces there are none in this kernel: EBADF (`net/core/rtnetlink.c`, rtnl_link_get_net_capable()).
 */
export function namespaceOf(
  { net, skb, extack }: RouteRequest<object>,
  { netNsPid, netNsFd, targetNetnsid }: LinkAttributes,
  fallback: RouteNet,
): RouteNet | number {
  if (netNsPid !== undefined) {
    const task = net.net.kernel.findTask(netNsPid)
    if (task === undefined) return -ESRCH
    return netlinkNsCapable(skb, task.net.userNamespace, 'CAP_NET_ADMIN') ? routeNetOf(task.net) : -EPERM
  }
  if (netNsFd !== undefined) return -EBADF
  if (targetNetnsid === undefined) return fallback
  const target = net.net.byId(targetNetnsid)
  if (target === undefined) return refuse(extack, EINVAL, 'Invalid target network namespace id')
  return netlinkNsCapable(skb, target.userNamespace, 'CAP_NET_ADMIN') ? routeNetOf(target) : -EPERM
}
