import { type NeighMessage, neighFlags, neighStates } from '../../../../families/route/index.ts'
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../../wire/index.ts'
import { EEXIST, EINVAL, ENODEV, ENOENT, EOPNOTSUPP, EPERM } from '../../../errno.ts'
import { stateOf } from '../link/kinds/bridge-state.ts'
import { vxlanForwarding } from '../link/kinds/vxlan.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../refuse.ts'
import type { RouteRequest } from '../request.ts'

type FdbRequest = RouteRequest<NeighMessage>

/** RTM_NEWNEIGH of family AF_BRIDGE: an address that a bridge has at a port, or a vxlan at a remote end (`net/core/rtnetlink.c`, rtnl_fdb_add()). */
export function newFdb(request: FdbRequest): number {
  const link = linkOf(request)
  if (typeof link === 'number') return link
  const { flags = 0 } = request.value
  let error = -EOPNOTSUPP
  if ((flags === 0 || (flags & neighFlags.MASTER) !== 0) && link.master !== undefined) {
    error = addToBridge(link.master, link, request)
    if (error < 0 || (flags & neighFlags.SELF) === 0) return error
  }
  if ((flags & neighFlags.SELF) === 0) return error
  if (link.kind.kind === 'bridge') return addToBridge(link, undefined, request)
  return link.kind.kind === 'vxlan' ? vxlanForwarding(link).add(request) : addOwn(link, request)
}

/** RTM_DELNEIGH of family AF_BRIDGE (rtnl_fdb_del()). */
export function delFdb(request: FdbRequest): number {
  const link = linkOf(request)
  if (typeof link === 'number') return link
  const { flags = 0 } = request.value
  if ((flags === 0 || (flags & neighFlags.MASTER) !== 0) && link.master !== undefined) {
    return removeFromBridge(link.master, link, request)
  }
  if ((flags & neighFlags.SELF) === 0) return -EOPNOTSUPP
  if (link.kind.kind === 'bridge') return removeFromBridge(link, undefined, request)
  return link.kind.kind === 'vxlan' ? vxlanForwarding(link).remove(request) : removeOwn(link, request)
}

function linkOf({ net, value, extack }: FdbRequest): Link | number {
  const { index = 0, lladdr } = value
  if (index === 0) return refuse(extack, EINVAL, 'invalid ifindex')
  const link = net.links.get(index)
  if (link === undefined) return refuse(extack, ENODEV, 'unknown ifindex')
  return lladdr?.split(':').length === 6 ? link : refuse(extack, EINVAL, 'invalid address')
}

/** `net/bridge/br_fdb.c`, br_fdb_add(). */
function addToBridge(bridge: Link, port: Link | undefined, { value, flags, extack }: FdbRequest): number {
  const { lladdr = '', state = 0 } = value
  const { fdb } = stateOf(bridge)
  if ((state & (neighStates.PERMANENT | neighStates.NOARP | neighStates.REACHABLE | neighStates.STALE)) === 0) {
    return refuse(extack, EINVAL, 'bridge: Unsupported NUD state')
  }
  const isStatic = (state & (neighStates.PERMANENT | neighStates.NOARP)) !== 0
  if (!isStatic && port?.port?.canLearn === false) return -EPERM
  const known = fdb.find(lladdr)
  if (known === undefined && (flags & NLM_F_CREATE) === 0) return -ENOENT
  if (known !== undefined && (flags & NLM_F_EXCL) !== 0) return -EEXIST
  const kept = (value.flags ?? 0) & (neighFlags.STICKY | neighFlags.EXT_LEARNED)
  fdb.set(bridge, { address: lladdr, port, isLocal: false, state, flags: kept, updated: bridge.net.now })
  return 0
}

function removeFromBridge(bridge: Link, port: Link | undefined, { value }: FdbRequest): number {
  const { fdb } = stateOf(bridge)
  const known = fdb.find(value.lladdr ?? '')
  if (known === undefined || known.port !== port) return -ENOENT
  fdb.delete(bridge, known)
  return 0
}

/** A further address that any link accepts (ndo_dflt_fdb_add()). */
function addOwn(link: Link, { value, flags, extack }: FdbRequest): number {
  const { lladdr = '', state = 0 } = value
  if (state !== 0 && (state & neighStates.PERMANENT) === 0) {
    return refuse(extack, EINVAL, 'FDB only supports static addresses')
  }
  if (link.ownAddresses.has(lladdr)) return (flags & (NLM_F_EXCL | NLM_F_APPEND | NLM_F_REPLACE)) !== 0 ? -EEXIST : 0
  link.ownAddresses.add(lladdr)
  return 0
}

function removeOwn(link: Link, { value }: FdbRequest): number {
  return link.ownAddresses.delete(value.lladdr ?? '') ? 0 : -ENOENT
}
