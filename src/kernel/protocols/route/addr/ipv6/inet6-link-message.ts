import {
  type LinkMessage,
  operStates,
  routeGroups,
  rtmGetLink,
  rtmNewLink,
} from '../../../../../families/route/index.ts'
import type { NetlinkCallback } from '../../../../api/dump.ts'
import { EINVAL } from '../../../../errno.ts'
import { defined } from '../../defined.ts'
import type { Link } from '../../link/link.ts'
import { type ListDump, listDump } from '../../list-dump.ts'
import { rtnlNotify } from '../../notify.ts'
import { refuse } from '../../refuse.ts'
import type { RouteRequest } from '../../request.ts'
import { inet6AfSpec } from './inet6-settings.ts'

/** A link as IPv6 tells it, with its own settings (`net/ipv6/addrconf.c`, inet6_fill_ifinfo()). */
function inet6LinkMessage(link: Link): LinkMessage {
  const { lowerIndex } = link
  return defined<LinkMessage>({
    family: 10,
    type: link.type,
    index: link.index,
    flags: link.shownFlags >>> 0,
    change: 0,
    ifname: link.name,
    address: link.address === '' ? undefined : link.address,
    mtu: link.mtu,
    link: lowerIndex === link.index ? undefined : lowerIndex,
    operstate: link.isUp ? link.operstate : operStates.DOWN,
    protinfo: link.inet6 && inet6AfSpec(link.inet6, false),
  })
}

/** Tells that IPv6 has begun on a link, or has another token (inet6_ifinfo_notify()). */
export function notifyInet6Link(link: Link): void {
  rtnlNotify(link.net.net, routeGroups.IPV6_IFINFO, rtmNewLink, () => inet6LinkMessage(link))
}

/** RTM_GETLINK of family AF_INET6: all links that have IPv6 (inet6_dump_ifinfo()). */
export function startInet6LinkDump(
  { net, value, extack }: RouteRequest<LinkMessage>,
  cb: NetlinkCallback,
): ListDump | number {
  const { type = 0, index = 0, flags = 0, change = 0 } = value
  if (cb.strictCheck && (type | index | flags | change) !== 0) {
    return refuse(extack, EINVAL, 'Invalid values in header for link dump request')
  }
  const hasAttributes = Object.entries(value).some(([name, field]) => field !== undefined && isAttribute(name))
  if (cb.strictCheck && hasAttributes) return refuse(extack, EINVAL, 'Invalid data after header')
  return listDump(rtmNewLink, () =>
    net.links.all.filter(({ inet6 }) => inet6 !== undefined).map((link) => () => inet6LinkMessage(link)),
  )
}

function isAttribute(name: string): boolean {
  return rtmGetLink.attributes?.byName.has(name) === true
}
