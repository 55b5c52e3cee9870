import { type RouteMessage, routeFlags, rtmNewRoute } from '../../../../../families/route/index.ts'
import { ENODEV } from '../../../../errno.ts'
import type { RouteRequest } from '../../request/request.ts'
import { routePolicyOf } from '../../request/route-policy.ts'
import { strictLookups } from './strict-lookups.ts'

const both = [
  'iif',
  'oif',
  'gateway',
  'priority',
  'prefsrc',
  'metrics',
  'multipath',
  'encapType',
  'encap',
  'uid',
  'mark',
  'table',
  'ipProto',
  'sport',
  'dport',
  'nhId',
]

/** RTA_NH_ID is the first that is always judged strictly, RTA_FLOWLABEL the last that there is. */
const limits = { strictStartType: 30, maxType: 31 }
/** Length of `struct rtnexthop` in bytes, and of an IPv6 address. */
const multipath = { kind: 'unspec', length: 8 } as const
const address = { kind: 'unspec', length: 16 } as const
const u32 = { kind: 'u32' } as const
const u16 = { kind: 'u16' } as const
const nest = { kind: 'nested' } as const
/** Addresses that were decoded are long enough, but that one of IPv6 may be too short: readRoute() sees to that. Most requests have some. */
const lenient = ['dst', 'src', 'gateway', 'prefsrc', 'sport', 'dport']

const ofBoth = { sport: u16, dport: u16, metrics: nest, encap: nest, multipath }
const ofIpv4 = { dst: u32, src: u32, gateway: u32, prefsrc: u32, flow: u32, ...ofBoth }

/**
 * What requests about routes of each family may say; what the other family alone has is not looked at
 * (`net/ipv4/fib_frontend.c`, rtm_ipv4_policy; `net/ipv6/route.c`, rtm_ipv6_policy). What is in nests is judged where it is read.
 */
const ofFamily = {
  ipv4: routePolicyOf(rtmNewRoute, {
    accept: [...both, 'dst', 'src', 'flow'],
    ...limits,
    addressSize: 4,
    lenient,
    replace: ofIpv4,
    strict: strictLookups.ipv4,
  }),
  ipv6: routePolicyOf(rtmNewRoute, {
    accept: [...both, 'pref', 'expires', 'flowlabel'],
    ...limits,
    addressSize: 16,
    lenient,
    replace: {
      gateway: address,
      prefsrc: address,
      pref: { kind: 'u8' },
      expires: u32,
      flowlabel: { kind: 'be32' },
      ...ofBoth,
    },
    strict: strictLookups.ipv6,
  }),
}

export const routePolicies = {
  ...ofFamily,
  /** Of questions for what becomes of a packet. */
  get4: { ...ofFamily.ipv4, shortHeader: 'ipv4: Invalid header for route get request' },
  get6: { ...ofFamily.ipv6, shortHeader: 'ipv6: Invalid header for get route request' },
  /** Of questions for all routes, of either family (ip_valid_fib_dump_req()). */
  dump: routePolicyOf(rtmNewRoute, {
    accept: [...both, 'dst', 'src', 'flow'],
    ...limits,
    addressSize: 4,
    lenient,
    replace: ofIpv4,
    shortHeader: 'Invalid header for FIB dump request',
    strict: { header: dumpHeaderFault, accepts: ['table', 'oif'], checks: { oif: checkLink } },
  }),
  /** Of questions for an IPv4 multicast route (`net/ipv4/ipmr.c`, ipmr_rtm_valid_getroute_req()). */
  multicast: routePolicyOf(rtmNewRoute, {
    accept: [...both, 'dst', 'src', 'flow'],
    ...limits,
    addressSize: 4,
    lenient,
    replace: ofIpv4,
    shortHeader: 'ipv4: Invalid header for multicast route get request',
    strict: strictLookups.multicast,
  }),
}

function checkLink({ net, value }: RouteRequest<RouteMessage>): number {
  return net.links.get(value.oif ?? 0) === undefined ? -ENODEV : 0
}

/** What may not be asked for. */
function dumpHeaderFault({ dstLen = 0, srcLen = 0, tos = 0, scope = 0, flags = 0 }: RouteMessage): string | undefined {
  if (dstLen !== 0 || srcLen !== 0 || tos !== 0 || scope !== 0) return 'Invalid values in header for FIB dump request'
  if ((flags & ~(routeFlags.CLONED | routeFlags.PREFIX)) !== 0) return 'Invalid flags for FIB dump request'
  return undefined
}
