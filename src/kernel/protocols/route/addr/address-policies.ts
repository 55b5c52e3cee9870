import { type AddrMessage, rtmNewAddr } from '../../../../families/route/index.ts'
import type { AttributePolicy } from '../../../policy/policy.ts'
import { type RoutePolicy, routePolicyOf } from '../route-policy.ts'

const atLeast = (length: number): AttributePolicy => ({ kind: 'unspec', length })

/** What requests may say of IPv4 addresses (`net/ipv4/devinet.c`, ifa_ipv4_policy). */
export const ipv4AddressPolicy: RoutePolicy = routePolicyOf(rtmNewAddr, {
  accept: ['local', 'address', 'broadcast', 'label', 'cacheinfo', 'flags', 'rtPriority', 'targetNetnsid', 'proto'],
  replace: {
    local: { kind: 'u32' },
    address: { kind: 'u32' },
    broadcast: { kind: 'u32' },
    label: { kind: 'string', length: 15 },
    cacheinfo: atLeast(16),
  },
})

/** What requests may say of IPv6 addresses (`net/ipv6/addrconf.c`, ifa_ipv6_policy). */
export const ipv6AddressPolicy: RoutePolicy = routePolicyOf(rtmNewAddr, {
  accept: ['local', 'address', 'cacheinfo', 'flags', 'rtPriority', 'targetNetnsid', 'proto'],
  replace: {
    local: atLeast(16),
    address: atLeast(16),
    cacheinfo: atLeast(16),
    flags: atLeast(4),
    rtPriority: atLeast(4),
  },
})

/** What questions for all addresses have to be like (inet_valid_dump_ifaddr_req(), inet6_valid_dump_ifaddr_req()). */
function dumpPolicy(policy: RoutePolicy, family: 'ipv4' | 'ipv6'): RoutePolicy {
  return {
    ...policy,
    shortHeader: `${family}: Invalid header for address dump request`,
    strict: {
      header: ({ prefixlen = 0, headerFlags = 0, scope = 0 }: AddrMessage) =>
        (prefixlen | headerFlags | scope) === 0
          ? undefined
          : `${family}: Invalid values in header for address dump request`,
      accepts: ['targetNetnsid'],
      refusal: `${family}: Unsupported attribute in dump request`,
    },
  }
}

export const addressDumpPolicies = {
  ipv4: dumpPolicy(ipv4AddressPolicy, 'ipv4'),
  ipv6: dumpPolicy(ipv6AddressPolicy, 'ipv6'),
}
