import { type Nsid, type NsidMessage, nsid, rtmNewNsid } from '../../../../families/route/index.ts'
import type { NetlinkCallback } from '../../../api/dump.ts'
import { EEXIST, EINVAL, ENOENT, ESRCH } from '../../../errno.ts'
import type { Net } from '../../../task/net.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import { netById } from '../link/request/target-net.ts'
import { refuseAttribute } from '../request/bad-attribute.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'
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
    return refuseField(request, 'nsid', EEXIST, 'The specified nsid is already used')
  }
  notifyNsid(net.net, peer, cause)
  return 0
}

/** RTM_GETNSID of one namespace: its id here, or in the namespace that an id of ours stands for (rtnl_net_getid()). */
export function getNsid(request: NsidRequest): number {
  const { net, value, extack } = request
  const peer = peerOf(request) ?? (value.nsid === undefined ? undefined : (net.net.byId(value.nsid) ?? -ENOENT))
  if (peer === undefined) return refuse(extack, EINVAL, 'Peer netns reference is missing')
  if (typeof peer === 'number') return badReference(request, -peer)
  const target = netById(request, value.targetNsid)
  if (typeof target === 'number')
    return refuseField(request, 'targetNsid', -target, 'Target netns reference is invalid')
  return rtnlUnicast(request, rtmNewNsid, idMessage(target.net.idOf(peer), peer, request))
}

/** An id, and what the namespace that asks calls the same one, where it has asked another's. */
function idMessage(nsid: number, peer: Net, { net, value }: NsidRequest): NsidMessage {
  return { family: 0, nsid, ...(value.targetNsid === undefined ? {} : { currentNsid: net.net.idOf(peer) }) }
}

/** The attribute that names a namespace names none. */
function badReference(request: NsidRequest, errno: number, message = 'Peer netns reference is invalid'): number {
  const { pid, fd } = request.value
  return refuseField(request, pid !== undefined ? 'pid' : fd !== undefined ? 'fd' : 'nsid', errno, message)
}

function refuseField(request: NsidRequest, name: keyof Nsid, errno: number, message: string): number {
  return refuseAttribute(request, 1, [nsid.byName.get(name)?.id ?? 0], errno, message)
}

/** The namespace that a request names by a process or a descriptor; undefined where it names none. */
function peerOf({ net, skb, value }: NsidRequest): Net | number | undefined {
  const { pid, fd } = value
  if (pid !== undefined) return net.net.kernel.findTask(pid)?.net ?? -ESRCH
  return fd === undefined ? undefined : skb.task?.netOf(fd)
}

/** All ids that are given here; in the namespace that an id of ours stands for, where who asks is strict (rtnl_net_dumpid()). */
export function startNsidDump(request: NsidRequest, { strictCheck }: NetlinkCallback): ListDump | number {
  const asked = strictCheck ? request : { ...request, value: {} }
  const net = netOfDump(asked)
  if (typeof net === 'number') return net
  return listDump(rtmNewNsid, () =>
    [...net.net.ids]
      .sort(([, a], [, b]) => a - b)
      .map(
        ([peer, id]) =>
          () =>
            idMessage(id, peer, asked),
      ),
  )
}

/** rtnl_valid_dump_net_req() */
function netOfDump(request: NsidRequest): RouteNet | number {
  const { value } = request
  const isGiven = (name: keyof Nsid) => value[name] !== undefined
  const other = (['nsid', 'pid', 'fd'] as const).find(isGiven)
  if (other !== undefined) return refuseField(request, other, EINVAL, 'Unsupported attribute in dump request')
  const net = netById(request, value.targetNsid)
  if (typeof net === 'number') {
    return refuseField(request, 'targetNsid', -net, 'Invalid target network namespace id')
  }
  return isGiven('currentNsid')
    ? refuseField(request, 'currentNsid', EINVAL, 'Unsupported attribute in dump request')
    : net
}
