import type { Message } from '../../../../schema/index.ts'
import { protocols } from '../../../../wire/index.ts'
import { netlinkHasListeners, nlmsgNotify, nlmsgUnicast } from '../../../api/notify.ts'
import type { Net } from '../../../task/net.ts'
import type { RouteRequest } from '../request/request.ts'
import { answerSkb } from './answer.ts'
import { type Cause, kernelCause } from './cause.ts'

/** Tells a group of a change; `value` is asked for only if somebody listens (`net/core/rtnetlink.c`, rtnl_notify()). */
export function rtnlNotify<V>(
  net: Net,
  group: number,
  message: Message<string, V>,
  value: () => V,
  cause: Cause = kernelCause,
  flags = 0,
): void {
  const rtnl = net.kernelSocket(protocols.NETLINK_ROUTE)
  if (rtnl === undefined || (!cause.echo && !netlinkHasListeners(rtnl, group))) return
  nlmsgNotify(rtnl, answerSkb(net.kernel, message, value(), flags, cause), cause.portid, group, cause.echo)
}

/** Answers a request for one object (rtnl_unicast()). */
export function rtnlUnicast<V, R>({ skb, net, cause }: RouteRequest<R>, message: Message<string, V>, value: V): number {
  const rtnl = skb.owner
  return rtnl === undefined ? 0 : nlmsgUnicast(rtnl, answerSkb(net.net.kernel, message, value, 0, cause), cause.portid)
}
