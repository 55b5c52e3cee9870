import type { LinkAttributes, LinkMessage } from '../../../../../families/route/index.ts'
import { netlinkNsCapable } from '../../../../api/permission.ts'
import { EACCES, EBADF, EINVAL, EOPNOTSUPP, EPERM, ESRCH } from '../../../../errno.ts'
import type { SkBuff } from '../../../../skb/sk-buff.ts'
import type { Net } from '../../../../task/net.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteRequest } from '../../request/request.ts'
import { type RouteNet, routeNetOf } from '../../route-net.ts'

/**
 * Refuses a request that names a namespace in more than one way; of one that takes ids only (`byId`) the other ways are refused too
 * (`net/core/rtnetlink.c`, rtnl_ensure_unique_netns()). 0 where there is nothing to refuse.
 */
export function ensureOneNet({ value, extack }: RouteRequest<LinkMessage>, ways: 'all' | 'byId'): number {
  const { netNsPid, netNsFd, targetNetnsid } = value
  const given = [netNsPid, netNsFd, targetNetnsid].filter((way) => way !== undefined).length
  if (ways === 'all') {
    return given > 1 ? refuse(extack, EINVAL, 'multiple netns identifying attributes specified') : 0
  }
  if (netNsPid === undefined && netNsFd === undefined) return 0
  return refuse(extack, EOPNOTSUPP, 'specified netns attribute not supported')
}

/** The namespace of a process or of a descriptor that a request names; undefined where it names none (rtnl_link_get_net_ifla()). */
export function netOfProcess(
  { net, skb }: RouteRequest<object>,
  { netNsPid, netNsFd }: LinkAttributes,
): RouteNet | number | undefined {
  if (netNsPid !== undefined) return ifCapable(skb, net.net.kernel.findTask(netNsPid)?.net ?? -ESRCH)
  return netNsFd === undefined ? undefined : ifCapable(skb, skb.task?.netOf(netNsFd) ?? -EBADF)
}

/**
 * The namespace that a link is to be in: that of a process or of a descriptor, or one that has an id here; that of the request where it
 * does not say (rtnl_link_get_net_capable()).
 */
export function targetNet(request: RouteRequest<object>, attributes: LinkAttributes): RouteNet | number {
  const named = netOfProcess(request, attributes)
  if (named !== undefined) return named
  const { net, skb } = request
  const { targetNetnsid } = attributes
  return targetNetnsid === undefined ? net : ifCapable(skb, net.net.byId(targetNetnsid) ?? -EINVAL)
}

/** The namespace that has an id here, for who asks of it; that of the request where there is no id (rtnl_get_net_ns_capable()). */
export function netById({ net, skb }: RouteRequest<object>, id: number | undefined): RouteNet | number {
  if (id === undefined) return net
  const named = ifCapable(skb, net.net.byId(id) ?? -EINVAL)
  return named === -EPERM ? -EACCES : named
}

/** The namespace whose links a dump is of. */
export function targetOfDump(request: RouteRequest<LinkMessage>): RouteNet | number {
  const net = netById(request, request.value.targetNetnsid)
  return typeof net === 'number' ? refuse(request.extack, -net, 'Invalid target network namespace id') : net
}

/** A namespace that the sender of a request may change; else -EPERM. */
export function ifCapable(skb: SkBuff, net: Net | number): RouteNet | number {
  if (typeof net === 'number') return net
  return netlinkNsCapable(skb, net.userNamespace, 'CAP_NET_ADMIN') ? routeNetOf(net) : -EPERM
}
