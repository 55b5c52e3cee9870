import type { AddrMessage } from '../../../../families/route/index.ts'
import { rtmGetMulticast } from '../../../../families/route/index.ts'
import { EAFNOSUPPORT } from '../../../errno.ts'
import { addressText, type PackedAddress } from '../fib/table/prefix.ts'
import type { Link } from '../link/link.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import type { RouteRequest } from '../request.ts'
import { FOREVER } from './lifetime.ts'

/** All nodes of a link, and of an interface (ff02::1, ff01::1); all routers that look on, which bridges join (ff02::6a). */
const allNodes = ['\uff02\0\0\0\0\0\0\x01', '\uff01\0\0\0\0\0\0\x01']
const allSnoopers6 = '\uff02\0\0\0\0\0\0j'
/** The same of IPv4: 224.0.0.1, 224.0.0.106. */
const allHosts4 = '\ue000\x01'
const allSnoopers4 = '\ue000j'

/** The IPv4 groups that a link has joined. */
export function ipv4Groups(link: Link): PackedAddress[] {
  if (link.inet === undefined || !link.isUp) return []
  return snoops(link) ? [allHosts4, allSnoopers4] : [allHosts4]
}

/** The IPv6 groups that a link has joined, the youngest first: of each address the group that asks for it (RFC 4291, 2.7.1). */
export function ipv6Groups(link: Link): PackedAddress[] {
  const { inet6 } = link
  if (inet6 === undefined) return []
  const addresses = link.isUp && !link.isLoopback ? inet6.addresses : []
  const solicited = addresses.map(({ address }) => {
    return `\uff02\0\0\0\0\x01${String.fromCharCode(0xff00 | (address.charCodeAt(6) & 0xff))}${address[7]}`
  })
  return [...solicited, ...(snoops(link) ? [allSnoopers6] : []), ...allNodes]
}

function snoops({ kind, isUp }: Link): boolean {
  return kind.kind === 'bridge' && isUp
}

/** The hardware addresses of the groups that go out by a link (RFC 1112, RFC 2464). */
export function hardwareGroups(link: Link): string[] {
  const of6 = (group: PackedAddress) => macOf(0x3333, group.charCodeAt(6), group.charCodeAt(7))
  const of4 = (group: PackedAddress) => macOf(0x0100, 0x5e00 | (group.charCodeAt(0) & 0x7f), group.charCodeAt(1))
  const all6 = ipv6Groups(link).filter((group) => group.charCodeAt(0) === 0xff02)
  return [...all6.slice(-1).map(of6), ...ipv4Groups(link).map(of4), ...all6.slice(0, -1).reverse().map(of6)]
}

function macOf(...words: number[]): string {
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff])
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** RTM_GETMULTICAST: the groups of all links (`net/ipv4/devinet.c`, inet_dump_mcaddr(); `net/ipv6/addrconf.c`, in6_dump_addrs()). */
export function startMulticastDump({ net, value }: RouteRequest<AddrMessage>): ListDump | number {
  const { family } = value
  if (family !== 2 && family !== 10) return -EAFNOSUPPORT
  return listDump(rtmGetMulticast, () =>
    net.links.all.flatMap((link) =>
      (family === 2 ? ipv4Groups(link) : ipv6Groups(link)).map((group) => () => groupMessage(link, family, group)),
    ),
  )
}

function groupMessage({ index }: Link, family: number, group: PackedAddress): AddrMessage {
  return {
    family,
    prefixlen: family === 2 ? 32 : 128,
    headerFlags: 0x80,
    scope: 0,
    index,
    multicast: addressText(group),
    cacheinfo: { prefered: FOREVER, valid: FOREVER, cstamp: 0, tstamp: 0 },
  }
}
