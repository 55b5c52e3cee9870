import { rtmNewNexthop } from '../../../../families/route/index.ts'
import { NL_VALIDATE_STRICT } from '../../../policy/parse.ts'
import { type RoutePolicy, routePolicyOf } from '../route-policy.ts'

/** A policy of requests that are judged strictly, whatever the socket asks for. */
function strict(accept: readonly string[]): RoutePolicy {
  return routePolicyOf(rtmNewNexthop, { accept, validate: NL_VALIDATE_STRICT })
}

/** What each request may say (`net/ipv4/nexthop.c`, rtm_nh_policy_new and those after it). */
export const nexthopPolicies = {
  new: strict([
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
  ]),
  get: strict(['id', 'opFlags']),
  del: strict(['id']),
  dump: strict(['oif', 'groups', 'master', 'fdb', 'opFlags']),
  getBucket: strict(['id', 'resBucket']),
  dumpBuckets: strict(['id', 'oif', 'master', 'resBucket']),
}
