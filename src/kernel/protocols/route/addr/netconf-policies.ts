import { netconf, rtmGetNetconf } from '../../../../families/route/index.ts'
import { routePolicyOf } from '../request/route-policy.ts'

const number = { kind: 'unspec', length: 4 } as const

/** How questions for settings are judged (`net/ipv4/devinet.c`, devconf_ipv4_policy; `net/ipv6/addrconf.c`, devconf_ipv6_policy). */
function policies(family: 'ipv4' | 'ipv6', attributes: readonly string[]) {
  return {
    /** inet_netconf_valid_get_req() */
    get: routePolicyOf(rtmGetNetconf, {
      accept: attributes,
      maxType: Math.max(...netconf.byId.keys()),
      replace: Object.fromEntries(attributes.map((name) => [name, number])),
      shortHeader: `${family}: Invalid header for netconf get request`,
      strict: { accepts: ['ifindex'], refusal: `${family}: Unsupported attribute in netconf get request` },
    }),
    /** inet_netconf_dump_devconf() */
    dump: routePolicyOf(rtmGetNetconf, {
      shortHeader: `${family}: Invalid header for netconf dump request`,
      strict: {
        header: (_, { hasAttributes }) =>
          hasAttributes ? `${family}: Invalid data after header in netconf dump request` : undefined,
      },
    }),
  }
}

const both = ['ifindex', 'forwarding', 'proxyNeigh', 'ignoreRoutesWithLinkdown']

export const netconfPolicies = {
  2: policies('ipv4', [...both, 'rpFilter']),
  10: policies('ipv6', [...both, 'forceForwarding']),
}
