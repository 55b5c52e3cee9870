import type { NeighMessage, Vxlan } from '../../../../../../families/route/index.ts'
import { EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL } from '../../../../../errno.ts'
import { has } from '../../../fdb/fdb-request.ts'
import { refuse } from '../../../request/refuse.ts'
import type { RouteRequest } from '../../../request/request.ts'
import { isIpv6 } from './vxlan-config.ts'

/** A remote end of a vxlan (`struct vxlan_rdst`). */
export interface Remote {
  readonly dst: string
  readonly port: number
  readonly vni: number
  /** Link by which it is reached; 0 where routes decide. */
  readonly ifindex: number
}

/** What a request says of an entry: the remote end, or a nexthop object that has several, and the network that it is for. */
export interface RemoteRequest {
  readonly remote: Remote
  readonly srcVni: number
  /** 0 for none. */
  readonly nhId: number
}

/** Numbers of a request that have one length only, in the order in which they are looked at. */
const numbers = [
  ['port', 'Invalid vxlan port'],
  ['vni', 'Invalid vni'],
  ['srcVni', 'Invalid src vni'],
  ['ifindex', 'Invalid ifindex'],
] as const

/** Reads the remote end of a request; minus the errno of what there cannot be (`drivers/net/vxlan/vxlan_core.c`, vxlan_fdb_parse()). */
export function readRemote(
  { net, value, extack }: RouteRequest<NeighMessage>,
  settings: Vxlan,
): RemoteRequest | number {
  if (
    has(value, 'nhId') &&
    ['dst', 'vni', 'ifindex', 'port'].some((name) => has(value, name as keyof NeighMessage & string))
  ) {
    return refuse(extack, EINVAL, 'DST, VNI, ifindex and port are mutually exclusive with NH_ID')
  }
  if (has(value, 'dst') && value.dst === undefined) return refuse(extack, EAFNOSUPPORT, 'Unsupported address family')
  for (const [name, message] of numbers) {
    if (has(value, name) && value[name] === undefined) return refuse(extack, EINVAL, message)
    if (name === 'ifindex' && value.ifindex !== undefined && net.links.get(value.ifindex) === undefined) {
      return refuse(extack, EADDRNOTAVAIL, 'Device not found')
    }
  }
  const { dst = anyOf(settings), port = settings.port ?? 0, vni = settings.id ?? 0, ifindex = 0 } = value
  return { remote: { dst, port, vni, ifindex }, srcVni: value.srcVni ?? settings.id ?? 0, nhId: value.nhId ?? 0 }
}

/** The address that stands for none, of the family of a vxlan. */
export function anyOf(settings: Vxlan): string {
  return isIpv6(settings) ? '::' : '0.0.0.0'
}

export function isAny(dst: string): boolean {
  return dst === '0.0.0.0' || dst === '::'
}

export function isSameRemote(a: Remote, b: Remote): boolean {
  return a.dst === b.dst && a.port === b.port && a.vni === b.vni && a.ifindex === b.ifindex
}
