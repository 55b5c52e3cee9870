import { nexthopFlags } from '../../../../../families/route/index.ts'
import type { NetlinkExtAck } from '../../../../api/extack.ts'
import { EHOSTUNREACH, EINVAL, ENETDOWN, ENODEV } from '../../../../errno.ts'
import type { Link } from '../../link/link.ts'
import { refuse } from '../../refuse.ts'
import { nexthopOf } from '../message/encapsulation.ts'
import type { RouteDescription, WayDescription } from '../message/read-route.ts'
import type { FibNexthop } from '../table/fib-route.ts'
import { lookupIpv6, lookupTable } from '../table/lookup.ts'

/** The way that a request describes, if there can be one (`net/ipv6/route.c`, fib6_nh_init()). */
export function checkIpv6Way(
  { net, table }: Pick<RouteDescription, 'net' | 'table'>,
  way: WayDescription,
  extack: NetlinkExtAck,
): FibNexthop | number {
  let link: Link | undefined = way.oif === 0 ? undefined : net.links.get(way.oif)
  if (way.oif !== 0 && link === undefined) return -ENODEV
  const { gateway } = way
  if (link !== undefined && link.inet6 === undefined) return -ENODEV
  if ((way.flags & nexthopFlags.ONLINK) !== 0) {
    if (link === undefined) return refuse(extack, ENODEV, 'Nexthop device required for onlink')
    if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
  } else if (gateway !== undefined) {
    const found = checkGateway(net, table, gateway, link, extack)
    if (typeof found === 'number') return found
    link = found
  }
  if (link === undefined) return -ENODEV
  if (!link.isUp) return refuse(extack, ENETDOWN, 'Nexthop device is not up')
  return nexthopOf(way, link, 0)
}

/** The link by which a gateway is reached (ip6_validate_gw()). */
function checkGateway(
  net: RouteDescription['net'],
  table: number,
  gateway: string,
  link: Link | undefined,
  extack: NetlinkExtAck,
): Link | number {
  if (net.ipv6.local?.routes(gateway, 128).some(({ nexthops }) => link === undefined || nexthops[0]?.link === link)) {
    return refuse(extack, EINVAL, 'Gateway can not be a local address')
  }
  const head = gateway.charCodeAt(0)
  if ((head & 0xffc0) === 0xfe80) return link ?? refuse(extack, EINVAL, 'Egress device not specified')
  if (head >> 8 === 0xff) return refuse(extack, EINVAL, 'Invalid gateway address')
  const flow = { dst: gateway, oif: link?.index ?? 0 }
  const own = net.ipv6.get(table)
  const found = (own && lookupTable(own, flow)) ?? lookupIpv6(net, flow)
  if (typeof found === 'number' || found.way?.link === undefined) return -EHOSTUNREACH
  return found.way.gateway === undefined ? found.way.link : -EHOSTUNREACH
}
