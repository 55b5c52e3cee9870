import {
  type NetconfMessage,
  netconfIfindexes,
  rtmGetNetconf,
  rtmNewNetconf,
} from '../../../../families/route/index.ts'
import { EINVAL, ENODEV } from '../../../errno.ts'
import { type ListDump, listDump } from '../list-dump.ts'
import { rtnlUnicast } from '../notify.ts'
import type { RouteRequest } from '../request.ts'
import type { RouteNet } from '../route-net.ts'
import { type RoutePolicy, type RoutePolicyOptions, routePolicyOf } from '../route-policy.ts'
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

/** devconf_ipv4_policy, devconf_ipv6_policy */
const judged: RoutePolicyOptions<NetconfMessage> = {
  accept: ['ifindex'],
  replace: { ifindex: { kind: 'unspec', length: 4 } },
}

/** What a question for one has to be like. */
export const netconfPolicy = routePolicyOf(rtmGetNetconf, judged)

/** What questions for all have to be like where their socket wants strict checks. */
export function netconfDumpPolicy(family: 2 | 10): RoutePolicy {
  const name = family === 2 ? 'ipv4' : 'ipv6'
  return routePolicyOf(rtmGetNetconf, {
    ...judged,
    shortHeader: `${name}: Invalid header for netconf dump request`,
    strict: {
      header: (_, { hasAttributes }) =>
        hasAttributes ? `${name}: Invalid data after header in netconf dump request` : undefined,
    },
  })
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
