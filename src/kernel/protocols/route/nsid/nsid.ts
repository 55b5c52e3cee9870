import { type NsidMessage, nsid, routeGroups, rtmNewNsid } from '../../../../families/route/index.ts'
import { EBADF, EEXIST, EINVAL, ENOENT, ENOSPC, ESRCH } from '../../../errno.ts'
import { NETNSA_NSID_NOT_ASSIGNED, type Net } from '../../../task/net.ts'
import { refuseAttribute } from '../bad-attribute.ts'
import { type Cause, kernelCause } from '../cause.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlNotify, rtnlUnicast } from '../notify.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'

type NsidRequest = RouteRequest<NsidMessage>

/** RTM_NEWNSID: gives a namespace an id here (`net/core/net_namespace.c`, rtnl_net_newid()). */
export function newNsid(request: NsidRequest): number {
  const { net, value, extack, cause } = request
  if (value.nsid === undefined) return refuse(extack, EINVAL, 'nsid is missing')
  const peer = peerOf(net.net, value)
  if (peer === undefined) return refuse(extack, EINVAL, 'Peer netns reference is missing')
  if (typeof peer === 'number') return badReference(request, -peer)
  if (net.net.idOf(peer) >= 0) return refuse(extack, EEXIST, 'Peer netns already has a nsid assigned')
  if (value.nsid < 0) net.net.idFor(peer)
  else if (!net.net.assignId(peer, value.nsid)) return refuse(extack, ENOSPC, 'The specified nsid is already used')
  notifyNsid(net.net, peer, cause)
  return 0
}

/** Tells that a namespace has an id here. */
export function notifyNsid(net: Net, peer: Net, cause: Cause = kernelCause): void {
  rtnlNotify(net, routeGroups.NSID, rtmNewNsid, () => ({ family: 0, nsid: net.idOf(peer) }), cause)
}

/** RTM_GETNSID of one namespace (rtnl_net_getid()). */
export function getNsid(request: NsidRequest): number {
  const { net, value, extack } = request
  if (value.nsid !== undefined && value.pid === undefined && value.fd === undefined) {
    return net.net.byId(value.nsid) === undefined
      ? badReference(request, ENOENT)
      : rtnlUnicast(request, rtmNewNsid, { family: 0, nsid: value.nsid })
  }
  const peer = peerOf(net.net, value)
  if (peer === undefined) return refuse(extack, EINVAL, 'Peer netns reference is missing')
  if (typeof peer === 'number') return badReference(request, -peer)
  const id = net.net.idOf(peer)
  return rtnlUnicast(request, rtmNewNsid, { family: 0, nsid: id < 0 ? NETNSA_NSID_NOT_ASSIGNED : id })
}

/** The attribute that names a namespace names none. */
function badReference(request: NsidRequest, errno: number): number {
  const { pid, fd } = request.value
  const name = pid !== undefined ? 'pid' : fd !== undefined ? 'fd' : 'nsid'
  return refuseAttribute(request, 1, [nsid.byName.get(name)?.id ?? 0], errno, 'Peer netns reference is invalid')
}

/** The namespace that a request names by a process; undefined where it names none. */
function peerOf({ kernel }: Net, { pid, fd }: NsidMessage): Net | number | undefined {
  if (pid !== undefined) return kernel.findTask(pid)?.net ?? -ESRCH
  return fd === undefined ? undefined : -EBADF
}

/** All ids (rtnl_net_dumpid()). */
export function startNsidDump({ net }: NsidRequest): ListDump {
  return listDump(rtmNewNsid, () =>
    [...net.net.ids.values()].sort((a, b) => a - b).map((nsid) => () => ({ family: 0, nsid })),
  )
}
