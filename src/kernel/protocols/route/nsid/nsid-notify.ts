import { routeGroups, rtmNewNsid } from '../../../../families/route/index.ts'
import type { Net } from '../../../task/net.ts'
import { type Cause, kernelCause } from '../answer/cause.ts'
import { rtnlNotify } from '../answer/notify.ts'

/** The id that a namespace has here; where it has none it gets one, and that is told (`net/core/net_namespace.c`, peernet2id_alloc()). */
export function nsidFor(net: Net, peer: Net): number {
  const isNew = net.idOf(peer) < 0
  const id = net.idFor(peer)
  if (isNew) notifyNsid(net, peer)
  return id
}

/** Tells that a namespace has an id here. */
export function notifyNsid(net: Net, peer: Net, cause: Cause = kernelCause): void {
  rtnlNotify(net, routeGroups.NSID, rtmNewNsid, () => ({ family: 0, nsid: net.idOf(peer) }), cause)
}
