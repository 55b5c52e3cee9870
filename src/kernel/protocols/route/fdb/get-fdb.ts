import { type NeighMessage, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../../../errno.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'

type NeighRequest = RouteRequest<NeighMessage>

const { MASTER } = neighFlags

/** RTM_GETNEIGH of one entry of family AF_BRIDGE (`net/core/rtnetlink.c`, rtnl_fdb_get()). */
export function getFdb(request: NeighRequest): number {
  const { value, extack } = request
  const { lladdr, vlan = 0 } = value
  if (lladdr === undefined) return refuse(extack, EINVAL, 'Missing lookup address for fdb get request')
  const owner = ownerOf(request)
  if (typeof owner === 'number') return owner
  const found = owner.kind.forwarding?.find?.(owner, { ...request, address: lladdr, vlan })
  if (found === undefined) return refuse(extack, EOPNOTSUPP, 'Fdb get operation not supported by device')
  return typeof found === 'number' ? found : rtnlUnicast(request, rtmNewNeigh, found)
}

/** The bridge, or the link with a table of its own, that is asked; minus an errno where there is none. */
function ownerOf({ net, value, extack }: NeighRequest): Link | number {
  const { index = 0, master = 0, flags = 0 } = value
  const link = net.links.get(index)
  if (index !== 0 && link === undefined) return refuse(extack, ENODEV, 'Unknown device ifindex')
  if (master !== 0) {
    if (link !== undefined) return refuse(extack, EINVAL, 'Master and device are mutually exclusive')
    return net.links.get(master) ?? refuse(extack, EINVAL, 'Invalid master ifindex')
  }
  if (link === undefined) return refuse(extack, ENODEV, 'No device specified')
  if (flags !== 0 && (flags & MASTER) === 0) return link
  return link.port === undefined || link.master === undefined
    ? refuse(extack, EINVAL, 'Device is not a bridge port')
    : link.master
}
