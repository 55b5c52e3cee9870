import {
  type NexthopMessage,
  type NexthopResBucket,
  nexthopResBucket,
  rtmNewNexthop,
} from '../../../../families/route/index.ts'
import { policyOf } from '../../../policy/derive.ts'
import { NL_VALIDATE_STRICT } from '../../../policy/parse.ts'
import { type RoutePolicy, type RoutePolicyOptions, routePolicyOf } from '../route-policy.ts'

/** A policy of requests that are judged strictly, whatever the socket asks for. */
function strict(accept: readonly string[], options: RoutePolicyOptions<NexthopMessage> = {}): RoutePolicy {
  return routePolicyOf(rtmNewNexthop, { accept, validate: NL_VALIDATE_STRICT, ...options })
}

/** What may be said of a bucket. */
function bucket(accept: readonly (keyof NexthopResBucket & string)[]): RoutePolicyOptions<NexthopMessage> {
  return { replace: { resBucket: { kind: 'nested', policy: policyOf(nexthopResBucket, { accept }) } } }
}

/** What each request may say (`net/ipv4/nexthop.c`, rtm_nh_policy_new and those after it). */
export const nexthopPolicies = {
  new: strict(
    [
      'id',
      'group',
      'groupType',
      'blackhole',
      'oif',
      'gateway',
      'encapType',
      'encap',
      'fdb',
      'resGroup',
      'hwStatsEnable',
    ],
    { replace: { gateway: { kind: 'binary' } } },
  ),
  get: strict(['id', 'opFlags']),
  del: strict(['id']),
  dump: strict(['oif', 'groups', 'master', 'fdb', 'opFlags']),
  getBucket: strict(['id', 'resBucket'], bucket(['index'])),
  dumpBuckets: strict(['id', 'oif', 'master', 'resBucket'], { ...bucket(['nhId']), failure: null }),
}
