import type { Inet6Settings, InetSettings } from '../../../../families/route/index.ts'
import { type NetconfMessage, routeGroups, rtmDelNetconf, rtmNewNetconf } from '../../../../families/route/index.ts'
import { rtnlNotify } from '../answer/notify.ts'
import type { Link } from '../link/link.ts'
import { hasSettings } from '../link/register-link.ts'

/** IPv4 settings as RTM_NEWNETCONF tells them (`net/ipv4/devinet.c`, inet_netconf_fill_devconf()). */
export function inetNetconf(ifindex: number, settings: InetSettings): NetconfMessage {
  return {
    family: 2,
    ifindex,
    forwarding: settings.forwarding,
    rpFilter: settings.rpFilter,
    mcForwarding: settings.mcForwarding,
    bcForwarding: settings.bcForwarding,
    proxyNeigh: settings.proxyArp,
    ignoreRoutesWithLinkdown: settings.ignoreRoutesWithLinkdown,
  }
}

/** IPv6 settings as RTM_NEWNETCONF tells them (`net/ipv6/addrconf.c`, inet6_netconf_fill_devconf()). */
export function inet6Netconf(ifindex: number, settings: Inet6Settings): NetconfMessage {
  return {
    family: 10,
    ifindex,
    forwarding: settings.forwarding,
    mcForwarding: settings.mcForwarding,
    proxyNeigh: settings.proxyNdp,
    ignoreRoutesWithLinkdown: settings.ignoreRoutesWithLinkdown,
  }
}

/** Tells that a family has begun with a link, or is done with it. */
export function notifyNetconf(link: Link, family: 2 | 10, isThere: boolean): void {
  if (isThere && !hasSettings(link.name)) return
  const group = family === 2 ? routeGroups.IPV4_NETCONF : routeGroups.IPV6_NETCONF
  rtnlNotify(link.net.net, group, isThere ? rtmNewNetconf : rtmDelNetconf, () => {
    if (!isThere) return { family, ifindex: link.index }
    return family === 2
      ? inetNetconf(link.index, link.inet?.settings ?? {})
      : inet6Netconf(link.index, link.inet6?.settings ?? {})
  })
}
