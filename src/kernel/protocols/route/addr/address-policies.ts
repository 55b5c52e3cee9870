import { type AddrMessage, rtmNewAddr } from '../../../../families/route/index.ts'
import type { AttributePolicy } from '../../../policy/policy.ts'
import { netById } from '../link/request/target-net.ts'
import { refuse } from '../request/refuse.ts'
import type { RouteRequest } from '../request/request.ts'
import { type RoutePolicy, routePolicyOf } from '../request/route-policy.ts'

const atLeast = (length: number): AttributePolicy => ({ kind: 'unspec', length })

/** What requests may say of IPv4 addresses (`net/ipv4/devinet.c`, ifa_ipv4_policy). */
export const ipv4AddressPolicy: RoutePolicy = routePolicyOf(rtmNewAddr, {
  addressSize: 4,
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
  addressSize: 16,
  accept: ['local', 'address', 'cacheinfo', 'flags', 'rtPriority', 'targetNetnsid', 'proto'],
  replace: {
    local: atLeast(16),
    address: atLeast(16),
    cacheinfo: atLeast(16),
    flags: atLeast(4),
    rtPriority: atLeast(4),
  },
})

/** What questions have to be like where their socket wants strict checks; `name` is what they are called, whole and for short. */
function strict(
  policy: RoutePolicy,
  family: string,
  [name, short]: [string, string],
  accepts: readonly string[],
): RoutePolicy {
  return {
    ...policy,
    shortHeader: `${family}: Invalid header for ${name} request`,
    strict: {
      header: ({ prefixlen = 0, headerFlags = 0, scope = 0 }: AddrMessage) =>
        (prefixlen | headerFlags | scope) === 0 ? undefined : `${family}: Invalid values in header for ${name} request`,
      isPart: ({ index = 0 }: AddrMessage) => index !== 0,
      accepts,
      refusal: `${family}: Unsupported attribute in ${short} request`,
    },
  }
}

/** Those of a dump: whose addresses are wanted is judged along with the attributes. */
function strictDump(policy: RoutePolicy, family: string): RoutePolicy {
  const whole = strict(policy, family, ['address dump', 'dump'], ['targetNetnsid'])
  const targetNetnsid = (request: RouteRequest<AddrMessage>) => {
    const net = netById(request, request.value.targetNetnsid)
    return typeof net === 'number' ? refuse(request.extack, -net, `${family}: Invalid target network namespace id`) : 0
  }
  return { ...whole, strict: { ...whole.strict, checks: { targetNetnsid } } }
}

/** inet_valid_dump_ifaddr_req(), inet6_valid_dump_ifaddr_req() */
export const addressDumpPolicies = {
  ipv4: strictDump(ipv4AddressPolicy, 'ipv4'),
  ipv6: strictDump(ipv6AddressPolicy, 'ipv6'),
}

const ofOne = strict(ipv6AddressPolicy, 'ipv6', ['get address', 'get address'], ['targetNetnsid', 'address', 'local'])

/** inet6_rtm_valid_getaddr_req(); of an id that is none it says no more. */
export const getIpv6Policy: RoutePolicy = { ...ofOne, strict: { ...ofOne.strict, checks: {} } }
