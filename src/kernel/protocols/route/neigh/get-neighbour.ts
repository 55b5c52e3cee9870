import { type NeighMessage, neigh, neighFlags, rtmNewNeigh } from '../../../../families/route/index.ts'
import { EAFNOSUPPORT, EINVAL, ENODEV, ENOENT } from '../../../errno.ts'
import { defined } from '../answer/defined.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { neighbourMessage } from './neighbour.ts'
import { familyOf, hasDst, hasWholeDst, readDst } from './neighbour-address.ts'
import { proxyMessage } from './proxy-table.ts'

type NeighRequest = RouteRequest<NeighMessage>

const { PROXY } = neighFlags

/** RTM_GETNEIGH of one neighbour, or of one address that is answered for (neigh_get()). */
export function getNeigh(request: NeighRequest): number {
  const { value, extack } = request
  const { family: _family, state: _state, type: _type, flags = 0, index = 0, dst: _dst, $unknown, ...others } = value
  if (!hasDst(value)) {
    extack.missType = neigh.byName.get('dst')?.id
    return -EINVAL
  }
  if (Object.keys(defined(others)).length > 0 || $unknown?.some(({ type }) => type <= MOST && type !== DST)) {
    return refuse(extack, EINVAL, 'Unsupported attribute in neighbor get request')
  }
  const family = familyOf(value)
  if (family === undefined) {
    return refuse(extack, EAFNOSUPPORT, 'Unsupported family in header for neighbor get request')
  }
  if (!hasWholeDst(value, family)) return refuse(extack, EINVAL, 'Invalid network address in neighbor get request')
  if (index !== 0 && request.net.links.get(index) === undefined) {
    return refuse(extack, ENODEV, 'Unknown device ifindex')
  }
  return (flags & PROXY) === 0 ? answer(request, family) : answerProxy(request, family)
}

const MOST = Math.max(...neigh.byId.keys())
const DST = neigh.byName.get('dst')?.id

function answer(request: NeighRequest, family: 2 | 10): number {
  const { net, value, extack } = request
  const link = net.links.get(value.index ?? 0)
  const dst = readDst(value, family) ?? ''
  const found = link === undefined ? undefined : net.neighbours.find(link, dst)
  if (found === undefined) return refuse(extack, ENOENT, 'Neighbour entry not found')
  return rtnlUnicast(request, rtmNewNeigh, neighbourMessage(found, net.now))
}

function answerProxy(request: NeighRequest, family: 2 | 10): number {
  const { net, value, extack } = request
  const found = net.neighbours.proxies.find(net.links.get(value.index ?? 0), readDst(value, family) ?? '')
  if (found === undefined) return refuse(extack, ENOENT, 'Proxy neighbour entry not found')
  return rtnlUnicast(request, rtmNewNeigh, proxyMessage(found))
}
