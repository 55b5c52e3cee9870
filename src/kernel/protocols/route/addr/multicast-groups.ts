import type { AddrMessage } from '../../../../families/route/index.ts'
import { rtmGetMulticast } from '../../../../families/route/index.ts'
import { EAFNOSUPPORT } from '../../../errno.ts'
import type { PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'
import { groupMessage } from './multicast-list.ts'

/** All nodes of an interface, and of a link. */
export const INTERFACE_NODES = '\uff01\0\0\0\0\0\0\x01'
export const LINK_NODES = '\uff02\0\0\0\0\0\0\x01'
/** 224.0.0.1 */
export const ALL_HOSTS = '\ue000\x01'
/** All routers that look on, which bridges join: 224.0.0.106, ff02::6a. */
const snoopers4 = '\ue000j'
const snoopers6 = '\uff02\0\0\0\0\0\0j'

/** The group that asks for an address (RFC 4291, 2.7.1). */
export function solicitedNodes(address: PackedAddress): PackedAddress {
  return `\uff02\0\0\0\0\x01${String.fromCharCode(0xff00 | (address.charCodeAt(6) & 0xff))}${address[7]}`
}

/** A bridge that goes up looks on (`net/bridge/br_multicast.c`, br_multicast_join_snoopers()). */
export function joinSnoopers({ inet, inet6 }: Link): void {
  inet?.multicast.join(snoopers4)
  inet6?.multicast.join(snoopers6)
}

export function leaveSnoopers({ inet, inet6 }: Link): void {
  inet?.multicast.leave(snoopers4)
  inet6?.multicast.leave(snoopers6)
}

function groupsOf({ inet, inet6 }: Link, family: 2 | 10): PackedAddress[] {
  return (family === 2 ? inet : inet6)?.multicast.groups ?? []
}

/** RTM_GETMULTICAST: the groups of all links (`net/ipv4/devinet.c`, inet_dump_mcaddr(); `net/ipv6/addrconf.c`, in6_dump_addrs()). */
export function startMulticastDump({ net, value }: RouteRequest<AddrMessage>): ListDump | number {
  const { family } = value
  if (family !== 2 && family !== 10) return -EAFNOSUPPORT
  return listDump(rtmGetMulticast, () =>
    net.links.all.flatMap((link) => groupsOf(link, family).map((group) => () => groupMessage(link, family, group))),
  )
}
