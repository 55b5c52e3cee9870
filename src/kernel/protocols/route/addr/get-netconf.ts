import { type NetconfMessage, netconfIfindexes, rtmNewNetconf } from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { type ListDump, listDump } from '../answer/list-dump.ts'
import { rtnlUnicast } from '../answer/notify.ts'
import type { RouteRequest } from '../request/request.ts'
import type { RouteNet } from '../route-net.ts'
import { inet6Netconf, inetNetconf } from './netconf.ts'

type NetconfRequest = RouteRequest<NetconfMessage>

/** RTM_GETNETCONF of a link, of all, or of what new links begin with (`net/ipv4/devinet.c`, inet_netconf_get_devconf()). */
export function getNetconf(family: 2 | 10) {
  return (request: NetconfRequest): number => {
    const { ifindex } = request.value
    if (ifindex === undefined) return -EINVAL
    const settings = all(request.net, family).find((one) => one.ifindex === ifindex)
    return settings === undefined ? (family === 2 ? -ENODEV : -EINVAL) : rtnlUnicast(request, rtmNewNetconf, settings)
  }
}

/** All of a family: links first (inet_netconf_dump_devconf()). */
export function startNetconfDump(family: 2 | 10) {
  return ({ net }: NetconfRequest): ListDump => listDump(rtmNewNetconf, () => all(net, family).map((one) => () => one))
}

function all(net: RouteNet, family: 2 | 10): NetconfMessage[] {
  const general = Object.values(netconfIfindexes)
  if (family === 2) {
    const links = net.links.all.flatMap(({ index, inet }) =>
      inet === undefined ? [] : [inetNetconf(index, inet.settings)],
    )
    return [...links, ...general.map((index) => inetNetconf(index, net.inetDefaults))]
  }
  const links = net.links.all.flatMap(({ index, inet6 }) =>
    inet6 === undefined ? [] : [inet6Netconf(index, inet6.settings)],
  )
  return [...links, ...general.map((index) => inet6Netconf(index, net.inet6Defaults))]
}
