import { routeGroups, rtmNewLink } from '../../../../../families/route/index.ts'
import { rtnlNotify } from '../../answer/notify.ts'
import type { Link } from '../../link/link.ts'
import { inet6LinkMessage } from '../../link/link-message.ts'

/** Tells that IPv6 has begun on a link (`net/ipv6/addrconf.c`, inet6_ifinfo_notify()). */
export function notifyInet6Link(link: Link): void {
  const { inet6, net } = link
  if (inet6 === undefined) return
  rtnlNotify(net.net, routeGroups.IPV6_IFINFO, rtmNewLink, () => inet6LinkMessage(link, inet6))
}
