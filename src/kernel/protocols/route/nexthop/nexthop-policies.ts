import {
  type NexthopMessage,
  type NexthopResBucket,
  nexthopResBucket,
  rtmNewNexthop,
} from '../../../../families/route/index.ts'
import { policyOf } from '../../../policy/derive.ts'
import { NL_VALIDATE_STRICT } from '../../../policy/parse.ts'
import type { AttributePolicy } from '../../../policy/policy.ts'
import { type RoutePolicy, type RoutePolicyOptions, routePolicyOf } from '../route-policy.ts'

/** A policy of requests that are judged strictly, whatever the socket asks for. */
function strict(accept: readonly string[], options: RoutePolicyOptions<NexthopMessage> = {}): RoutePolicy {
  return routePolicyOf(rtmNewNexthop, { accept, validate: NL_VALIDATE_STRICT, ...options })
}

/** What may be said of a bucket. */
function bucket(accept: readonly (keyof NexthopResBucket & string)[]): RoutePolicyOptions<NexthopMessage> {
  return { replace: { resBucket: { kind: 'nested', policy: policyOf(nexthopResBucket, { accept }) } } }
}

/** NHA_OP_FLAGS_DUMP_STATS, NHA_OP_FLAGS_DUMP_HW_STATS */
const opFlags: AttributePolicy = { kind: 'u32', mask: 3 }
/** What is in it is judged where it is read. */
const nest: AttributePolicy = { kind: 'nested' }

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
    { replace: { gateway: { kind: 'binary' }, resGroup: nest } },
  ),
  get: strict(['id', 'opFlags'], { replace: { opFlags } }),
  del: strict(['id']),
  dump: strict(['oif', 'groups', 'master', 'fdb', 'opFlags'], { replace: { opFlags } }),
  getBucket: strict(['id', 'resBucket'], bucket(['index'])),
  dumpBuckets: strict(['id', 'oif', 'master', 'resBucket'], {
    replace: { resBucket: nest },
    failure: null,
    shortHeader: null,
  }),
}
