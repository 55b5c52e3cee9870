import { rtmNewAddr } from '../../../../families/route/index.ts'
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
