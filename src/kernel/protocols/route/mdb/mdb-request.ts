import { type MdbRequestMessage, mdbProtocols } from '../../../../families/route/index.ts'
import { ipv4Text, ipv6Text } from '../../../../schema/index.ts'
import { NLMSG_HDRLEN } from '../../../../wire/index.ts'
import { EINVAL, ENODEV, EOPNOTSUPP } from '../../../errno.ts'
import { NL_VALIDATE_STRICT, nlaParseNested } from '../../../policy/parse.ts'
import type { Policy } from '../../../policy/policy.ts'
import { type AttributeTable, type NlAttr, nlaForEachAttr } from '../../../skb/nlattr.ts'
import { stateOf } from '../link/kinds/bridge/bridge-state.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import type { MulticastDatabase } from './multicast-database.ts'

export type MdbRouteRequest = RouteRequest<MdbRequestMessage>

/** Bytes of `struct br_port_msg`. */
const HEADER = 8
/** MDBA_SET_ENTRY, MDBA_GET_ENTRY */
const ENTRY = 1
/** MDBA_SET_ENTRY_ATTRS, MDBA_GET_ENTRY_ATTRS */
const ENTRY_ATTRS = 2

/** The database that a request is about (`net/core/rtnetlink.c`, rtnl_mdb_add()). */
export function databaseOf(
  request: MdbRouteRequest,
  entryName: string,
  what = 'operations',
): MulticastDatabase | number {
  const { net, value, extack } = request
  const { ifindex = 0, entry } = value
  if (ifindex === 0) return refuse(extack, EINVAL, 'Invalid ifindex')
  const link = net.links.get(ifindex)
  if (link === undefined) return refuse(extack, ENODEV, "Device doesn't exist")
  if (entry === undefined) {
    extack.missType = ENTRY
    return refuse(extack, EINVAL, `Missing ${entryName} attribute`)
  }
  if (link.kind.kind !== 'bridge') return refuse(extack, EOPNOTSUPP, `Device does not support MDB ${what}`)
  return stateOf(link).mdb
}

/** Refuses a request in the words of the bridge: gives minus the errno (NL_SET_ERR_MSG_MOD). */
export function refuseByBridge({ extack }: MdbRouteRequest, errno: number, message: string): number {
  return refuse(extack, errno, `bridge: ${message}`)
}

/** What a request says of its entry, judged: nothing when it says nothing, minus an errno when it is malformed. */
export function entryAttributes({ nlh, extack }: MdbRouteRequest, policy: Policy): AttributeTable | undefined | number {
  const start = nlh.offset + NLMSG_HDRLEN + HEADER
  const all = [...nlaForEachAttr(nlh, start, nlh.offset + nlh.length)]
  const nest = all.findLast(({ type }) => type === ENTRY_ATTRS)
  return nest === undefined ? undefined : nlaParseNested(nest, policy, NL_VALIDATE_STRICT, extack)
}

const { IP, IPV6 } = mdbProtocols

/** The address of a source, as text; minus an errno for one that there cannot be (`net/bridge/br_mdb.c`, is_valid_mdb_source()). */
export function sourceAddress(request: MdbRouteRequest, attribute: NlAttr, proto: number): string | number {
  const { bytes } = attribute.nlh.view
  const isIpv4 = proto === IP
  if (!isIpv4 && proto !== IPV6) return refuseByBridge(request, EINVAL, 'Invalid protocol used with source address')
  const name = isIpv4 ? 'IPv4' : 'IPv6'
  if (attribute.length !== (isIpv4 ? 4 : 16))
    return refuseByBridge(request, EINVAL, `${name} invalid source address length`)
  const first = bytes[attribute.start] as number
  if (isIpv4 ? first >> 4 === 0xe : first === 0xff)
    return refuseByBridge(request, EINVAL, `${name} multicast source address is not allowed`)
  return isIpv4 ? ipv4Text(bytes, attribute.start) : ipv6Text(bytes, attribute.start)
}

export function numberOf(attribute: NlAttr | undefined): number | undefined {
  return attribute?.nlh.view.bytes[attribute.start]
}
