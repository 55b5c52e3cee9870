import { nexthopFlags, type RouteMessage, routeTypes } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EHOSTUNREACH, EINVAL, ENETDOWN, ENODEV } from '../../../../errno.ts'
import type { Link } from '../../link/link.ts'
import { refuse } from '../../request/refuse.ts'
import type { RouteNet } from '../../route-net.ts'
import { nexthopOf } from '../message/encapsulation.ts'
import type { WayDescription } from '../message/read-way.ts'
import type { FibNexthop } from '../table/fib-route.ts'
import type { Found } from '../table/lookup.ts'
import type { PackedAddress } from '../table/prefix.ts'
import { lookupIpv6, lookupIpv6Table } from './lookup-ipv6.ts'
import { errorTypes, isReject, leadsNowhere } from './reject.ts'

/** What the check of a way needs to know of the route that it is for. */
export interface WayUser {
  readonly net: RouteNet
  readonly table: number
  readonly dst: PackedAddress
  readonly value: Pick<RouteMessage, 'type'>
}

const ANY = '\0\0\0\0\0\0\0\0'

/** A way as it is once it was looked at; minus an errno where there is none (`net/ipv6/route.c`, fib6_nh_init()). */
export function checkIpv6Way(user: WayUser, way: WayDescription, extack: NetlinkExtAck): FibNexthop | number {
  const { net } = user
  const asked = way.oif === 0 ? undefined : net.links.get(way.oif)
  if (way.oif !== 0 && asked?.inet6 === undefined) return -ENODEV
  const isOnlink = (way.flags & nexthopFlags.ONLINK) !== 0
  const objection = isOnlink ? objectionToOnlink(asked, extack) : 0
  if (objection < 0) return objection
  const { type = 0 } = user.value
  if (leadsNowhere(type, user.dst, way.gateway === undefined ? asked : undefined)) {
    if (!errorTypes.has(type) && asked?.isUp === false) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
    return { link: net.loopback, gateway: undefined, weight: 1, flags: way.flags & nexthopFlags.ONLINK, scope: 0 }
  }
  const link = way.gateway === undefined ? asked : checkGateway(user, way.gateway, isOnlink, asked, extack)
  if (typeof link === 'number') return link
  if (link?.inet6 === undefined) return -ENODEV
  if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
  return nexthopOf({ ...way, flags: way.flags & nexthopFlags.ONLINK }, link, 0)
}

function objectionToOnlink(link: Link | undefined, extack: NetlinkExtAck): number {
  if (link === undefined) return refuse(extack, ENODEV, 'Nexthop device required for onlink')
  return link.isUp ? 0 : refuse(extack, ENETDOWN, 'Nexthop device is not up')
}

/** The link by which a gateway is reached (ip6_validate_gw()). */
function checkGateway(
  user: WayUser,
  gateway: PackedAddress,
  isOnlink: boolean,
  asked: Link | undefined,
  extack: NetlinkExtAck,
): Link | number {
  const { net } = user
  if (asked !== undefined && isOwn(net, gateway, asked))
    return refuse(extack, EINVAL, 'Gateway can not be a local address')
  let link = asked
  if (!isLinkLocal(gateway)) {
    if (!isUnicast(gateway)) return refuse(extack, EINVAL, 'Invalid gateway address')
    const found = isOnlink ? checkOnlink(net, gateway, asked, extack) : linkTo(user, gateway, asked)
    if (typeof found === 'number') return found
    link = found
  }
  if (link === undefined) return refuse(extack, EINVAL, 'Egress device not specified')
  if (link.isLoopback) {
    return refuse(extack, EINVAL, 'Egress device can not be loopback device for this route')
  }
  if (asked === undefined && isOwn(net, gateway, link)) {
    return refuse(extack, EINVAL, 'Gateway can not be a local address')
  }
  return link
}

function isLinkLocal(address: PackedAddress): boolean {
  return (address.charCodeAt(0) & 0xffc0) === 0xfe80
}

function isUnicast(address: PackedAddress): boolean {
  return address !== ANY && address.charCodeAt(0) >> 8 !== 0xff
}

/** Whether an address is one of ours; of those of a link alone only its own count. */
function isOwn(net: RouteNet, address: PackedAddress, link: Link): boolean {
  const links = isLinkLocal(address) ? [link] : net.links.all
  return links.some(({ inet6 }) => inet6?.addresses.some((ifa) => ifa.address === address))
}

/** A gateway on the link may be anything that the main table does not know better (ip6_route_check_nh_onlink()). */
function checkOnlink(
  net: RouteNet,
  gateway: PackedAddress,
  link: Link | undefined,
  extack: NetlinkExtAck,
): Link | undefined | number {
  const found = lookupIpv6Table(net, MAIN, { dst: gateway })
  if (found === undefined || found.route.dstLen === 0) return link
  const ours = lookupIpv6Table(net, MAIN, { dst: gateway, oif: link?.index })
  if (ours?.route.type === routeTypes.UNICAST && ours.route.dstLen === found.route.dstLen) return link
  return refuse(extack, EINVAL, 'Nexthop has invalid gateway or device mismatch')
}

const MAIN = 254

/** The link by which a gateway is reached without another one (ip6_route_check_nh()). */
function linkTo({ net, table }: WayUser, gateway: PackedAddress, asked: Link | undefined): Link | number {
  const flow = { dst: gateway, oif: asked?.index }
  const first = lookupIpv6Table(net, table, flow)
  const found = isNear(first) && (asked === undefined || first?.way?.link === asked) ? first : lookupIpv6(net, flow)
  if (typeof found === 'number' || !isNear(found)) return -EHOSTUNREACH
  const link = found?.way?.link
  return link === undefined || (asked !== undefined && link !== asked) ? -EHOSTUNREACH : link
}

function isNear(found: Found | undefined): boolean {
  return found !== undefined && !isReject(found.route) && found.way?.gateway === undefined
}
