import { type NeighMessage, neigh } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import type { Link } from '../link/link.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { FdbRequest } from './forwarding.ts'

type NeighRequest = RouteRequest<NeighMessage>

/** Whether a request has an attribute, be it of the wrong length. */
export function has({ $unknown, ...known }: NeighMessage, name: keyof NeighMessage & string): boolean {
  return (known as NeighMessage)[name] !== undefined || isOdd({ $unknown } as NeighMessage, name)
}

/** Whether an attribute is of a length that its kind has not. */
export function isOdd({ $unknown }: NeighMessage, name: string): boolean {
  return $unknown?.some(({ type }) => type === neigh.byName.get(name)?.id) === true
}

/** The link that a request names; minus an errno where there is none. */
export function linkOf({ net, value, extack }: NeighRequest): Link | number {
  const { index = 0 } = value
  if (index === 0) return refuse(extack, EINVAL, 'invalid ifindex')
  return net.links.get(index) ?? refuse(extack, ENODEV, 'unknown ifindex')
}

/** A request with its address and VLAN read; minus an errno where it has none (`net/core/rtnetlink.c`, rtnl_fdb_add()). */
export function withAddress(request: NeighRequest): FdbRequest | number {
  const { value, extack } = request
  const { lladdr } = value
  if (lladdr?.split(':').length !== 6) return refuse(extack, EINVAL, 'invalid address')
  const vlan = vlanOf(request)
  return vlan < 0 ? vlan : { ...request, address: lladdr, vlan }
}

/** fdb_vid_parse() */
export function vlanOf({ value, extack }: NeighRequest): number {
  if (isOdd(value, 'vlan') && value.vlan === undefined) return refuse(extack, EINVAL, 'invalid vlan attribute size')
  const { vlan } = value
  if (vlan === undefined) return 0
  return vlan === 0 || vlan >= MOST_VLANS ? refuse(extack, EINVAL, 'invalid vlan id') : vlan
}

/** VLAN_VID_MASK */
const MOST_VLANS = 0xfff
