import { type NsidMessage, nsid, rtmNewNsid } from '../../../../families/route/index.ts'
import { EEXIST, EINVAL, ENOENT, ESRCH } from '../../../errno.ts'
import { NETNSA_NSID_NOT_ASSIGNED, type Net } from '../../../task/net.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import { refuseAttribute } from '../request/bad-attribute.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { notifyNsid } from './nsid-notify.ts'

type NsidRequest = RouteRequest<NsidMessage>

/** RTM_NEWNSID: gives a namespace an id here (`net/core/net_namespace.c`, rtnl_net_newid()). */
export function newNsid(request: NsidRequest): number {
  const { net, value, extack, cause } = request
  if (value.nsid === undefined) return refuse(extack, EINVAL, 'nsid is missing')
  const peer = peerOf(request)
  if (peer === undefined) return refuse(extack, EINVAL, 'Peer netns reference is missing')
  if (typeof peer === 'number') return badReference(request, -peer)
  if (net.net.idOf(peer) >= 0) return badReference(request, EEXIST, 'Peer netns already has a nsid assigned')
  if (value.nsid < 0) net.net.idFor(peer)
  else if (!net.net.assignId(peer, value.nsid)) {
    return refuseAttribute(request, 1, [nsid.byName.get('nsid')?.id ?? 0], EEXIST, 'The specified nsid is already used')
  }
  notifyNsid(net.net, peer, cause)
  return 0
}

/** RTM_GETNSID of one namespace (rtnl_net_getid()). */
export function getNsid(request: NsidRequest): number {
  const { net, value, extack } = request
  if (value.nsid !== undefined && value.pid === undefined && value.fd === undefined) {
    return net.net.byId(value.nsid) === undefined
      ? badReference(request, ENOENT)
      : rtnlUnicast(request, rtmNewNsid, { family: 0, nsid: value.nsid })
  }
  const peer = peerOf(request)
  if (peer === undefined) return refuse(extack, EINVAL, 'Peer netns reference is missing')
  if (typeof peer === 'number') return badReference(request, -peer)
  const id = net.net.idOf(peer)
  return rtnlUnicast(request, rtmNewNsid, { family: 0, nsid: id < 0 ? NETNSA_NSID_NOT_ASSIGNED : id })
}

/** The attribute that names a namespace names none. */
function badReference(request: NsidRequest, errno: number, message = 'Peer netns reference is invalid'): number {
  const { pid, fd } = request.value
  const name = pid !== undefined ? 'pid' : fd !== undefined ? 'fd' : 'nsid'
  return refuseAttribute(request, 1, [nsid.byName.get(name)?.id ?? 0], errno, message)
}

/** The namespace that a request names by a process or a descriptor; undefined where it names none. */
function peerOf({ net, skb, value }: NsidRequest): Net | number | undefined {
  const { pid, fd } = value
  if (pid !== undefined) return net.net.kernel.findTask(pid)?.net ?? -ESRCH
  return fd === undefined ? undefined : skb.task?.netOf(fd)
}

/** All ids (rtnl_net_dumpid()). */
export function startNsidDump({ net }: NsidRequest): ListDump {
  return listDump(rtmNewNsid, () =>
    [...net.net.ids.values()].sort((a, b) => a - b).map((nsid) => () => ({ family: 0, nsid })),
  )
}
