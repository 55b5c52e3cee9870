import {
  type NeighMessage,
  ndmsg,
  neighFlags,
  routeGroups,
  rtmDelNeigh,
  rtmNewNeigh,
} from '../../../../families/route/index.ts'
import { NLM_F_BULK, NLMSG_HDRLEN } from '../../../../wire/index.ts'
import { EINVAL, EOPNOTSUPP } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlmsgParse } from '../../../policy/parse.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { Link } from '../link/link.ts'
import { isEthernet } from '../link/link-message.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { fdbPolicies } from './fdb-policies.ts'
import { linkOf, withAddress } from './fdb-request.ts'
import type { Done, FdbRequest, Forwarding } from './forwarding.ts'
import { ownAddresses, ownMessage } from './own-addresses.ts'

type NeighRequest = RouteRequest<NeighMessage>

const { MASTER, SELF } = neighFlags

/** RTM_NEWNEIGH of family AF_BRIDGE: an address that a bridge has at a port, or a vxlan at a remote end (`net/core/rtnetlink.c`, rtnl_fdb_add()). */
export function newFdb(request: NeighRequest): number {
  const link = linkOf(request)
  if (typeof link === 'number') return link
  const addressed = withAddress(request)
  if (!isEthernet(link) && (typeof addressed !== 'number' || request.value.lladdr?.split(':').length === 6)) {
    return refuse(request.extack, EINVAL, 'FDB add only supported for Ethernet devices')
  }
  if (typeof addressed === 'number') return addressed
  return change(link, addressed, rtmNewNeigh, (owner, asked) => owner.add(link, asked))
}

/** RTM_DELNEIGH of family AF_BRIDGE: of one entry, or of all that the request describes (rtnl_fdb_del()). */
export function delFdb(request: NeighRequest): number {
  if ((request.flags & NLM_F_BULK) !== 0) return flush(request)
  const link = linkOf(request)
  if (typeof link === 'number') return link
  const addressed = withAddress(request)
  if (typeof addressed === 'number') return addressed
  if (!isEthernet(link)) return refuse(request.extack, EINVAL, 'FDB delete only supported for Ethernet devices')
  return change(link, addressed, rtmDelNeigh, (owner, asked) => owner.remove(link, asked))
}

/** Has the bridge that a link is a port of see to a request, then the link itself, as the flags say. */
function change(
  link: Link,
  request: FdbRequest,
  notice: typeof rtmNewNeigh | typeof rtmDelNeigh,
  act: (owner: Forwarding, request: FdbRequest) => Done | number,
): number {
  const { master } = link
  let rest = request
  let error = -EOPNOTSUPP
  if (isForMaster(request) && master?.kind.forwarding !== undefined) {
    const done = act(master.kind.forwarding, request)
    if (typeof done === 'number') return done
    error = 0
    rest = withoutMaster(request)
  }
  if (((request.value.flags ?? 0) & SELF) === 0) return error
  const done = act(link.kind.forwarding ?? ownAddresses, rest)
  if (typeof done === 'number') return done
  if (!done.isTold) tell(link, rest, notice)
  return 0
}

/** Removes many entries at once; what cannot do so says so. */
function flush(request: NeighRequest): number {
  const { nlh, extack } = request
  const parsed = nlmsgParse(nlh, ndmsg.size, fdbPolicies.any, NL_VALIDATE_STRICT, extack)
  if (typeof parsed === 'number') return parsed
  const link = linkOf(request)
  if (typeof link === 'number') return link
  if (!isEthernet(link)) return refuse(request.extack, EINVAL, 'FDB delete only supported for Ethernet devices')
  const { master } = link
  let error = -EOPNOTSUPP
  if (isForMaster(request) && master !== undefined) {
    error = master.kind.forwarding?.flush?.(link, request) ?? -EOPNOTSUPP
    if (error < 0) return error
    withoutMaster(request)
  }
  if (((request.value.flags ?? 0) & SELF) === 0) return error
  return link.kind.forwarding?.flush?.(link, request) ?? -EOPNOTSUPP
}

function isForMaster({ value: { flags = 0 } }: NeighRequest): boolean {
  return flags === 0 || (flags & MASTER) !== 0
}

/** Place of `ndm_flags` in a message, counted from its header. */
const FLAGS_AT = NLMSG_HDRLEN + 10

/** What the master has done is taken from the request, also as it lies there: an error of the rest repeats it without that. */
function withoutMaster<R extends NeighRequest>(request: R): R {
  const { nlh, value } = request
  const flags = (value.flags ?? 0) & ~MASTER
  nlh.view.bytes[nlh.offset + FLAGS_AT] = flags
  return { ...request, value: { ...value, flags } }
}

/** rtnl_fdb_notify() */
function tell(link: Link, { address, vlan, value }: FdbRequest, notice: typeof rtmNewNeigh | typeof rtmDelNeigh): void {
  const message = () => ownMessage(link, address, value.state ?? 0, vlan)
  rtnlNotify(link.net.net, routeGroups.NEIGH, notice, message)
}
